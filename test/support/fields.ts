/** The fields of schemas. */
import { SchemaAST as AST } from "effect"

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

/** Whether a field has a secret in it, whether or not it may be null or missing. */
export const isRedacted = ({ type }: Pick<AST.PropertySignature, "type">): boolean =>
  /Redacted\(/.test(String(AST.typeAST(type)))
