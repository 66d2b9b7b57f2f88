/** Inputs for an operation, whichever it is, made from the schemas of its `spec`. */

import { SchemaAST as AST, Predicate, Redacted, Schema } from "effect"
import type { Operation, ProfitBricks } from "effect-profitbricks"
import { isIn } from "./fields.js"

/** The values that fields are filled with. */
export interface Filling {
  /** Texts for a field of this name; what takes the first of them gets it. */
  readonly texts: (field: string, isRedacted: boolean) => ReadonlyArray<string>
  readonly numbers: ReadonlyArray<number>
  /** The values of fields with these names, or with one and that of the field around it: `rules.type`. */
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

  const { version = 6 } = filling
  /** Whether it must have a field that the version does not have. */
  const isLater = (ast: AST.AST): boolean =>
    AST.isRefinement(ast)
      ? isLater(ast.from)
      : AST.isTypeLiteral(ast) && ast.propertySignatures.some((field) => !field.isOptional && !isIn(version)(field))

  const structs = (
    ast: AST.TypeLiteral,
    isValid: (value: unknown) => boolean,
    within: string
  ): ReadonlyArray<unknown> => {
    const signatures = ast.propertySignatures.filter(isIn(version))
    const kind = ast.propertySignatures.find(({ name }) => name === "type")?.type
    const knownOf = (field: string) => [
      `${kind !== undefined && AST.isLiteral(kind) ? kind.literal : ""}.${field}`,
      `${within}.${field}`,
      field
    ]
    const fields = new Map(
      signatures.map(({ name, type }) => {
        const field = String(name)
        const known = knownOf(field).find((key) => key in filling.known)
        const value = filling.known[known ?? ""]
        // A field with one value has this one, whatever others of its name have.
        const values =
          known !== undefined && (value === undefined || accepts(type)(value)) ? [value] : visit(type, field)
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
      case "Union":
        return ast.types.flatMap((member) =>
          (!filling.refers && isReference(member)) || isLater(member) ? [] : visit(member, field)
        )
      case "TupleType":
        return [
          [
            ...ast.elements.flatMap(({ type }) => visit(type, field).slice(0, 1)),
            ...ast.rest.flatMap(({ type }) => (!filling.refers && isReference(type) ? [] : visit(type, field)))
          ]
        ]
      case "TypeLiteral":
        return structs(ast, () => true, field)
      // `typeAST` would lose what fields say of versions.
      case "Transformation":
        return visit(ast.to, field)
      case "Suspend":
        return visit(ast.f(), field)
      case "Declaration":
        return fitting(
          field,
          filling.texts(field, true).map((text) => Redacted.make(text)),
          ast
        )
      case "Refinement": {
        let from: AST.AST = ast
        while (AST.isRefinement(from)) from = from.from
        return AST.isTypeLiteral(from)
          ? structs(from, accepts(ast), field)
          : fitting(field, [...filling.texts(field, false), ...filling.numbers], ast)
      }
      default:
        throw new Error(`nobody has said what to put into ${field}, which is ${ast}`)
    }
  }
  return visit(type, "")
}

/** Inputs of an operation in which each field of the path and the payload is filled. */
export const inputsOf = (
  { params, payload, query }: Operation.Spec,
  inPath: Filling,
  inPayload: Filling
): ReadonlyArray<{ readonly [field: string]: unknown }> => {
  const ids = valuesOf(params.schema.ast, inPath).filter(Predicate.isRecord)
  const allOf = (schema: { readonly ast: AST.AST } | undefined) =>
    schema === undefined ? [{}] : valuesOf(schema.ast, inPayload).filter(Predicate.isRecord)
  return ids.flatMap((path) =>
    allOf(payload).flatMap((fields) => allOf(query).map((options) => ({ ...path, ...fields, ...options })))
  )
}
