/**
 * Faults of an emulated cloud, and their conditions. A fault strikes every call unless conditions limit it: `Fault.reset({
 * carriedOut: true }).pipe(Fault.on(Server.create), Fault.nth(1))`. Several faults work together, each on its own calls.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import { decode as durationOf, toMillis } from "effect/Duration"
import * as Effect from "effect/Effect"
import { type Pipeable, Prototype } from "effect/Pipeable"
import * as Random from "effect/Random"
import type * as Faults from "./emulator/faults.js"
import type { Fate } from "./emulator/state.js"
import { ConnectionLost, lowered } from "./emulator/wire.js"

/**
 * A fault of one kind, with its conditions. Each injection starts their counters anew.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fault extends Pipeable, Faults.Fault {}

/**
 * A call that a fault may strike, as a condition sees it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Candidate {
  readonly method: string
  /** Path below the base URL, still encoded. */
  readonly path: string
  /** Method and path template, such as `GET /datacenters/{datacenterId}`; none for a path that the API does not have. */
  readonly operation: string | undefined
}

/**
 * The effect of the call on the account.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Whether the call is carried out before the fault strikes. Default: no. */
  readonly carriedOut?: boolean | undefined
}

const make = (strike: Fault["strike"], conditions: Fault["conditions"] = []): Fault => ({
  ...Prototype,
  strike,
  conditions
})

/** The end of the call, in place of its answer. */
const instead = ({ carriedOut = false }: Options, end: ReturnType<Faults.Next>): Fault =>
  make((next) => (call) => (carriedOut ? Effect.andThen(next(call), end) : end))

/**
 * The connection is refused: the call never arrives. Over HTTP the existing connection is closed instead.
 *
 * @since 0.1.0
 * @category faults
 */
export const refused: Fault = instead({}, Effect.fail(new ConnectionLost("ECONNREFUSED")))

/**
 * The connection breaks before there is an answer.
 *
 * @since 0.1.0
 * @category faults
 */
export const reset = (options: Options = {}): Fault =>
  instead(
    options,
    Effect.suspend(() => Effect.fail(new ConnectionLost("ECONNRESET")))
  )

/**
 * The call takes this long to arrive, and is carried out then; if the client gives up earlier, it never is. With `carriedOut` it is
 * carried out at once, and only its answer is late: a timeout with an unknown outcome, as when a cloud goes on with a call that its
 * client has given up.
 *
 * @since 0.1.0
 * @category faults
 */
export const delay = (duration: Duration.DurationInput, { carriedOut = false }: Options = {}): Fault =>
  make(
    (next) => (call) =>
      carriedOut ? Effect.tap(next(call), () => Effect.sleep(duration)) : Effect.delay(next(call), duration)
  )

/**
 * An answer in place of the cloud's: any status, headers and body. A string is sent as it is, anything else as JSON.
 *
 * @example
 * ```ts
 * import { Emulator, Fault, Server } from "effect-profitbricks"
 *
 * const overloaded = Fault.answer({ status: 503, headers: { "retry-after": "2" }, body: "<h1>Sorry</h1>" })
 * const layer = Emulator.layer({ faults: [overloaded.pipe(Fault.on(Server.create), Fault.nth(1, 2))] })
 * ```
 *
 * @since 0.1.0
 * @category faults
 */
export const answer = ({
  body,
  headers,
  status,
  ...options
}: Options & {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: unknown
}): Fault =>
  instead(
    options,
    Effect.succeed({
      status,
      headers: { "content-type": typeof body === "string" ? "text/html" : "application/json", ...lowered(headers) },
      body: typeof body === "string" ? body : (JSON.stringify(body) ?? "")
    })
  )

/**
 * The connection breaks in the middle of the answer's body: after this many bytes. Default: after half of them.
 *
 * @since 0.1.0
 * @category faults
 */
export const truncated = (bytes?: number): Fault =>
  make(
    (next) => (call) =>
      Effect.map(next(call), (delivery) => ({ ...delivery, cutAfter: bytes ?? Math.floor(delivery.body.length / 2) }))
  )

/**
 * The answer begins at once, and its body takes this long.
 *
 * @since 0.1.0
 * @category faults
 */
export const slowBody = (duration: Duration.DurationInput): Fault =>
  make(
    (next) => (call) =>
      Effect.map(next(call), (delivery) => ({ ...delivery, bodyTakes: toMillis(durationOf(duration)) }))
  )

