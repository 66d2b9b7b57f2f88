/** Inputs for an operation, whichever it is, made from the schemas of its `spec`. */

import { SchemaAST as AST, Predicate, Redacted, Schema } from "effect"
import type { Operation, ProfitBricks } from "effect-profitbricks"
import { isIn } from "./fields.js"

/** The values that fields are filled with. */
export interface Filling {
  /** Texts for a field of this name; what takes the first of them gets it. */
  readonly texts: (field: string, isRedacted: boolean) => ReadonlyArray<string>
  readonly numbers: ReadonlyArray<number>
  /** The values of fields with these names, or with the type of what they are in before it: `CUBE.templateUuid`. */
  readonly known: Readonly<Record<string, unknown>>
  /** Lists refer to objects that there are already, by their ids. */
  readonly refers: boolean
  /** Fields that this version of the API does not have are left out. Default: 6. */
  readonly version?: ProfitBricks.ApiVersion
}

const accepts = (ast: AST.AST): ((value: unknown) => boolean) => Schema.is(Schema.make(ast))

/** All choices of so many of the items. */
const choices = <A>(items: ReadonlyArray<A>, count: number): ReadonlyArray<ReadonlyArray<A>> =>
  count === 0
    ? [[]]
    : items.flatMap((item, index) => choices(items.slice(index + 1), count - 1).map((rest) => [item, ...rest]))

const isReference = (ast: AST.AST): boolean =>
  AST.isTypeLiteral(ast) && ast.propertySignatures.length === 1 && ast.propertySignatures[0]?.name === "id"

/**
 * Values of a type that have something in each field. It takes several where fields exclude each other: then each field
 * is in one of them.
 */
const valuesOf = (type: AST.AST, filling: Filling): ReadonlyArray<unknown> => {
  const isText = (value: unknown) =>
    typeof value === "string" || value === filling.numbers[0] || Redacted.isRedacted(value) || Array.isArray(value)

  const fitting = (field: string, candidates: ReadonlyArray<unknown>, ast: AST.AST) => {
    const value = candidates.find(accepts(ast))
    if (value === undefined) throw new Error(`nothing that is known fits into ${field}, which is ${ast}`)
    return [value]
  }

  const structs = (ast: AST.TypeLiteral, isValid: (value: unknown) => boolean): ReadonlyArray<unknown> => {
    const isThere = isIn(filling.version ?? 6)
    // What needs a field that this version does not have came with that field.
    if (ast.propertySignatures.some((field) => !field.isOptional && !isThere(field))) return []
    const signatures = ast.propertySignatures.filter(isThere)
    const kind = signatures.flatMap(({ name, type }) =>
      name === "type" && AST.isLiteral(type) ? [type.literal] : []
    )[0]
    const fields = new Map(
      signatures.map(({ name, type }) => {
        const field = String(name)
        // A name may mean something else here: the type of a volume is none of a server.
        const known = [`${kind}.${field}`, field].find(
          (name) => name in filling.known && accepts(type)(filling.known[name])
        )
        const values = known === undefined ? visit(type, field) : [filling.known[known]]
        return [field, values.find(isText) ?? values[0]]
      })
    )
    const without = (left: ReadonlyArray<string>) =>
      Object.fromEntries([...fields].filter(([name]) => !left.includes(name)))
    const optional = signatures.filter(({ isOptional }) => isOptional).map(({ name }) => String(name))
    const largest = (keeping: string | undefined): object | undefined => {
      const removable = optional.filter((name) => name !== keeping)
      for (let count = 0; count <= 4; count++) {
        const value = choices(removable, count).map(without).find(isValid)
        if (value !== undefined) return value
      }
      return undefined
    }
    const first = largest(undefined)
    if (first === undefined) throw new Error(`nothing that is known fits ${ast}`)
    const all: Array<object> = [first]
    for (const name of optional) {
      if (all.some((value) => name in value) || !isText(fields.get(name))) continue
      const more = largest(name)
      if (more !== undefined) all.push(more)
    }
    return all
  }

  const visit = (ast: AST.AST, field: string): ReadonlyArray<unknown> => {
    switch (ast._tag) {
      case "UndefinedKeyword":
        return []
      case "Literal":
        return ast.literal === null ? [] : [ast.literal]
      case "BooleanKeyword":
        return [true]
      case "StringKeyword":
        return filling.texts(field, false).slice(0, 1)
      case "NumberKeyword":
        return filling.numbers.slice(0, 1)
      case "Transformation":
        return visit(ast.to, field)
      case "Suspend":
        return visit(ast.f(), field)
      case "Union":
        return ast.types.flatMap((member) => (!filling.refers && isReference(member) ? [] : visit(member, field)))
      case "TupleType":
        return [
          [
            ...ast.elements.flatMap(({ type }) => visit(type, field).slice(0, 1)),
            ...ast.rest.flatMap(({ type }) => (!filling.refers && isReference(type) ? [] : visit(type, field)))
          ]
        ]
      case "TypeLiteral":
        return structs(ast, () => true)
      case "Declaration":
        return fitting(
          field,
          filling.texts(field, true).map((text) => Redacted.make(text)),
          ast
        )
      case "Refinement": {
        let from: AST.AST = ast
        while (!AST.isTypeLiteral(from) && (AST.isRefinement(from) || AST.isTransformation(from))) {
          from = AST.isRefinement(from) ? from.from : from.to
        }
        return AST.isTypeLiteral(from)
          ? structs(from, accepts(ast))
          : fitting(field, [...filling.texts(field, false), ...filling.numbers], ast)
      }
      default:
        throw new Error(`nobody has said what to put into ${field}, which is ${ast}`)
    }
  }
  // Not that of its type alone, in which fields have no lifetimes any more.
  return visit(type, "")
}

/** Inputs of an operation in which each field of the path and the payload is filled. */
export const inputsOf = (
  { params, payload }: Operation.Spec,
  inPath: Filling,
  inPayload: Filling
): ReadonlyArray<{ readonly [field: string]: unknown }> => {
  const ids = valuesOf(params.schema.ast, inPath).filter(Predicate.isRecord)
  const payloads = payload === undefined ? [{}] : valuesOf(payload.ast, inPayload).filter(Predicate.isRecord)
  return ids.flatMap((path) => payloads.map((fields) => ({ ...path, ...fields })))
}
