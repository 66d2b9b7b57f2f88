/** Holds back the calls that the API would refuse: lines of waiting calls in front of its two budgets. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import { Budget, type Ticket } from "./budget.js"
import * as Telemetry from "./telemetry.js"
import type { Answer, Call, Send } from "./transport.js"

/** A call that may not go yet. */
interface Waiter {
  readonly isRepeated: boolean
  ticket: Ticket | undefined
  /** It has its ticket. */
  readonly go: Deferred.Deferred<Ticket>
  /** It is the first in its line, and looks at the clock for all behind it. */
  readonly isFirst: Deferred.Deferred<void>
}

const signal = <A = void>(): Deferred.Deferred<A> => Deferred.unsafeMake(FiberId.none)

/** The number of users' calls that go before a waiting poll. Without it, a program that always sends would never hear. */
const usersBeforePoll = 9

const sinceThen = (then: number, onHeld: NonNullable<Call["onHeld"]>) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => onHeld(Option.some(Duration.millis(now - then))))

/** The API counts reads and changes apart. */
export type Class = "reads" | "changes"

/**
 * Stands in front of one class of calls of an account, and holds back those that the API would refuse. Calls of users go
 * before most polls; otherwise the first to come is the first to go. No fiber runs for it: the first one that waits wakes
 * itself when there is something to take, and lets those behind it go.
 */
const gate = (name: Class) => {
  const budget = new Budget()
  const users: Array<Waiter> = []
  const polls: Array<Waiter> = []
  /** The number of users' calls that went while a poll waited. */
  let passed = 0
  /** Ends when the next call comes back, if somebody waits for that. */
  let comingBack: Deferred.Deferred<void> | undefined

  const letGo = (now: number): void => {
    for (;;) {
      const isTurnOfUsers = users.length > 0 && (passed < usersBeforePoll || polls.length === 0)
      const line = isTurnOfUsers ? users : polls
      const [first] = line
      if (first === undefined) return
      if (budget.delay(now) !== 0) {
        Deferred.unsafeDone(first.isFirst, Exit.void)
        return
      }
      line.shift()
      passed = isTurnOfUsers && polls.length > 0 ? passed + 1 : 0
      first.ticket = budget.take()
      Deferred.unsafeDone(first.go, Exit.succeed(first.ticket))
    }
  }
  const letAllGo = Effect.map(Clock.currentTimeMillis, letGo)

  /** Of the next call from now on, and not from when the effect runs: one may come back in between. */
  const untilComingBack = () => {
    comingBack ??= signal()
    return Deferred.await(comingBack)
  }

  const keepTime = Effect.forever(
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const delay = budget.delay(now)
      return Effect.andThen(delay === undefined ? untilComingBack() : Effect.sleep(Math.ceil(delay)), letAllGo)
    })
  )

  const leave = (line: Array<Waiter>, waiter: Waiter) => {
    const place = line.indexOf(waiter)
    if (place >= 0) line.splice(place, 1)
    if (waiter.ticket !== undefined) budget.giveBack()
    return letAllGo
  }

  const lineUp = (
    { isPoll = false, isRepeated = false }: Call,
    interruptible: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  ): Effect.Effect<Ticket> => {
    const line = isPoll ? polls : users
    const waiter: Waiter = { isRepeated, ticket: undefined, go: signal(), isFirst: signal() }
    // A repeated call has waited before, and goes first; among those, the one that has waited longest.
    const place = isRepeated ? line.findIndex((other) => !other.isRepeated) : -1
    line.splice(place < 0 ? line.length : place, 0, waiter)
    return letAllGo.pipe(
      Effect.andThen(
        // One of them never ends by itself, and must be able to be ended where nothing else can be interrupted.
        Effect.raceFirst(
          Effect.interruptible(Deferred.await(waiter.go)),
          Effect.interruptible(Effect.andThen(Deferred.await(waiter.isFirst), keepTime))
        )
      ),
      interruptible,
      Effect.onInterrupt(() => leave(line, waiter)),
      Telemetry.held
    )
  }

  const tellLeft = Telemetry.budget(name)
  const givenUp = ({ about, mark, onGivenUp }: Call) =>
    onGivenUp === undefined ? Effect.void : Effect.zipRight(onGivenUp, Telemetry.givenUp(about, mark))

  return (send: Send, call: Call): ReturnType<Send> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.withFiberRuntime((fiber) => {
        const clock = Context.get(fiber.currentDefaultServices, Clock.Clock)
        let isSent = false
        const sent = Effect.suspend(() => {
          isSent = true
          return send(call)
        })
        const comeBack = (ticket: Ticket, answer?: Answer) => {
          const now = clock.unsafeCurrentTimeMillis()
          if (isSent) budget.comeBack(now, ticket, answer)
          else budget.giveBack()
          if (comingBack !== undefined) Deferred.unsafeDone(comingBack, Exit.void)
          comingBack = undefined
          letGo(now)
          tellLeft(budget.left, fiber)
        }
        const goWith = (ticket: Ticket, going: ReturnType<Send>) =>
          Effect.matchCauseEffect(restore(going), {
            onFailure: (cause) => {
              comeBack(ticket)
              const failed = Effect.failCause(cause)
              return !isSent || Cause.isFailure(cause) ? failed : Effect.zipRight(givenUp(call), failed)
            },
            onSuccess: (answer) => {
              comeBack(ticket, answer)
              return Exit.succeed(answer)
            }
          })
        const now = clock.unsafeCurrentTimeMillis()
        const isNext = users.length === 0 && (call.isPoll !== true || polls.length === 0)
        if (isNext && budget.delay(now) === 0) return goWith(budget.take(), sent)
        const { onHeld } = call
        const held = Effect.flatMap(lineUp(call, restore), (ticket) =>
          goWith(ticket, onHeld === undefined ? sent : Effect.andThen(sinceThen(now, onHeld), sent))
        )
        return onHeld === undefined ? held : Effect.andThen(restore(onHeld(Option.none())), held)
      })
    )
}

/** A gate for reads, and one for changes. */
export const make: Effect.Effect<(send: Send) => Send> = Effect.sync(() => {
  const gates = { reads: gate("reads"), changes: gate("changes") }
  return (send) => (call) => gates[call.method === "GET" ? "reads" : "changes"](send, call)
})
