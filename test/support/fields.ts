/** The fields of schemas. */
import { SchemaAST as AST, Option } from "effect"
import type { ProfitBricks } from "effect-profitbricks"
import { exists, type Lifetime } from "../../src/internal/apiVersion.js"

/** The objects or the lists that a type may be, if it is there at all. */
const bare = (ast: AST.AST): ReadonlyArray<AST.AST> => {
  switch (ast._tag) {
    case "Suspend":
      return bare(ast.f())
    case "Refinement":
      return bare(ast.from)
    case "Transformation":
      return bare(ast.to)
    case "Union":
      return ast.types.flatMap(bare)
    default:
      return [ast]
  }
}

export type Fields = ReadonlyMap<string, Pick<AST.PropertySignature, "name" | "type" | "isOptional">>

const isReference = ({ propertySignatures: [first, ...others] }: AST.TypeLiteral): boolean =>
  first?.name === "id" && others.length === 0

/** The fields of an object, or of all the objects that it may be: required are those that all of them require. */
export const fieldsOf = (ast: AST.AST | undefined): Fields => {
  const objects = (ast === undefined ? [] : bare(ast)).filter(AST.isTypeLiteral)
  const complete = objects.filter((object) => !isReference(object))
  const fields = new Map<string, Pick<AST.PropertySignature, "name" | "type" | "isOptional">>()
  for (const { propertySignatures } of complete.length > 0 ? complete : objects) {
    for (const { isOptional, name, type } of propertySignatures) {
      const known = fields.get(String(name))
      fields.set(String(name), { name, type, isOptional: isOptional || known?.isOptional === true })
    }
  }
  for (const { propertySignatures } of complete) {
    for (const [name, field] of fields) {
      if (!propertySignatures.some((one) => one.name === field.name)) fields.set(name, { ...field, isOptional: true })
    }
  }
  return fields
}

/** The fields of what a list has in it. */
export const itemFieldsOf = (ast: AST.AST | undefined): Fields => {
  const list = (ast === undefined ? [] : bare(ast)).find(AST.isTupleType)
  return fieldsOf(list?.rest[0]?.type)
}

/** The fields in a type, however deep. */
export function* allFieldsIn(ast: AST.AST, seen = new Set<AST.AST>()): Iterable<AST.PropertySignature> {
  if (seen.has(ast)) return
  seen.add(ast)
  switch (ast._tag) {
    case "Suspend":
      return yield* allFieldsIn(ast.f(), seen)
    case "Refinement":
      return yield* allFieldsIn(ast.from, seen)
    case "Transformation":
      return yield* allFieldsIn(ast.to, seen)
    case "Union":
      for (const member of ast.types) yield* allFieldsIn(member, seen)
      return
    case "TupleType":
      for (const { type } of [...ast.elements, ...ast.rest]) yield* allFieldsIn(type, seen)
      return
    case "TypeLiteral":
      for (const field of ast.propertySignatures) {
        yield field
        yield* allFieldsIn(field.type, seen)
      }
  }
}

/** The payloads in the payload of an operation, and itself: the way to each, and its fields. */
export function* payloadsIn(
  ast: AST.AST,
  way = "",
  isPayload = true,
  seen: ReadonlySet<AST.AST> = new Set()
): Iterable<readonly [way: string, fields: Fields]> {
  if (seen.has(ast)) return
  const inside = (inner: AST.AST, here = way, isOne = isPayload) =>
    payloadsIn(inner, here, isOne, new Set([...seen, ast]))
  switch (ast._tag) {
    case "Suspend":
      return yield* inside(ast.f())
    case "Refinement":
      return yield* inside(ast.from)
    case "Transformation":
      // One that is in another one is nested on the wire, as that is.
      return yield* inside(ast.to, way, true)
    case "Union":
      for (const member of ast.types) yield* inside(member)
      return
    case "TupleType":
      for (const { type } of ast.rest) yield* inside(type, `${way}[]`, false)
      return
    case "TypeLiteral":
      if (isPayload) yield [way, new Map(ast.propertySignatures.map((field) => [String(field.name), field]))]
      for (const { name, type } of ast.propertySignatures) yield* inside(type, `${way}.${String(name)}`, false)
  }
}

const lifetimeOf = AST.getAnnotation<Lifetime>(Symbol.for("effect-profitbricks/Lifetime"))

/** Whether a version of the API has a field. */
export const isIn =
  (version: ProfitBricks.ApiVersion) =>
  (field: AST.PropertySignature): boolean =>
    exists(Option.getOrUndefined(Option.orElse(lifetimeOf(field), () => lifetimeOf(field.type))), version)

/** Whether a field has a secret in it, whether or not it may be null or missing. */
export const isRedacted = ({ type }: Pick<AST.PropertySignature, "type">): boolean =>
  /Redacted\(/.test(String(AST.typeAST(type)))
