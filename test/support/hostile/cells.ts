/** One call that meets with one fault: what it comes to, and the proof that this is true. */
import { assert } from "@effect/vitest"
import { Cause, Clock, Duration, Effect, Equal, Exit, Option, type Scope } from "effect"
import { Accepted, type Errors, Location, Request } from "effect-profitbricks"
import type { Script, Treatment } from "./server.js"
import {
  areClosed,
  hostile,
  leavingNoFiber,
  leavingNothing,
  type MethodName,
  patience,
  type Setting,
  worldOf
} from "./world.js"

/** When the client loses its patience, if that is not after a time: once it is struck, or once it reads the body. */
export type Impatience = "for an answer" | "for the rest of it"

/** A clock on which patience takes as long as it takes until the fault has struck, and no longer. */
const clockOf = (live: Clock.Clock, impatience: Impatience | undefined) => {
  const waiting = new Set<() => void>()
  const lose = () => {
    for (const end of waiting) end()
  }
  let isStruck = false
  let isNext = false
  const nanos = () => {
    // The client looks at the time when the answer has begun: then its patience begins anew.
    if (isStruck) {
      isStruck = false
      isNext = true
      lose()
    }
    return live.unsafeCurrentTimeNanos()
  }
  const clock: Clock.Clock = {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => live.unsafeCurrentTimeMillis(),
    unsafeCurrentTimeNanos: nanos,
    currentTimeMillis: live.currentTimeMillis,
    currentTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.suspend(() => {
        if (isNext) {
          isNext = false
          return live.sleep(Duration.millis(30))
        }
        if (impatience === undefined || !Equal.equals(duration, patience)) return live.sleep(duration)
        return Effect.async<void>((resume) => {
          const end = () => resume(Effect.void)
          waiting.add(end)
          return Effect.sync(() => waiting.delete(end))
        })
      })
  }
  return {
    clock,
    /** The client waits for one thing after the other: for the answer to begin, and then for its end. */
    struck: () => {
      if (impatience === "for the rest of it") isStruck = true
      else lose()
    }
  }
}

export interface Cell extends Setting {
  readonly method: MethodName
  /** The treatment of the call. */
  readonly treatment: Treatment
  /** Only the first time. */
  readonly isOnce: boolean
  readonly impatience?: Impatience | undefined
  /** The treatment of an earlier call, on the connection that this one may find open. */
  readonly first?: Treatment | "forward"
}

const show = (error: Errors.ApiError): string =>
  [
    error._tag,
    "reason" in error ? [error.reason] : error._tag === "DecodeError" ? [] : [String(error.status)],
    "outcome" in error && error.method !== "GET" ? [error.outcome] : [],
    `×${error.attempts}`
  ]
    .flat()
    .join(" ")

/** undici does not use a connection again before the next turn of the event loop. */
const aWhile = Effect.async<void>((resume) => {
  setImmediate(() => setImmediate(() => resume(Effect.void)))
})

/**
 * How a call ended, as `Tag reason outcome ×times`, once it is certain that what the program was told is true, and that
 * nothing of it is left.
 */
const run = (cell: Cell): Effect.Effect<string, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const { methods, requestsBefore } = worldOf(cell.client)
    const { call, is, isDone } = methods[cell.method]
    const isRead = cell.method === "GET"
    const { clock, struck } = clockOf(yield* Effect.clock, cell.impatience)
    const treatment: Treatment = {
      ...cell.treatment,
      misbehave: (socket, answer) => {
        cell.treatment.misbehave(socket, answer)
        struck()
      }
    }
    let seen = 0
    const script: Script = (call) => {
      if (is(call)) return cell.isOnce && seen++ > 0 ? undefined : treatment
      return /^\/cloudapi\/v\d\/locations/.test(call.target) && cell.first !== "forward" ? cell.first : undefined
    }
    const { aside, cloud, emulator, server } = yield* hostile(script, cell)

    const exit = yield* Effect.gen(function* () {
      if (cell.first !== undefined) yield* Effect.andThen(Location.list(), aWhile)
      if (cell.first !== "forward" && cell.first !== undefined) yield* areClosed({ isShared: false }, server)
      return yield* Effect.exit(call)
    }).pipe(cloud, leavingNoFiber(), Effect.withClock(clock))
    yield* areClosed(cell.client, server)

    assert.isBelow(server.written(), 80 * 1024 * 1024, "it has taken more than anybody needs")
    const sent = server.calls.filter(is)
    if (cell.first === "forward") assert.strictEqual(sent[0]?.place, 2, "the connection was not used again")
    const account = yield* emulator.account
    const requests = yield* emulator.requests
    const made = requests.length - requestsBefore
    if (isRead) assert.strictEqual(made, 0, "a read has changed something")
    else assert.strictEqual(isDone(account, requests), made > 0, "the account is not as its requests say")
    if (cell.method.startsWith("P") && cell.method !== "PUT") assert.isAtMost(made, 1, "it was carried out again")

    if (Exit.isSuccess(exit)) {
      assert.isTrue(isDone(account, requests), "it was not carried out")
      if (Accepted.isAccepted(exit.value)) {
        const { requestId, value } = exit.value
        if (cell.isLookedFor) assert.isTrue(Option.isSome(requestId), "it is not known as which request")
        if (Option.isSome(requestId)) {
          assert.include(
            requests.map(({ id }) => id),
            requestId.value
          )
        }
        if (typeof value === "object" && value !== null && "id" in value) {
          assert.include(
            account.datacenters.map(({ id }): unknown => id),
            value.id
          )
        }
      }
      return `success ×${sent.length}`
    }

    const error = yield* Effect.flip(exit)
    const mark = "mark" in error ? error.mark : undefined
    if (isRead || ("outcome" in error && error.outcome === "notExecuted")) {
      assert.isUndefined(mark, "there is something to look for")
      assert.strictEqual(made, 0, "it was carried out after all")
    } else if ("outcome" in error || error._tag === "DecodeError") {
      assert.isDefined(mark, "there is nothing to look for")
      const found = yield* aside(Request.find(mark ?? ""))
      assert.strictEqual(Option.isSome(found), made > 0, "what is found is not what has happened")
    }
    if (error.requestId !== undefined) {
      assert.include(
        requests.map(({ id }) => String(id)),
        error.requestId
      )
    }
    if (sent.length > 0 && cell.treatment.isLast !== true) assert.strictEqual(error.attempts, sent.length)
    return show(error)
  })

