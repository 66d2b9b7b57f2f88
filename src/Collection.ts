/**
 * Operations on any list of the API: reading it as a stream, page by page, and finding objects in it by name. The resource modules
 * have them as `all` and `findByName`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { Ambiguous, type ApiError, type DecodeError, NotFound } from "./Errors.js"
import { client, type ProfitBricks } from "./internal/client.js"
import * as Interpreter from "./internal/interpreter.js"
import * as Lookup from "./internal/lookup.js"
import { originOf } from "./internal/origin.js"
import * as Pages from "./internal/pages.js"
import type { Input } from "./internal/spec.js"
import * as Telemetry from "./internal/telemetry.js"
import type { Arguments, Choice, Read, Spec } from "./Operation.js"
import type { CollectionAt, Depth, Item, Kind, Known, Resources, UpTo } from "./Resource.js"

type ItemsOf<C> = C extends { readonly items?: ReadonlyArray<infer A> | undefined } ? A : never

/**
 * A list as a stream. Version 4 of the API gives all of it at once; where the server pages, the stream reads all pages. `limit` is
 * the size of a page.
 *
 * @since 0.1.0
 * @category models
 */
export interface All<I, K extends Kind, E> {
  <const D extends Depth | UpTo = 1>(
    ...input: Arguments<
      I,
      Pick<Choice<K>, "filter" | "orderBy"> & { readonly depth?: D | undefined; readonly limit?: number | undefined }
    >
  ): Stream.Stream<ItemsOf<CollectionAt<K, Known<D>>>, E, ProfitBricks>
}

const items = <A>(spec: Spec, input: Input, line: Telemetry.Line): Stream.Stream<A, ApiError, ProfitBricks> =>
  Pages.items((page) => Interpreter.read<Pages.Page<A>>(spec, { ...input, ...page }, line))

/**
 * Reads a list as a stream.
 *
 * @since 0.1.0
 * @category constructors
 */
export function all<I, K extends Kind, D0 extends Depth, E>(list: Read<I, Resources<K>, D0, E>): All<I, K, E>
export function all(list: { readonly spec: Spec }): unknown {
  const all = (input: Input = {}): Stream.Stream<unknown, ApiError, ProfitBricks> =>
    items(list.spec, input, Telemetry.lineOf(all))
  return all
}

/**
 * Finds one object of a list by a name.
 *
 * @since 0.1.0
 * @category models
 */
export interface Find<in I, K extends Kind> {
  (input: I & { readonly name: string }): Effect.Effect<Item<K, 0>, ApiError | Ambiguous, ProfitBricks>
}

interface Named {
  readonly id: string
  readonly properties: { readonly name?: string | null | undefined }
}

type Fits = (name: string, wanted: string) => boolean

const exactly: Fits = (name, wanted) => name === wanted

/** From the strictest to the most lenient; the first one with a match decides. */
const alike: ReadonlyArray<Fits> = [
  exactly,
  (name, wanted) => name.toLowerCase() === wanted.toLowerCase(),
  (name, wanted) => name.toLowerCase().startsWith(wanted.toLowerCase()),
  (name, wanted) => name.toLowerCase().includes(wanted.toLowerCase())
]

const find = (
  spec: Spec,
  ways: ReadonlyArray<Fits>,
  { name: wanted, ...ids }: Input & { readonly name: string },
  line: Telemetry.Line
) =>
  Effect.zipWith(
    client,
    Lookup.read<Named>(spec, { ...ids, depth: 1 }, undefined, line),
    ({ host }, { all, isComplete }): Effect.Effect<Named, Ambiguous | DecodeError | NotFound> => {
      const origin = originOf(spec, ids, host)
      const common = { ...origin, attempts: 1 }
      const named = all.filter(({ properties: { name } }) => typeof name === "string")
      // Where objects may be missing, a better match may be among them.
      for (const fits of wanted === "" ? [] : isComplete ? ways : [exactly]) {
        const [hit, ...more] = named.filter(({ properties: { name } }) => fits(name ?? "", wanted))
        if (hit === undefined) continue
        if (more.length === 0) return Effect.succeed(hit)
        const candidates = [hit, ...more].map(({ id, properties: { name } }) => ({ id, name: name ?? "" }))
        return new Ambiguous({ ...common, messages: [], candidates })
      }
      if (!isComplete) return Lookup.nameMayBeThere(origin)
      return new NotFound({
        ...common,
        messages: [{ message: ways === alike ? "no object has a name like this" : "no object has this name" }]
      })
    }
  ).pipe(Effect.flatten)

/**
 * Finds one by its exact name, upper and lower case included. Several of that name are `Ambiguous`, none is `NotFound`. An empty
 * name finds nothing. A list that may be incomplete, because a page is missing or a cache answered, is a `DecodeError`: a program
 * that creates missing objects might create it twice.
 *
 * @since 0.1.0
 * @category constructors
 */
export function findByName<I, K extends Kind, D0 extends Depth, E>(list: Read<I, Resources<K>, D0, E>): Find<I, K>
export function findByName(list: { readonly spec: Spec }): unknown {
  const findByName = (input: Input & { readonly name: string }) =>
    find(list.spec, [exactly], input, Telemetry.lineOf(findByName))
  return findByName
}

/**
 * Finds one by a name as a person types it: an exact match, else ignoring case, else by prefix, else by substring. Several equally
 * good matches are `Ambiguous`. When the intended object is gone, it may find another one: ask before you change or remove it.
 *
 * @example
 * ```ts
 * import { Collection, Datacenter, Server } from "effect-profitbricks"
 *
 * const web = Collection.findLike(Server.list)({
 *   datacenterId: Datacenter.Id.make("15f67991-0f51-4efc-a8ad-ef1fb31a480c"),
 *   name: "web"
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export function findLike<I, K extends Kind, D0 extends Depth, E>(list: Read<I, Resources<K>, D0, E>): Find<I, K>
export function findLike(list: { readonly spec: Spec }): unknown {
  const findLike = (input: Input & { readonly name: string }) =>
    find(list.spec, alike, input, Telemetry.lineOf(findLike))
  return findLike
}
