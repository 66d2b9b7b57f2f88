/** Puts the schema of a resource together, and checks how deep an answer is. */
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import type * as AST from "effect/SchemaAST"
// biome-ignore lint/suspicious/noImportCycles: a public module and its own internals
import type { Definition, Gap, Kind, Resource, Resources } from "../Resource.js"
import { lazy } from "./lazy.js"
import { nullish, nullishNumber, nullishString } from "./schemas.js"

/** What is true or false is no secret, whatever its name: a group may have the privilege to manage tokens. */
const isHarmless = (value: unknown, name: string): boolean =>
  typeof value === "boolean" || !/password|secret|token|credential|private_?key|user_?data|kube_?config/i.test(name)

/** A value without what may be a secret in it. It may be nested deeper than calls can be. */
const harmless = (value: unknown): unknown => {
  const outer = { value }
  const open: Array<object> = [outer]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [key, inner] of Object.entries(next)) {
      const copy = Array.isArray(inner)
        ? [...inner]
        : Predicate.isRecord(inner)
          ? Record.filter(inner, isHarmless)
          : undefined
      if (copy === undefined) continue
      Reflect.set(next, key, copy)
      open.push(copy)
    }
  }
  return outer.value
}

const values = Schema.Record({ key: Schema.String, value: Schema.Unknown })

/** An object as JSON has it: what is in it is looked at once, field by field. */
const object: Schema.Schema<Readonly<Record<string, unknown>>> = Schema.declare(Predicate.isReadonlyRecord, {
  ...values.ast.annotations,
  identifier: "an object"
})

/** Without an array of the names: there is hardly an object that has others. */
const hasOnly = (fields: object, properties: object): boolean => {
  for (const name in properties) if (!Object.hasOwn(fields, name)) return false
  return true
}

/** Properties without a field are kept, unless they may be secrets: those have a field that keeps them from being shown. */
const withUntyped = (fields: Schema.Struct.Fields): Schema.Schema.AnyNoContext =>
  Schema.transform(object, Schema.make<object, object>(Schema.Struct(fields, values).ast), {
    strict: true,
    decode: (properties) => {
      if (hasOnly(fields, properties)) return properties
      const [others, known] = Record.partition(properties, (_, name) => Object.hasOwn(fields, name))
      return { ...Record.map(Record.filter(others, isHarmless), harmless), ...known }
    },
    encode: (properties) => ({ ...properties })
  })
const stub = { id: nullishString, type: nullishString, href: nullishString }
const paging = {
  offset: nullishNumber,
  limit: nullishNumber,
  _links: nullish(Schema.Struct({ self: nullishString, prev: nullishString, next: nullishString }))
}

/** A resource of any kind, as others refer to it. */
interface AnyResource {
  readonly partly: Schema.Schema.AnyNoContext
  readonly collection: {
    readonly at: (depth?: number) => Schema.Schema.AnyNoContext
    readonly nested: () => Schema.Schema.AnyNoContext
    readonly gaps: Gaps
  }
  readonly gaps: Gaps
}
type Gaps = (value: unknown, depth: number) => Iterable<Gap>
type Thunks = { readonly [name: string]: () => AnyResource }

/**
 * One schema decodes answers of all depths, as the API's may be shallower or deeper than what was asked for. A depth is
 * checked afterwards.
 */
const atDepths =
  (ast: () => AST.AST, gaps: Gaps) =>
  <A>(depth?: number): Schema.Schema<A, unknown> => {
    const lenient = Schema.make<A, unknown>(ast())
    return depth === undefined
      ? lenient
      : lenient.pipe(
          Schema.filter((value: unknown) =>
            Array.from(gaps(value, depth), (path) => ({ path, message: `is missing at depth ${depth}` }))
          )
        )
  }

/** Nearly all answers are as deep as they should be: then there is nothing to be put together. */
const addBelow = (found: Array<Gap>, gaps: Iterable<Gap>, ...at: Gap): void => {
  for (const gap of gaps) found.push([...at, ...gap])
}