/**
 * The answer does not name the request that the call started.
 *
 * @since 0.1.0
 * @category faults
 */
export const noLocation: Fault = make(
  (next) => (call) =>
    Effect.map(next(call), ({ headers: { location: _, ...headers }, ...delivery }) => ({ ...delivery, headers }))
)

const fated = (fate: Fate): Fault => make((next) => (call) => next({ ...call, fate: { ...call.fate, ...fate } }))

/**
 * The API accepts the change, and its request ends with FAILED. Objects that the call created disappear, and changed properties are
 * reset. Kubernetes fails by its state: a new cluster or node pool stays, and is FAILED. Changes that are done at once, such as
 * those of labels, have no request that could fail.
 *
 * @since 0.1.0
 * @category faults
 */
export const requestFails = (message = "[VDC-5-0] An unexpected error occurred"): Fault => fated({ fails: message })

/**
 * The API accepts the change, and its request runs forever; those behind it in the same data center wait. A cluster or a node pool
 * of Kubernetes never leaves its state.
 *
 * @since 0.1.0
 * @category faults
 */
export const requestStuck: Fault = fated({ stuck: true })

/**
 * Reads do not show the change for this long.
 *
 * @since 0.1.0
 * @category faults
 */
export const unseen = (duration: Duration.DurationInput): Fault => fated({ unseenFor: toMillis(durationOf(duration)) })

/**
 * `GET /requests` does not show the request for this long. Its status can be read.
 *
 * @since 0.1.0
 * @category faults
 */
export const unlisted = (duration: Duration.DurationInput): Fault =>
  fated({ unlistedFor: toMillis(durationOf(duration)) })

const under = (start: Fault["conditions"][number]) => (self: Fault) => make(self.strike, [...self.conditions, start])

/**
 * Only calls of these operations.
 *
 * @since 0.1.0
 * @category conditions
 */
export const on = (
  ...operations: ReadonlyArray<{ readonly spec: { readonly operation: string } }>
): ((self: Fault) => Fault) => {
  const wanted = operations.map(({ spec }) => spec.operation)
  return under(
    () =>
      ({ operation }) =>
        Effect.succeed(operation !== undefined && wanted.includes(operation))
  )
}

/**
 * Only calls that fulfil the predicate.
 *
 * @since 0.1.0
 * @category conditions
 */
export const when = (predicate: (call: Candidate) => boolean): ((self: Fault) => Fault) =>
  under(
    () =>
      ({ operation, request: { method, path } }) =>
        Effect.sync(() => predicate({ method, path, operation }))
  )

const unless = (isRight: boolean, expected: string): void => {
  if (!isRight) throw new RangeError(expected)
}

/**
 * Only the first, second, … of the calls for which the conditions before this one hold. Throws unless all are integers from 1.
 *
 * @example
 * ```ts
 * import { Fault, Server } from "effect-profitbricks"
 *
 * const secondCreation = Fault.refused.pipe(Fault.on(Server.create), Fault.nth(2))
 * const secondCall = Fault.refused.pipe(Fault.nth(2), Fault.on(Server.create)) // if that is a creation
 * ```
 *
 * @since 0.1.0
 * @category conditions
 */
export const nth = (...positions: ReadonlyArray<number>): ((self: Fault) => Fault) => {
  const areRight = positions.length > 0 && positions.every((position) => Number.isInteger(position) && position > 0)
  unless(areRight, "Fault.nth: expected integers from 1")
  return under(() => {
    let seen = 0
    return () =>
      Effect.sync(() => {
        seen++
        return positions.includes(seen)
      })
  })
}

/**
 * Only this share of the calls for which the conditions before this one hold, chosen by `Random`: 0.1 is every tenth. Throws
 * unless the share is from 0 to 1.
 *
 * @since 0.1.0
 * @category conditions
 */
export const probability = (share: number): ((self: Fault) => Fault) => {
  unless(share >= 0 && share <= 1, "Fault.probability: expected a number from 0 to 1")
  return under(() => () => Effect.map(Random.next, (drawn) => drawn < share))
}

/**
 * Both at once, whenever the conditions of both hold.
 *
 * @since 0.1.0
 * @category conditions
 */
export const and =
  (that: Fault) =>
  (self: Fault): Fault =>
    make((next) => self.strike(that.strike(next)), [...self.conditions, ...that.conditions])
