/** Answers at random: such as a schema describes them, and such as it does not. */
import { SchemaAST as AST, FastCheck as fc, Predicate } from "effect"

/** Deeper down there are references alone. */
const deepest = 4

const anything = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>({}, [], "", "1", 1, -1.5, true, null))

/** What a schema decodes, as JSON has it. */
export const described = (ast: AST.AST, depth = 0): fc.Arbitrary<unknown> => {
  const below = (type: AST.AST) => described(type, depth)
  switch (ast._tag) {
    case "StringKeyword":
      return fc.oneof(fc.string(), fc.uuid())
    case "NumberKeyword":
      return fc.oneof(fc.nat(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
    case "BooleanKeyword":
      return fc.boolean()
    case "Literal":
      return fc.constant(ast.literal)
    case "Refinement":
      return below(ast.from)
    // An object that keeps what it has no field for says only afterwards which fields it has.
    case "Transformation":
      return below(AST.isDeclaration(ast.from) ? ast.to : ast.from)
    case "Union":
      return fc.oneof(...ast.types.filter((type) => !AST.isUndefinedKeyword(type)).map(below))
    case "TupleType":
      return fc
        .tuple(
          fc.tuple(...ast.elements.map(({ type }) => below(type))),
          fc.array(fc.oneof(...ast.rest.map(({ type }) => below(type))), { maxLength: 3 })
        )
        .map(([first, others]) => [...first, ...others])
    case "TypeLiteral": {
      const fields = Object.fromEntries(ast.propertySignatures.map(({ name, type }) => [name, below(type)]))
      const required = ast.propertySignatures.flatMap(({ isOptional, name }) => (isOptional ? [] : [String(name)]))
      const [index] = ast.indexSignatures
      const others =
        index === undefined ? fc.constant({}) : fc.dictionary(fc.string(), below(index.type), { maxKeys: 3 })
      return fc.tuple(others, fc.record(fields, { requiredKeys: required })).map(([some, own]) => ({ ...some, ...own }))
    }
    case "Suspend":
      return depth < deepest ? fc.constant(null).chain(() => described(ast.f(), depth + 1)) : fc.constant({ id: "1" })
    default:
      return anything
  }
}

type Change = (object: object, name: string) => void

const set =
  (value: unknown): Change =>
  (object, name) =>
    Object.defineProperty(object, name, {
      value: structuredClone(value),
      enumerable: true,
      configurable: true,
      writable: true
    })

const wrong = ["", "text", 0, 1.5, true, null, [], [null], {}, { id: "1" }, { items: [{}] }]

/** What may be wrong with a property, or new beside it. */
export const changes: ReadonlyArray<Change> = [
  ...wrong.map(set),
  (object, name) => Reflect.deleteProperty(object, name),
  (object) => set({ a: 1 })(object, "brandNew"),
  (object) => set("hidden")(object, "brandNewPassword"),
  ...["__proto__", "constructor", "toString", "hasOwnProperty"].flatMap((name) =>
    ["text", { id: "2", items: [] }].map(
      (value): Change =>
        (object) =>
          set(value)(object, name)
    )
  )
]

/** All properties of the objects and lists in a value, each with the one that it is a property of. */
export const placesIn = (value: unknown): ReadonlyArray<readonly [object: object, name: string]> =>
  Predicate.isObject(value)
    ? Object.entries(value).flatMap(([name, inner]) => [[value, name] as const, ...placesIn(inner)])
    : []
