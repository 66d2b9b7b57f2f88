import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import type * as AST from "effect/SchemaAST"
import type { Kind, Resource, Resources } from "../Resource.js"
import { nullish } from "./schemas.js"

type Typed<A> = Schema.Schema.AnyNoContext & { readonly Type: A }
type Thunks<Kinds extends Kind["entities"]> = { readonly [Name in keyof Kinds]: () => Resource<Kinds[Name]> }

const text = nullish(Schema.String)
const stub = { id: text, type: text, href: text }
const paging = { offset: nullish(Schema.Number), limit: nullish(Schema.Number) }

/** A schema is made when it is first asked for: a program pays only for the depths it uses. */
const perDepth = (build: (depth: number | undefined) => AST.AST) => {
  const built = new Map<number | undefined, AST.AST>()
  return (depth: number | undefined): AST.AST => {
    const ast = built.get(depth) ?? build(depth)
    built.set(depth, ast)
    return ast
  }
}

/** A resource of any kind, for putting its schemas together. */
interface AnyResource {
  readonly at: (depth?: number) => Schema.Schema.AnyNoContext
  readonly partly: Schema.Schema.AnyNoContext
  readonly reference: Schema.Schema.AnyNoContext
  readonly collection: { readonly at: (depth?: number) => Schema.Schema.AnyNoContext }
}

const fields = (
  thunks: { readonly [name: string]: () => AnyResource },
  field: (resource: AnyResource) => Schema.Struct.Field
): Schema.Struct.Fields => Record.map(thunks, (resource) => field(resource()))

const collection = <K extends Kind>(resource: () => Resource<K>): Resources<K> => {
  const at = perDepth((depth) =>
    depth === undefined
      ? Schema.Struct({ ...stub, items: Schema.optional(Schema.Array(resource().partly)) }).ast
      : depth < 0
        ? Schema.Struct(stub).ast
        : Schema.Struct({
            ...stub,
            ...paging,
            items: Schema.Array(depth === 0 ? resource().reference : Schema.make(resource().at(depth - 1).ast))
          }).ast
  )
  return { _tag: "Resources", at: (depth) => Schema.make(at(depth)) }
}

/**
 * A resource that may not be defined yet, because its module and this one refer to each other.
 *
 * @since 0.1.0
 * @category constructors
 */
export const suspend = <K extends Kind>(resource: () => Resource<K>): Resource<K> => ({
  _tag: "Resource",
  get type() {
    return resource().type
  },
  at: (depth) => resource().at(depth),
  partly: Schema.suspend(() => resource().partly),
  reference: Schema.suspend(() => resource().reference),
  collection: collection(resource)
})

/**
 * Describes a resource. `links` and `entities` are thunks, because resources refer to each other.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <K extends Kind>(definition: {
  readonly type: string
  readonly id: Typed<K["id"]>
  readonly properties: { readonly fields: Schema.Struct.Fields; readonly Type: NonNullable<K["properties"]> }
  readonly metadata: Typed<K["metadata"]>
  readonly links: Thunks<K["links"]>
  readonly entities: Thunks<K["entities"]>
  /** Whether the API may leave the properties out. */
  readonly sparse?: undefined extends K["properties"] ? true : false
}): Resource<K> => {
  const reference = { id: definition.id, type: text, href: text }
  const metadata = nullish(definition.metadata)
  const hasEntities = !Record.isEmptyReadonlyRecord(definition.entities)

  const properties = (depth: number | undefined) =>
    Schema.Struct({
      ...definition.properties.fields,
      ...fields(definition.links, (link) =>
        nullish(depth === undefined ? link.partly : depth === 0 ? link.reference : link.at(depth - 1))
      )
    })
  const entities = (depth: number | undefined) =>
    depth === undefined
      ? Schema.optional(Schema.Struct(fields(definition.entities, (entity) => Schema.optional(entity.collection.at()))))
      : Schema.Struct(fields(definition.entities, (entity) => entity.collection.at(depth - 1)))

  const at = perDepth((depth) => {
    const whole = properties(depth)
    const leaf = { ...reference, metadata, properties: definition.sparse === true ? Schema.optional(whole) : whole }
    return Schema.Struct(hasEntities ? { ...leaf, entities: entities(depth) } : leaf).ast
  })
  const partly = perDepth(() => {
    const leaf = { ...reference, metadata, properties: Schema.optional(properties(undefined)) }
    return Schema.Struct(hasEntities ? { ...leaf, entities: entities(undefined) } : leaf).ast
  })

  const self: Resource<K> = {
    _tag: "Resource",
    type: definition.type,
    at: (depth) => Schema.make(at(depth)),
    partly: Schema.suspend(() => Schema.make(partly(undefined))),
    reference: Schema.make(Schema.Struct(reference).ast),
    collection: collection(() => self)
  }
  return self
}
