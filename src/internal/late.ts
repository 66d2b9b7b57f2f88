/** Changes that were given up and may still arrive: newer changes of the same objects wait until it is known. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { pathOf } from "./path.js"

/** A change of which some attempts are unaccounted for. */
interface Entry<R> {
  readonly path: string
  readonly since: number
  /** Ends when all its attempts are known, or are not expected any more. */
  readonly settled: Effect.Effect<unknown, never, R>
}

export type Late<R> = Set<Entry<R>>

/** After this long nothing is still under way. */
const longest = Duration.toMillis("5 minutes")

/** One path is the other, or is above it: a change of the one may undo a change of the other. */
const overlap = (one: string, other: string): boolean =>
  `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`)

/** Remembers a change that may still arrive. It costs nothing unless a newer change comes. */
export const remember = <R>(
  late: Late<R>,
  path: string,
  settled: Effect.Effect<unknown, never, R>
): Effect.Effect<void> =>
  Effect.map(Clock.currentTimeMillis, (since) => {
    late.add({ path, since, settled })
  })

/** Waits until no older change can undo one of this object. */
export const clear = <R>(late: Late<R>, target: string): Effect.Effect<void, never, R> =>
  late.size === 0
    ? Effect.void
    : Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        for (const entry of late) {
          if (now - entry.since >= longest) late.delete(entry)
          else if (overlap(entry.path, pathOf(target))) {
            yield* entry.settled
            late.delete(entry)
          }
        }
      })
