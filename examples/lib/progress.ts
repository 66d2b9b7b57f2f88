import { Clock, Console, Effect, Stream } from "effect"
import { type Accepted, type Errors, type ProfitBricks, Request } from "effect-profitbricks"

const seconds = (millis: number) => `${(millis / 1000).toFixed(1)} s`

/** Waits for what `effect` starts, and shows how far it is: one line that changes in a terminal, a line each elsewhere. */
export const step = <A, E, R>(
  name: string,
  effect: Effect.Effect<Accepted.Accepted<A>, E, R>
): Effect.Effect<A, E | Errors.WaitError, R | ProfitBricks.ProfitBricks> =>
  Effect.gen(function* () {
    const start = yield* Clock.currentTimeMillis
    const show = (status: string, end: boolean) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const line = `${end ? "✔" : "…"} ${name.padEnd(24)} ${status.padEnd(8)} ${seconds(now - start)}`
        if (!process.stdout.isTTY) return Console.log(line)
        return Effect.sync(() => process.stdout.write(`\r\x1b[2K${line}${end ? "\n" : ""}`))
      })
    yield* show("SENDING", false)
    const accepted = yield* effect
    yield* Stream.runForEach(Request.changes(accepted), ({ metadata: { status } }) => show(status, status === "DONE"))
    return accepted.value
  })
