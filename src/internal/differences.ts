/** The differences between two copies of an account, object by object. */
import * as Predicate from "effect/Predicate"
import type { Copy } from "../Emulator.js"
import { collectionsOf } from "../emulator/copied.js"
import type { Kind } from "../emulator/kind.js"
import { label } from "../emulator/kinds/label.js"
import { share } from "../emulator/kinds/share.js"
import { kindsByName } from "../emulator/routes.js"

/**
 * The value of a field before and after; `undefined` where there is no such object, or no such field.
 *
 * @since 0.1.0
 * @category models
 */
export interface Change {
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/**
 * An object that was added, removed or changed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Difference {
  readonly _tag: "Added" | "Removed" | "Changed"
  /** As the API calls its type, such as `server`. */
  readonly kind: string
  readonly id: string
  /** The e-mail address of a user, the key of a label. */
  readonly name: string | null
  /** Below the base URL. */
  readonly path: string
  /** None of one that was removed; those that have a value of one that was added. */
  readonly fields: ReadonlyArray<Change>
}

type Values = Readonly<Record<string, unknown>>

interface Found extends Pick<Difference, "kind" | "id" | "name" | "path"> {
  readonly fields: Values
}

/** Members of an object that say themselves, or another list of the copy, what they are members of. */
const saidElsewhere: Readonly<Record<string, ReadonlyArray<string>>> = {
  lan: ["nics"],
  "security-group": ["servers", "nics"],
  group: ["resources"],
  user: ["groups", "owns"]
}

/** Fields that every change touches, and those that say of others what they say themselves. */
const ignored: Readonly<Record<string, ReadonlyArray<string>>> = {
  datacenter: ["version"],
  ipblock: ["ipConsumers"],
  pcc: ["peers", "connectableDatacenters"],
  label: ["resourceHref"]
}

const inRecord = (value: unknown, name: string): unknown => (Predicate.isRecord(value) ? value[name] : undefined)
const recordsIn = (value: unknown): ReadonlyArray<Values> =>
  Array.isArray(value) ? value.filter(Predicate.isRecord) : []
const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

/** A reference to another object is its id. */
const plain = (value: unknown): unknown =>
  Predicate.isRecord(value) && typeof value["id"] === "string" && "href" in value ? value["id"] : value

const objectsIn = (kind: Kind, items: unknown, collection: string, parent = ""): ReadonlyArray<Found> =>
  recordsIn(items).flatMap((item) => {
    const { entities, id, properties, type } = item
    const path = `${parent}/${collection}/${id}`
    const below = Object.entries(kind.entities)
    const has = below.filter(([name, { owned }]) => !owned && saidElsewhere[kind.name]?.includes(name) !== true)
    const itemsOf = (name: string) => inRecord(inRecord(entities, name), "items")
    const own = Object.entries(Predicate.isRecord(properties) ? properties : {}).flatMap(([name, value]) =>
      ignored[kind.name]?.includes(name) === true || value === null || value === undefined
        ? []
        : [[name, plain(value)] as const]
    )
    const members = has.map(([name]) => [name, recordsIn(itemsOf(name)).map(({ id }) => id)] as const)
    return [
      {
        kind: textOf(type) ?? collection,
        id: String(id),
        name:
          textOf(inRecord(properties, "name")) ??
          textOf(inRecord(properties, kind.name === "label" ? "key" : "email")) ??
          null,
        path,
        fields: Object.fromEntries([...own, ...members.filter(([, ids]) => ids.length > 0)])
      },
      ...below.flatMap(([name, { kind, owned }]) => {
        const inner = owned ? kindsByName.get(kind) : undefined
        return inner === undefined ? [] : objectsIn(inner, itemsOf(name), name, path)
      })
    ]
  })

const objectsOf = (copy: Copy): ReadonlyMap<string, Found> =>
  new Map(
    [
      ...collectionsOf(copy).flatMap(({ collection, items, kind }) => objectsIn(kind, items, collection)),
      ...Object.entries(copy.shares).flatMap(([id, shares]) => objectsIn(share, shares, "shares", `/um/groups/${id}`)),
      ...objectsIn(label, copy.labels, "labels")
    ].map((found) => [found.path, found])
  )

/** Whether two values are the same JSON: the order of an object's fields does not matter. */
const isSame = (one: unknown, other: unknown): boolean =>
  Array.isArray(one) && Array.isArray(other)
    ? one.length === other.length && one.every((value, index) => isSame(value, other[index]))
    : Predicate.isRecord(one) && Predicate.isRecord(other)
      ? [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => isSame(one[name], other[name]))
      : (one ?? null) === (other ?? null)

const changesOf = (before: Values, after: Values): ReadonlyArray<Change> =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((field) =>
    isSame(before[field], after[field]) ? [] : [{ field, before: before[field], after: after[field] }]
  )

export const between = (before: Copy, after: Copy): ReadonlyArray<Difference> => {
  const olds = objectsOf(before)
  const news = objectsOf(after)
  const removed = [...olds.values()].flatMap(
    ({ fields: _, ...old }): ReadonlyArray<Difference> =>
      news.has(old.path) ? [] : [{ _tag: "Removed", ...old, fields: [] }]
  )
  const others = [...news.values()].flatMap((found): ReadonlyArray<Difference> => {
    const old = olds.get(found.path)
    const fields = changesOf(old?.fields ?? {}, found.fields)
    if (old === undefined) return [{ ...found, _tag: "Added", fields }]
    return fields.length === 0 ? [] : [{ ...found, _tag: "Changed", fields }]
  })
  return [...others, ...removed]
}
