/**
 * Lanes: changes of one thing one after another, or a few at a time, and changes of different things in parallel. The API carries
 * out the changes of a data center in turn; with a lane for each, a program waits for its turn before it sends a change, and reads
 * the result of the change before.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as MutableHashMap from "effect/MutableHashMap"
import * as Option from "effect/Option"

/**
 * Runs an effect in the lane of a key: `lane(datacenterId)(effect)`, or at the end of a `pipe`. First come, first served. A wait
 * for the lane can be interrupted. An effect that is in a lane can enter the same lane again without a wait.
 *
 * @since 0.1.0
 * @category models
 */
export interface Lanes<in K> {
  (key: K): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** The number of lanes in use. An unused lane takes no memory. */
  readonly size: Effect.Effect<number>
}

/** An effect in a lane, or in front of it. */
interface Ticket {
  readonly lane: Lane
  isInside: boolean
  readonly turn: Deferred.Deferred<void>
}

interface Lane {
  inside: number
  /** In the order in which they came. */
  readonly waiting: Set<Ticket>
}

/** The lanes that a fiber is in, and those that it is a part of. */
class Held extends Context.Reference<Held>()("effect-profitbricks/Lanes/Held", {
  defaultValue: (): ReadonlyArray<Ticket> => []
}) {}

/**
 * Creates lanes. Keys are compared by Effect's `Equal`: ids, numbers, or `Data.tuple(datacenterId, lanId)`. `permits` is the number
 * of effects in one lane at the same time: 1 by default, and never fewer.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { type Datacenter, Lanes, Request, Server } from "effect-profitbricks"
 *
 * const serversIn = (datacenters: ReadonlyArray<Datacenter.Id>) =>
 *   Effect.gen(function* () {
 *     const lane = yield* Lanes.make<Datacenter.Id>()
 *     return yield* Effect.forEach(
 *       datacenters,
 *       (datacenterId) =>
 *         Server.create({ datacenterId, cores: 2, ram: 2048 }).pipe(Request.completed(), lane(datacenterId)),
 *       { concurrency: "unbounded" }
 *     )
 *   })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <K = string>(options: { readonly permits?: number | undefined } = {}): Effect.Effect<Lanes<K>> =>
  Effect.sync(() => unsafeMake(options))

/**
 * The same outside of an effect, for a module or a class.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unsafeMake = <K = string>({ permits = 1 }: { readonly permits?: number | undefined } = {}): Lanes<K> => {
  const room = permits >= 1 ? permits : 1
  const lanes = MutableHashMap.empty<K, Lane>()

  const laneOf = (key: K): Lane =>
    Option.getOrElse(MutableHashMap.get(lanes, key), () => {
      const lane: Lane = { inside: 0, waiting: new Set() }
      MutableHashMap.set(lanes, key, lane)
      return lane
    })

  const letIn = (lane: Lane): void => {
    for (const ticket of lane.waiting) {
      if (lane.inside >= room) return
      lane.waiting.delete(ticket)
      lane.inside++
      ticket.isInside = true
      Deferred.unsafeDone(ticket.turn, Exit.void)
    }
  }

  const enter = (key: K): Ticket => {
    const lane = laneOf(key)
    const ticket: Ticket = { lane, isInside: false, turn: Deferred.unsafeMake(FiberId.none) }
    lane.waiting.add(ticket)
    letIn(lane)
    return ticket
  }

  // One that is interrupted just when its turn has come is inside already, and makes room for the next one.
  const leave = (key: K, ticket: Ticket): void => {
    const { lane } = ticket
    lane.waiting.delete(ticket)
    if (ticket.isInside) lane.inside--
    ticket.isInside = false
    letIn(lane)
    if (lane.inside === 0) MutableHashMap.remove(lanes, key)
  }

  const isIn = (key: K, held: ReadonlyArray<Ticket>): boolean => {
    const lane = Option.getOrUndefined(MutableHashMap.get(lanes, key))
    return lane !== undefined && held.some((ticket) => ticket.isInside && ticket.lane === lane)
  }

  const inLane =
    (key: K) =>
    <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      Effect.flatMap(Held, (held) =>
        isIn(key, held)
          ? self
          : Effect.acquireUseRelease(
              Effect.sync(() => enter(key)),
              (ticket) =>
                Effect.andThen(Deferred.await(ticket.turn), Effect.provideService(self, Held, [...held, ticket])),
              (ticket) => Effect.sync(() => leave(key, ticket))
            )
      )

  return Object.assign(inLane, { size: Effect.sync(() => MutableHashMap.size(lanes)) })
}
