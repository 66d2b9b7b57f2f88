/**
 * Rehearsals: a whole program, unchanged, runs on a copy of the account first, and shows its changes.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Emulator from "./Emulator.js"
import type { ApiError } from "./Errors.js"
import * as Differences from "./internal/differences.js"
import { Current } from "./internal/transactions.js"
import { ProfitBricks } from "./ProfitBricks.js"

export type { Change, Difference } from "./internal/differences.js"

/**
 * The result of a program on a copy of the account.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rehearsal<out A, out E = never> {
  /** The end of the program. */
  readonly exit: Exit.Exit<A, E>
  /** The changes that it sent, in order, without secrets. Reads are not among them. */
  readonly calls: ReadonlyArray<Emulator.Call>
  /** The differences afterwards. */
  readonly differences: ReadonlyArray<Differences.Difference>
}

/** The owner of the contract, with all privileges; or another user if the copy does not know them. */
const callerOf = ({ contract, users }: Emulator.Copy): Emulator.User => {
  const { owner } = contract.properties
  const isKnown = users.some(({ properties: { active, email } }) => email === owner && active !== false)
  return typeof owner === "string" && isKnown && !owner.includes(":")
    ? { username: owner, password: Redacted.make("rehearsal") }
    : Emulator.user
}

/**
 * Copies the account of the client in the context, see `Emulator.copy`, and runs a program on the copy, where all changes are done
 * at once and cost nothing. The account itself is read, and nothing else. `exit` is the end of the program: a limit of the contract
 * that is too low, or a value that the API refuses, fails here as it would there.
 *
 * The program is the same, with another client in its context. Its other effects (files, mails, other services) are real, and a
 * client that it creates itself is not replaced.
 *
 * @example
 * ```ts
 * import { Console, Effect } from "effect"
 * import { Datacenter, Rehearsal, Server } from "effect-profitbricks"
 *
 * const program = Effect.gen(function* () {
 *   const { id: datacenterId } = yield* Datacenter.findByName({ name: "shop" })
 *   const { items } = yield* Server.list({ datacenterId })
 *   yield* Effect.forEach(items, ({ id }) => Server.update({ datacenterId, serverId: id, cores: 4 }))
 * })
 *
 * const look = Effect.flatMap(Rehearsal.of(program), (rehearsal) => Console.log(Rehearsal.render(rehearsal)))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = <A, E, R>(
  program: Effect.Effect<A, E, R>
): Effect.Effect<Rehearsal<A, E>, ApiError, Exclude<R, ProfitBricks> | ProfitBricks> =>
  Effect.gen(function* () {
    const { apiVersion } = yield* ProfitBricks
    const account = yield* Emulator.copy
    const stage = yield* Layer.build(
      Emulator.layer({ version: apiVersion, provisioningTime: 0, seed: { account }, users: [callerOf(account)] })
    )
    const copy = Effect.provide(Emulator.copy, stage)
    const before = yield* copy
    const exit = yield* program.pipe(
      Effect.provideService(ProfitBricks, Context.get(stage, ProfitBricks)),
      // What it makes is no part of a transaction around the rehearsal.
      Effect.provideService(Current, Option.none()),
      Effect.exit
    )
    const calls = yield* Context.get(stage, Emulator.Emulator).calls
    return {
      exit,
      calls: calls.filter(({ method }) => method !== "GET" && method !== "HEAD"),
      differences: Differences.between(before, yield* copy)
    }
  }).pipe(Effect.scoped)

/**
 * The differences between two copies of an account: additions and changes first, then removals. Fields that every change touches
 * are left out (dates, etags, the version of a data center), and so are the users of an IP block's addresses.
 *
 * @since 0.1.0
 * @category constructors
 */
export const differences: (before: Emulator.Copy, after: Emulator.Copy) => ReadonlyArray<Differences.Difference> =
  Differences.between

const signs = { Added: "+", Changed: "~", Removed: "-" } as const

const shown = (value: unknown): string => JSON.stringify(value ?? null)

const line = ({ _tag, fields, id, kind, name }: Differences.Difference): string => {
  const changes = _tag === "Changed" ? fields : []
  const what = changes.map(({ after, before, field }) => `${field} ${shown(before)} → ${shown(after)}`)
  return `${signs[_tag]} ${kind} ${shown(name ?? id)}${what.length === 0 ? "" : `: ${what.join("; ")}`}`
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`

/**
 * A rehearsal as text, a line for each object: `+` added, `~` changed, `-` removed. The last line has the number of changes, and
 * the one before it the error of the program, if it failed.
 *
 * @since 0.1.0
 * @category models
 */
export const render = <A, E>({ calls, differences, exit }: Rehearsal<A, E>): string =>
  [
    ...differences.map(line),
    ...(Exit.isFailure(exit) ? [`! the program fails: ${Cause.pretty(exit.cause).split("\n")[0]}`] : []),
    `${counted(calls.length, "change")} sent, ${counted(differences.length, "difference")}`
  ].join("\n")