/** The ends of calls that a fault strikes each time. */
export interface Expected {
  readonly GET: string
  /** Calls that can be repeated: PUT and DELETE. */
  readonly safe: string
  /** Calls that cannot: POST and PATCH. */
  readonly unsafe: string
  /** Those of them that are looked for afterwards, by whether they were carried out. */
  readonly lookedFor: readonly [before: string, after: string]
  /** PUT and DELETE are looked for too. */
  readonly isAnyLookedFor: boolean
}

const isSafe = (method: MethodName): boolean => method === "PUT" || method === "DELETE"

/** A call that can be repeated is looked for at the end, if the results of its tries are unknown. */
const isFoundAtTheEnd = ({ safe }: Expected, { method, treatment }: Pick<Cell, "method" | "treatment">): boolean =>
  isSafe(method) && treatment.carriedOut && treatment.isLast !== true && safe.includes("unknown")

const expectedOf = (expected: Expected, cell: Omit<Cell, "isOnce">): string => {
  const { isLookedFor, method, treatment } = cell
  if (method === "GET") return expected.GET
  if (isLookedFor && isFoundAtTheEnd(expected, cell)) return expected.safe.replace(/^.*(?=×)/, "success ")
  if (isLookedFor && (expected.isAnyLookedFor || !isSafe(method)))
    return expected.lookedFor[treatment.carriedOut ? 1 : 0]
  return isSafe(method) ? expected.safe : expected.unsafe
}

const nameOf = ({ client, isLookedFor, isOnce, method, treatment }: Cell): string =>
  [
    `${client.name}: ${method}`,
    treatment.carriedOut ? "after" : "before",
    isOnce ? "once" : "each time",
    ...(isLookedFor ? ["looked for"] : [])
  ].join(", ")

export interface Trial extends Omit<Setting, "isLookedFor">, Pick<Cell, "first" | "impatience"> {
  readonly methods: ReadonlyArray<MethodName>
  readonly fault: Omit<Treatment, "carriedOut">
  /** Default: before and after. */
  readonly carriedOut?: ReadonlyArray<boolean> | undefined
  /** Default: left alone, and looked for. */
  readonly isLookedFor?: ReadonlyArray<boolean> | undefined
  /** The fault strikes each time, or once. Default: both. */
  readonly isOnce?: ReadonlyArray<boolean> | undefined
}

/** All cells of a trial, each with what is to become of it. */
const cellsOf = (trial: Trial, expected: Expected): ReadonlyArray<readonly [Cell, string]> => {
  const { carriedOut = [false, true], fault, isLookedFor = [false, true], isOnce = [false, true], ...rest } = trial
  const all = rest.methods.flatMap((method) =>
    carriedOut.flatMap((carriedOut) =>
      isLookedFor.flatMap((isLookedFor) =>
        isOnce.map((isOnce): Cell => ({ ...rest, method, isLookedFor, isOnce, treatment: { ...fault, carriedOut } }))
      )
    )
  )
  return all.flatMap((cell): ReadonlyArray<readonly [Cell, string]> => {
    const told = expectedOf(expected, cell)
    // A call that is not sent again meets with the fault once anyway.
    if (cell.isOnce && !told.endsWith("×3")) return []
    // Where nothing is looked for, it makes no difference whether it would be: one of both will do.
    const isAlike =
      cell.method === "GET" || (isSafe(cell.method) && !expected.isAnyLookedFor && !isFoundAtTheEnd(expected, cell))
    if (isAlike && isLookedFor.length > 1 && cell.isLookedFor !== cell.isOnce) return []
    return [[cell, cell.isOnce ? "success ×2" : told]]
  })
}

/** Lets calls meet with a fault, before and after they are carried out, and makes sure that they end as expected. */
export const check = (trial: Trial, expected: Expected): Effect.Effect<void> =>
  Effect.gen(function* () {
    const cells = cellsOf(trial, expected)
    const told = yield* Effect.forEach(
      cells,
      ([cell]) => Effect.catchAllCause(Effect.scoped(run(cell)), (cause) => Effect.succeed(Cause.pretty(cause))),
      { concurrency: 8 }
    ).pipe(leavingNothing)
    assert.deepStrictEqual(
      Object.fromEntries(cells.map(([cell], index) => [nameOf(cell), told[index]])),
      Object.fromEntries(cells.map(([cell, expected]) => [nameOf(cell), expected]))
    )
  })
