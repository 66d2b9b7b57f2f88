/** A change whose answer is lost: the program is told the truth, whichever operation it is. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Logger, LogLevel } from "effect"
import { Credentials, Emulator, Fault, ProfitBricks, Reconciliation, RetryPolicy } from "effect-profitbricks"
import type { Row } from "../operations/index.js"
import { fullAccountAt, operationsAt, options, owner } from "./fullAccount.js"
import { inVirtualTime } from "./virtualTime.js"

type Version = ProfitBricks.ApiVersion

const clients = { looking: Reconciliation.default, "not looking": Reconciliation.fail }
type Client = keyof typeof clients

/** The connection breaks, before or after the call is carried out, once or at each repetition. */
interface Trouble {
  readonly carriedOut: boolean
  readonly always: boolean
  readonly client: Client
}

const troubles: ReadonlyArray<Trouble> = [false, true].flatMap((carriedOut) =>
  [false, true].flatMap((always) =>
    (["looking", "not looking"] as const).map((client) => ({ carriedOut, always, client }))
  )
)

/** What is made by these is not named by the record of the call: it is known to be there, and not which it is. */
const nameless: ReadonlyArray<string> = ["Volume.createSnapshot"]

/**
 * What the program is told. PUT and DELETE are repeated. Of other calls only the record of the API can tell, and it has none of
 * some kinds of calls.
 */
const expected = ({ name, operation: { spec } }: Row, { always, carriedOut, client }: Trouble): string => {
  const isRepeated = spec.method === "PUT" || spec.method === "DELETE"
  if (isRepeated && !always) return "success"
  if (!spec.isRecorded || client === "not looking") return "unknown"
  if (carriedOut && nameless.includes(name)) return "unknown"
  // What is known not to be done is done again.
  return carriedOut || !always ? "success" : isRepeated ? "unknown" : "notExecuted"
}

const told = (exit: Exit.Exit<unknown, object>): string =>
  Exit.isSuccess(exit)
    ? "success"
    : exit.cause._tag === "Fail" && "outcome" in exit.cause.error
      ? String(exit.cause.error.outcome)
      : String(exit.cause)

/** The state of the cloud once all is done, and the number of requests in it. */
const later = Effect.gen(function* () {
  yield* Effect.sleep("1 day")
  return { requests: (yield* Emulator.requests).length, state: JSON.stringify(yield* Emulator.snapshot) }
})

const at = <A, E>(
  version: Version,
  client: Client,
  self: Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator>
) =>
  self.pipe(
    Effect.provide(
      ProfitBricks.layer({ version }).pipe(
        Layer.provide([Credentials.basic(owner), RetryPolicy.default, clients[client]]),
        Layer.provideMerge(Emulator.layerHttpClient({ ...options, version }))
      )
    ),
    inVirtualTime
  )

/** Each of these changes is made while the network fails, on an account that takes it. */
export const suite = (version: Version, rows: ReadonlyArray<Row>): void => {
  describe(`version ${version} tells the truth about a lost answer`, async () => {
    const account = await Effect.runPromise(fullAccountAt(version))
    const restored = Effect.andThen(Effect.sleep("1 hour"), Emulator.restore(account.saved))
    const untouched = await Effect.runPromise(at(version, "looking", Effect.andThen(restored, later)))
    const changes = operationsAt(version).filter((row) => row.method !== "GET" && rows.includes(row))

    it.live.each(changes.map((row) => [row.name, row] as const))("%s", ([, row]) =>
      Effect.forEach(troubles, (trouble) =>
        Effect.gen(function* () {
          yield* restored
          const broken = Fault.reset(trouble).pipe(Fault.on(row.operation))
          const exit = yield* Effect.exit(row.operation(account.inputsOf(row)[0] ?? {})).pipe(
            (call) => Effect.andThen(Emulator.inject(trouble.always ? broken : Fault.nth(1)(broken)), call),
            Effect.scoped
          )
          const outcome = told(exit)
          const { requests, state } = yield* later
          const about = `${row.name}, ${JSON.stringify(trouble)}`
          assert.strictEqual(outcome, expected(row, trouble), about)
          const isDone = state !== untouched.state
          if (outcome !== "unknown") assert.strictEqual(isDone, outcome === "success", `${about}: is it done?`)
          if (row.method === "POST" || row.method === "PATCH") {
            assert.isAtMost(requests - untouched.requests, 1, `${about}: it is done twice`)
          }
        }).pipe((run) => at(version, trouble.client, run))
      ).pipe(Logger.withMinimumLogLevel(LogLevel.None))
    )
  })
}
