/** Lists as version 6 gives them: the objects that a call chooses, in the order that it asks for, page by page. */
import * as Order from "effect/Order"
import type { CallContext, Kind, Pages, RoutedCall } from "./kind.js"
import { findAll, pathsIn } from "./objects.js"
import { invalid } from "./refusal.js"
import * as Representation from "./representation.js"
import type { Entry } from "./state.js"
import type { Values } from "./values.js"
import { type HttpRequest, queryIn } from "./wire.js"

/** Whether something has a property, by the text of a query. */
type Test<A> = (one: A, wanted: string) => boolean

/** What a list can be chosen by. */
export interface Choice<A> {
  /** The values that it is filtered and ordered by, of each of these names. */
  readonly names: ReadonlyArray<string>
  readonly fieldsOf: (one: A) => Values
  /** Filters that are no fields. */
  readonly tests?: Readonly<Record<string, Test<A>>>
  readonly pages?: Pages | undefined
}

const numberOf = (call: RoutedCall, name: string, least: number): number | undefined => {
  const text = queryIn(call, name)
  if (text === undefined) return undefined
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= least)) throw invalid(name, `Parameter must be a number from ${least}`)
  return number
}

/** Texts contain what is wanted, in any case of letters. */
const matches = (value: unknown, wanted: string): boolean =>
  Array.isArray(value)
    ? value.some((one) => matches(one, wanted))
    : typeof value === "string"
      ? value.toLowerCase().includes(wanted.toLowerCase())
      : (typeof value === "number" || typeof value === "boolean") && String(value) === wanted.toLowerCase()

const prefix = "filter."

/** The filters of a call: of several values for one name any will do. */
export const filtersOf = ({ query }: Pick<HttpRequest, "query">): ReadonlyMap<string, ReadonlyArray<string>> => {
  const filters = new Map<string, Array<string>>()
  for (const [key, value] of query) {
    const name = key.startsWith(prefix) ? key.slice(prefix.length) : undefined
    if (name !== undefined) filters.set(name, [...(filters.get(name) ?? []), value])
  }
  return filters
}

const filtered = <A>(call: RoutedCall, all: ReadonlyArray<A>, { fieldsOf, names, tests = {} }: Choice<A>) =>
  [...filtersOf(call)].reduce((left, [name, wanted]) => {
    const test = Object.hasOwn(tests, name) ? tests[name] : undefined
    if (test !== undefined) return left.filter((one) => wanted.some((value) => test(one, value)))
    if (!names.includes(name)) throw invalid(`${prefix}${name}`, "Parameter is not known")
    // An answer of references has no values to look at.
    if (call.depth === 0) return []
    return left.filter((one) => wanted.some((value) => matches(fieldsOf(one)[name], value)))
  }, all)

/** Numbers by size, all else by its text; what has no value comes last. */
const byValue: Order.Order<unknown> = (one, other) =>
  typeof one === "number" && typeof other === "number"
    ? Order.number(one, other)
    : Order.combine(
        Order.mapInput(Order.boolean, (value: unknown) => value === null || value === undefined),
        Order.mapInput(Order.string, String)
      )(one, other)

const ordered = <A>(call: RoutedCall, all: ReadonlyArray<A>, { fieldsOf, names }: Choice<A>): ReadonlyArray<A> => {
  const name = queryIn(call, "orderBy")
  if (name === undefined) return all
  if (!names.includes(name)) throw invalid("orderBy", "Parameter is not known")
  return all.toSorted((one, other) => byValue(fieldsOf(one)[name], fieldsOf(other)[name]))
}

/** The page that a call asks for, and what its answer says of it. */
const pageOf = <A>(call: RoutedCall, path: string, all: ReadonlyArray<A>, pages: Pages) => {
  const offset = numberOf(call, "offset", 0) ?? 0
  const limit = Math.min(numberOf(call, "limit", 1) ?? pages.size, pages.largest)
  const rest = call.query.filter(([name]) => name !== "offset" && name !== "limit")
  const link = (at: number) => {
    const query = [...rest, ["offset", String(at)], ["limit", String(limit)]].map(([name = "", value = ""]) => [
      name,
      value
    ])
    return `${Representation.href(call.context, path)}?${new URLSearchParams(query).toString()}`
  }
  return {
    items: all.slice(offset, offset + limit),
    paging: {
      offset,
      limit,
      _links: {
        ...(offset > 0 ? { prev: link(Math.max(0, offset - limit)) } : {}),
        self: link(offset),
        ...(offset + limit < all.length ? { next: link(offset + limit) } : {})
      }
    }
  }
}

/** What a call chooses of a list, and what the answer says of it besides. Earlier versions give all of it. */
export const choose = <A>(
  call: RoutedCall,
  path: string,
  all: ReadonlyArray<A>,
  choice: Choice<A>
): { readonly items: ReadonlyArray<A>; readonly paging: Values } => {
  if (call.context.version < 6) return { items: all, paging: {} }
  const chosen = ordered(call, filtered(call, all, choice), choice).slice(0, numberOf(call, "maxResults", 1))
  return choice.pages === undefined ? { items: chosen, paging: {} } : pageOf(call, path, chosen, choice.pages)
}

/** The names in `metadata`. */
export const metadata = [
  "etag",
  "createdDate",
  "createdBy",
  "createdByUserId",
  "lastModifiedDate",
  "lastModifiedBy",
  "lastModifiedByUserId",
  "lastLogin",
  "state"
]

const fieldsOf = (context: CallContext, entry: Entry): Values => {
  const { metadata, properties } = Representation.item(context, entry, 0, null)
  return { ...Object(metadata), ...Object(properties) }
}

/** A list of objects of one kind. */
export const listing = (
  call: RoutedCall,
  kind: Kind,
  self: { readonly id: string; readonly path: string },
  paths: Iterable<string>,
  pages = kind.pages
): Values => {
  const { context, depth } = call
  const names = [...metadata, ...Object.keys(kind.attributes)]
  const all = findAll(context, paths).filter((entry) => kind.isListed?.(call, entry) ?? true)
  const { items, paging } = choose(call, self.path, all, {
    names,
    fieldsOf: (entry) => fieldsOf(context, entry),
    pages
  })
  return {
    ...Representation.listing(
      context,
      self,
      items.map(({ path }) => path),
      depth
    ),
    ...paging
  }
}

/** The collection of an object, or of the account: only those of the account have pages. */
export const collection = (call: RoutedCall, kind: Kind, parent: Entry | undefined, name: string): Values =>
  listing(
    call,
    kind,
    Representation.selfOf(parent, name),
    pathsIn(call.context, parent, name),
    parent === undefined ? kind.pages : undefined
  )
