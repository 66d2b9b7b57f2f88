/** The calls that the API has accepted, as `GET /requests` has them, and what they are known by. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Order from "effect/Order"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { ApiError } from "../Errors.js"
import type { Spec } from "../Operation.js"
import type { ProfitBricks } from "../ProfitBricks.js"
import * as Marks from "./marks.js"
import * as Pages from "./pages.js"
import { once } from "./pauses.js"
import { nullish } from "./schemas.js"
import type { Input } from "./spec.js"

export type Run = <A>(spec: Spec, input: Input) => Effect.Effect<A, ApiError, ProfitBricks>

/** A call that somebody has made without a mark. */
export interface Stranger {
  readonly method: unknown
  readonly url: unknown
  readonly createdAt: number
}

/** The calls that the API has accepted. */
export interface History {
  /** The requests of the calls that have a mark, the oldest one first. */
  readonly marked: Readonly<Record<string, ReadonlyArray<{ readonly id: string }>>>
  readonly strangers: ReadonlyArray<Stranger>
}

/** An operation of the API, without its module: that one is built on this. */
export const reading = (
  path: string,
  success: Schema.Schema.AnyNoContext,
  rest: Pick<Spec, "params" | "depth" | "paged" | "namesObject">
): Spec => ({
  operation: `GET ${path}`,
  method: "GET",
  path,
  status: 200,
  payload: undefined,
  encoding: "json",
  success: () => success,
  read: undefined,
  ...rest
})

const Recorded = Schema.Struct({
  id: Schema.String,
  metadata: nullish(Schema.Struct({ createdDate: Schema.optional(Schema.Unknown) })),
  properties: nullish(
    Schema.Struct({
      method: Schema.optional(Schema.Unknown),
      url: Schema.optional(Schema.Unknown),
      headers: nullish(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
    })
  )
})
type Recorded = typeof Recorded.Type

const requests = reading(
  "/requests",
  Schema.Struct({ items: Schema.Array(Recorded), offset: nullish(Schema.Number), limit: nullish(Schema.Number) }),
  {
    params: { keys: [], schema: Schema.make(Schema.Struct({}).ast) },
    depth: 1,
    paged: true,
    namesObject: false
  }
)

const createdAt = ({ metadata }: Recorded): number =>
  typeof metadata?.createdDate === "string" ? Date.parse(metadata.createdDate) : Number.NaN

const strangerOf = (recorded: Recorded): Stranger => ({
  method: recorded.properties?.method,
  url: recorded.properties?.url,
  createdAt: createdAt(recorded)
})

export const read = (run: Run): Effect.Effect<History, ApiError, ProfitBricks> =>
  Pages.items((page) => run<Pages.Page<Recorded>>(requests, page)).pipe(
    Stream.runCollect,
    Effect.map((all): History => {
      const [strangers, marked] = Arr.partitionMap(all, (recorded) => {
        const mark = Marks.of(recorded.properties?.headers ?? {})
        return mark === undefined
          ? Either.left(strangerOf(recorded))
          : Either.right({ id: recorded.id, mark, createdAt: createdAt(recorded) })
      })
      // The list has the newest first, as far as it is known.
      const oldestFirst = Arr.sortWith(
        marked.toReversed(),
        ({ createdAt }) => (Number.isNaN(createdAt) ? 0 : createdAt),
        Order.number
      )
      return { marked: Arr.groupBy(oldestFirst, ({ mark }) => mark), strangers }
    }),
    once
  )