/** A list has its items at any depth. A collection below an object may be without. */
const collection = (resource: () => AnyResource): AnyResource["collection"] => {
  const items = () => Schema.Array(resource().partly)
  const list = lazy(() => Schema.Struct({ ...stub, ...paging, items: items() }).ast)
  const nested = lazy(() => Schema.Struct({ ...stub, ...paging, items: Schema.optional(items()) }).ast)
  const gaps: Gaps = (value, depth) => {
    if (depth < 0) return []
    const items = Predicate.isRecord(value) ? value["items"] : undefined
    if (!Array.isArray(items)) return [["items"]]
    const found: Array<Gap> = []
    if (depth > 0) {
      for (const [index, item] of items.entries()) addBelow(found, resource().gaps(item, depth - 1), "items", index)
    }
    return found
  }
  return { at: atDepths(list, gaps), nested: () => Schema.make(nested()), gaps }
}

const resources = <K extends Kind>(resource: () => Resource<K>): Resources<K> => ({
  _tag: "Resources",
  get type() {
    return resource().type
  },
  ...collection(resource)
})

export const suspend = <K extends Kind>(resource: () => Resource<K>): Resource<K> => ({
  _tag: "Resource",
  get type() {
    return resource().type
  },
  at: (depth) => resource().at(depth),
  partly: Schema.suspend(() => resource().partly),
  gaps: (value, depth) => resource().gaps(value, depth),
  collection: resources(resource)
})

const fields = (thunks: Thunks, field: (resource: AnyResource) => Schema.Struct.Field): Schema.Struct.Fields =>
  Record.map(thunks, (resource) => field(resource()))

export const make = <K extends Kind>(definition: Definition<K>): Resource<K> => {
  const links: Thunks = definition.links ?? {}
  const entities: Thunks = definition.entities ?? {}
  const linked = Object.entries(links)
  const contained = Object.entries(entities)
  const later = new Set<string>(definition.later)
  const isSparse = definition.sparse === true

  const ast = (isPartial: boolean) =>
    lazy(() => {
      const properties = withUntyped({
        ...definition.properties.fields,
        ...fields(links, ({ partly }) => nullish(partly))
      })
      return Schema.Struct({
        id: definition.id,
        type: nullishString,
        href: nullishString,
        metadata: nullish(definition.metadata),
        properties: isPartial ? Schema.optional(properties) : properties,
        ...(Record.isEmptyRecord(entities)
          ? {}
          : {
              entities: Schema.optional(
                Schema.Struct(fields(entities, ({ collection }) => Schema.optional(collection.nested())))
              )
            })
      }).ast
    })

  const gaps: Gaps = (value, depth) => {
    const found: Array<Gap> = []
    if (!Predicate.isRecord(value)) return found
    const { entities: collections, properties } = value
    if (properties === undefined && !isSparse) found.push(["properties"])
    for (const name of definition.settled ?? []) {
      if (Predicate.isRecord(properties) && properties[name] === null) found.push(["properties", name])
    }
    if (depth > 1 && Predicate.isRecord(properties)) {
      for (const [name, link] of linked) {
        addBelow(found, link().gaps(properties[name], depth - 1), "properties", name)
      }
    }
    for (const [name, entity] of contained) {
      const inside = Predicate.isRecord(collections) ? collections[name] : undefined
      if (inside !== undefined) addBelow(found, entity().collection.gaps(inside, depth - 1), "entities", name)
      else if (!later.has(name)) found.push(["entities", name])
    }
    return found
  }

  const partly = ast(true)
  const self: Resource<K> = {
    _tag: "Resource",
    type: definition.type,
    at: atDepths(ast(isSparse), gaps),
    partly: Schema.suspend(() => Schema.make(partly())),
    gaps,
    collection: resources(() => self)
  }
  return self
}
