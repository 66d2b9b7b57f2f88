/** Decodes answers as their schemas say: with what Schema's own decoder gives, in a fraction of its time. */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import { memoized } from "./lazy.js"

/** Gives what a value is decoded as. Where nothing has to be changed, that is the value itself: nobody else has it. */
type Decoder = (value: unknown) => unknown

/** Stands for a value that does not fit, or of which it is not sure. What Schema says of it counts. */
const failed = Symbol()

const options = { errors: "all", propertyOrder: "original" } as const

/** What is rare in answers, such as a union of several objects, is left to Schema. */
const bySchema = (ast: AST.AST): Decoder => {
  const decode = ParseResult.decodeUnknownEither(Schema.make(ast), options)
  return (value) => Either.getOrElse(decode(value), () => failed)
}

const valueIf =
  (fits: Predicate.Predicate<unknown>): Decoder =>
  (value) =>
    fits(value) ? value : failed

const rightOf = (result: unknown): unknown =>
  Either.isEither(result) && Either.isRight(result) ? result.right : failed

const ofRefinement = (ast: AST.Refinement): Decoder => {
  const decode = decoderOf(ast.from)
  return (value) => {
    const decoded = decode(value)
    return decoded !== failed && Option.isNone(ast.filter(decoded, options, ast)) ? decoded : failed
  }
}

const ofTransformation = (ast: AST.Transformation): Decoder => {
  const { from, to, transformation } = ast
  if (transformation._tag !== "FinalTransformation") return bySchema(ast)
  const first = decoderOf(from)
  const last = decoderOf(to)
  return (value) => {
    const decoded = first(value)
    if (decoded === failed) return failed
    const transformed = rightOf(transformation.decode(decoded, options, ast, value))
    return transformed === failed ? failed : last(transformed)
  }
}

const isNothing = (ast: AST.AST): boolean => AST.isUndefinedKeyword(ast) || (AST.isLiteral(ast) && ast.literal === null)

/** Something that may be null or absent as well. */
const ofUnion = (ast: AST.Union): Decoder => {
  if (ast.types.filter((type) => !isNothing(type)).length > 1) return bySchema(ast)
  const members = ast.types.map(decoderOf)
  return (value) => {
    for (const decode of members) {
      const decoded = decode(value)
      if (decoded !== failed) return decoded
    }
    return failed
  }
}

const ofList = (ast: AST.TupleType): Decoder => {
  const [rest] = ast.rest
  if (rest === undefined || ast.rest.length > 1 || ast.elements.length > 0) return bySchema(ast)
  const decode = decoderOf(rest.type)
  return (value) => {
    if (!Array.isArray(value)) return failed
    let output: Array<unknown> = value
    for (let index = 0; index < value.length; index++) {
      const decoded = decode(value[index])
      if (decoded === failed) return failed
      if (decoded === value[index]) continue
      if (output === value) output = [...value]
      output[index] = decoded
    }
    return output
  }
}

const ofStruct = (ast: AST.TypeLiteral): Decoder => {
  const fields = new Map<PropertyKey, Decoder>(ast.propertySignatures.map(({ name, type }) => [name, decoderOf(type)]))
  const required = ast.propertySignatures.flatMap(({ isOptional, name }) => (isOptional ? [] : [name]))
  const [index] = ast.indexSignatures
  const isPlain =
    index === undefined
      ? fields.size > 0 && !Array.from(fields.keys()).some(Predicate.isSymbol)
      : AST.isStringKeyword(index.parameter) && (fields.size === 0 || AST.isUnknownKeyword(index.type))
  if (!isPlain || ast.indexSignatures.length > 1) return bySchema(ast)
  const others = index && decoderOf(index.type)
  return (value) => {
    if (!Predicate.isRecord(value)) return failed
    for (const name of required) if (!Object.hasOwn(value, name)) return failed
    let output: Record<string, unknown> | undefined
    // Without an array of the keys, of which there would be one for each object.
    for (const key in value) {
      const decode = fields.get(key) ?? others
      const field = value[key]
      // What has no schema is left out. A `__proto__` would be no property any more.
      const decoded = decode === undefined ? undefined : decode(field)
      if (decoded === failed || (key === "__proto__" && decode === others)) return failed
      if (output === undefined) {
        if (decode !== undefined && decoded === field) continue
        output = {}
        for (const before in value) {
          if (before === key) break
          output[before] = value[before]
        }
      }
      if (decode !== undefined) output[key] = decoded
    }
    return output ?? value
  }
}

const make = (ast: AST.AST): Decoder => {
  const { annotations } = ast
  if (AST.ParseOptionsAnnotationId in annotations || AST.DecodingFallbackAnnotationId in annotations)
    return bySchema(ast)
  switch (ast._tag) {
    case "StringKeyword":
      return valueIf(Predicate.isString)
    case "NumberKeyword":
      return valueIf(Predicate.isNumber)
    case "BooleanKeyword":
      return valueIf(Predicate.isBoolean)
    case "UndefinedKeyword":
      return valueIf(Predicate.isUndefined)
    case "UnknownKeyword":
      return (value) => value
    case "Literal":
      return valueIf((value) => value === ast.literal)
    case "Refinement":
      return ofRefinement(ast)
    case "Transformation":
      return ofTransformation(ast)
    case "Declaration": {
      const decode = ast.decodeUnknown(...ast.typeParameters)
      return (value) => rightOf(decode(value, options, ast))
    }
    case "Union":
      return ofUnion(ast)
    case "TupleType":
      return ofList(ast)
    case "TypeLiteral":
      return ofStruct(ast)
    // What refers to itself is looked at when it is needed.
    case "Suspend":
      return (value) => decoderOf(ast.f())(value)
    default:
      return bySchema(ast)
  }
}

const decoderOf: (ast: AST.AST) => Decoder = memoized(make)

/**
 * The value that a JSON text was parsed to as a schema has it, with its properties in the order of the text. The value must not be
 * used any more.
 */
export const decode = (
  { ast }: Schema.Schema.AnyNoContext,
  value: unknown
): Either.Either<unknown, ParseResult.ParseIssue> => {
  const decoded = decoderOf(ast)(value)
  return decoded === failed
    ? ParseResult.decodeUnknownEither(Schema.make<unknown, unknown>(ast), options)(value)
    : Either.right(decoded)
}
