/** Puts the schemas of resources together, one for each depth. */
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import type * as AST from "effect/SchemaAST"
// biome-ignore lint/suspicious/noImportCycles: a public module and its own internals
import type { Definition, Kind, Resource, Resources } from "../Resource.js"
import { nullish } from "./schemas.js"

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

export const make = <K extends Kind>(definition: Definition<K>): Resource<K> => {
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
