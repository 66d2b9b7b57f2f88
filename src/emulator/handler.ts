import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Types from "effect/Types"
import * as Cloud from "./cloud.js"
import * as Troubles from "./faults.js"
import * as Calls from "./masking.js"
import { operationOf } from "./routes.js"
import type { Stub } from "./stubs.js"
import type { CloudRequest, Handle } from "./wire.js"

/** A call that was received, as it may be shown. */
export interface Call {
  /** When it came, in milliseconds of the `Clock`. */
  readonly at: number
  readonly method: string
  /** Path below the base URL, still encoded. */
  readonly path: string
  /** Method and path template; none for a path that the API does not have. */
  readonly operation: string | undefined
  readonly query: Readonly<Record<string, string>>
  /** Without those that say who calls. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON, or the fields of a form, with `<redacted>` in place of passwords. */
  readonly body: unknown
  /** The status of the answer; none if there was no answer, or not yet. */
  readonly status: number | undefined
}

export interface Emulated {
  readonly cloud: Cloud.Cloud
  readonly troubles: Troubles.Troubles
  readonly calls: Effect.Effect<ReadonlyArray<Call>>
  readonly handle: Handle<CloudRequest>
}

/** So many calls are kept at least: the last ones. */
const kept = 100_000

/** What answers calls: trouble first, then the stubs, and the cloud for the rest. */
export const make = (
  options: Cloud.CloudOptions & {
    readonly stubs: ReadonlyArray<Stub>
    readonly onCall: (call: Call) => Effect.Effect<void>
  }
): Effect.Effect<Emulated> =>
  Effect.map(Cloud.make(options), (cloud) => {
    const troubles = Troubles.make()
    const calls: Array<Types.Mutable<Call>> = []
    const through = troubles.through(({ request, twist }) => {
      for (const stub of options.stubs) {
        const answer = stub.handle(request)
        if (answer !== undefined) {
          return Effect.flatMap(answer, (response) =>
            response.status === 202 && response.headers["location"] === undefined
              ? cloud.acceptedElsewhere(request, response)
              : Effect.succeed(response)
          )
        }
      }
      return cloud.handle(request, twist)
    })
    return {
      cloud,
      troubles,
      calls: Effect.sync(() => calls.map((call) => ({ ...call }))),
      handle: (request) =>
        Effect.flatMap(Clock.currentTimeMillis, (at) => {
          const operation = operationOf(request)
          const call: Types.Mutable<Call> = {
            at,
            method: request.method,
            path: request.path,
            operation,
            query: Calls.fieldsOf(request.query),
            headers: Calls.withoutCredentials(request.headers),
            body: Calls.contentOf(request),
            status: undefined
          }
          calls.push(call)
          if (calls.length > 2 * kept) calls.splice(0, kept)
          return through({ request, operation, twist: {} }).pipe(
            Effect.tap(({ status }) =>
              Effect.sync(() => {
                call.status = status
              })
            ),
            Effect.ensuring(Effect.suspend(() => options.onCall({ ...call })))
          )
        })
    }
  })

/** A path as it is seen from the base path. What is not below it leads nowhere. */
export const below = (basePath: string, path: string): string =>
  path === basePath ? "/" : path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : `/..${path}`
