/**
 * One run of a build: from its begin to where it has to wait, or to its end. What is stored is gone through again in the order in which
 * it became known: so branches that ran at the same time are as far as they were before one of them can end the build.
 */
import * as Activity from "@effect/workflow/Activity"
import * as Workflow from "@effect/workflow/Workflow"
import { WorkflowEngine, WorkflowInstance } from "@effect/workflow/WorkflowEngine"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Service, Sleeper } from "./engine.js"
import { causeOf, type Left, names, parse, type Stored, type Trouble } from "./stored.js"

/** A result, and its place among the facts. None: it became known in this run. */
export interface Known<out A> {
  readonly value: A
  readonly place: bigint | undefined
}

/** Nothing happens for so long: what has to wait may be suspended. */
const quiet = Duration.millis(100)

/** What was begun before is begun again sooner than this, if the build does the same again. */
const longestReplay = Duration.seconds(10)

/** A build that is cancelled is at its end here. It is no error, which the build could catch. */
export class CancelledHere {
  readonly _tag = "CancelledHere"
}

/** Goes on to its end, although the branch that waits for it is interrupted, by another one that fails: what comes of a call has to be known. */
const toItsEnd = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.uninterruptible(Effect.flatMap(Effect.forkDaemon(self), Fiber.join))

export const make = (engine: Service, instance: WorkflowInstance["Type"], stored: Stored) => {
  const sleeper: Sleeper = { workflow: stored.workflow, id: stored.id }
  const facts = new Map(stored.facts.map((fact) => [fact.name, fact]))
  const isTold = (undo: boolean) => facts.has(names.cancelled(undo))
  /** The steps whose calls may have been sent, in their order: by their first tries. */
  const begun = stored.facts.flatMap(({ name, place }) => {
    const named = parse(name)
    return named !== undefined && !named.isUndo && name === names.begun(named.step, 1)
      ? [{ step: named.step, place }]
      : []
  })
  const entered = new Set<string>()
  /** Each of them is done when the build has come to the step again. */
  const arrivals = begun.map(({ place, step }) => ({ place, step, arrival: Deferred.unsafeMake<void>(FiberId.none) }))
  let isInTrouble = false
  let busy = 0
  let moves = 0

  const whileBusy = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.acquireUseRelease(
      Effect.sync(() => busy++),
      () => self,
      () =>
        Effect.sync(() => {
          busy--
          moves++
        })
    )

  /** Suspends it with a cause, and has it woken later. */
  const pause = (current: WorkflowInstance["Type"], trouble: Trouble): Effect.Effect<never> =>
    Effect.suspend(() => {
      // Several branches in trouble are one reason to try again later, and not to wait the longer.
      const isFirst = !isInTrouble
      isInTrouble = true
      current.cause = causeOf(trouble)
      return Effect.logWarning(
        `workflow ${sleeper.workflow} ${sleeper.id} is suspended: ${trouble.reason}: ${trouble.message}`
      ).pipe(Effect.zipRight(isFirst ? engine.later(sleeper) : Effect.void), Effect.zipRight(Workflow.suspend(current)))
    })
  const stop = (trouble: Trouble): Effect.Effect<never> => pause(instance, trouble)

  const decode = <A, I>(name: string, schema: Schema.Schema<A, I>, value: unknown): Effect.Effect<A> =>
    Effect.catchAll(Schema.decodeUnknown(schema)(value), () =>
      stop({
        reason: "Stored",
        message: `the stored value of "${name}" does not fit this version of the program`
      })
    )

  return {
    sleeper,
    isCancelled: isTold(true) || isTold(false),
    isAbandoned: isTold(false),
    isUndoing: false,
    /** How to take back what the steps have made, as far as the API has accepted it. It gives what is left. */
    undos: new Map<string, Effect.Effect<ReadonlyArray<Left>>>(),
    get isInTrouble() {
      return isInTrouble
    },
    /** The steps that were begun, in the order in which they were. */
    order: begun.map(({ step }) => step),
    stop,
    decode,
    progressed: Effect.sync(() => engine.progressed(stored.id)),
    engine,

    isKnown: (name: string): boolean => facts.has(name),

    /** What is known already. */
    known: <A, I>(name: string, schema: Schema.Schema<A, I>): Effect.Effect<Known<A> | undefined> => {
      const fact = facts.get(name)
      return fact === undefined
        ? Effect.succeed(undefined)
        : Effect.map(decode(name, schema, fact.value), (value) => ({ value, place: fact.place }))
    },

    /** Carries something out once, and stores its result. What is in trouble, or dies, is carried out again. */
    activity<A, I, R>(name: string, schema: Schema.Schema<A, I>, execute: Effect.Effect<A, Trouble, R>) {
      const inTrouble = (trouble: Trouble) => Effect.flatMap(WorkflowInstance, (current) => pause(current, trouble))
      const activity = Activity.make({
        name,
        success: Schema.Unknown,
        execute: execute.pipe(
          Effect.flatMap(Schema.encode(schema)),
          Effect.catchAllDefect((defect) => Effect.fail({ reason: "Defect", message: String(defect) })),
          Effect.catchAll((problem) =>
            inTrouble("reason" in problem ? problem : { reason: "Defect", message: `"${name}" cannot be stored` })
          )
        )
      })
      return Effect.flatMap(this.known(name, schema), (known) =>
        known !== undefined
          ? Effect.succeed(known)
          : whileBusy(toItsEnd(activity)).pipe(
              Effect.provideService(WorkflowEngine, engine.engine),
              Effect.provideService(WorkflowInstance, instance),
              Effect.flatMap((value) => decode(name, schema, value)),
              Effect.map((value): Known<A> => ({ value, place: undefined }))
            )
      )
    },

    /** A step is carried out once in a build. */
    enter(step: string): Effect.Effect<void> {
      return Effect.suspend(() => {
        if (entered.has(step)) {
          const message = `two steps are named "${step}": each step of a build needs a name of its own, also when it is tried again`
          return stop({ reason: "Steps", message })
        }
        entered.add(step)
        moves++
        const arrived = arrivals.find((one) => one.step === step)
        return arrived === undefined ? Effect.void : Deferred.succeed(arrived.arrival, undefined)
      })
    },

    /** Waits until all is under way that was begun before a place among the facts; without one, all that was begun before this run. */
    reached(place?: bigint): Effect.Effect<void> {
      const arrive = ({ arrival, step }: (typeof arrivals)[number]) =>
        Effect.flatMap(Effect.timeoutOption(Effect.interruptible(Deferred.await(arrival)), longestReplay), (arrived) =>
          Option.isSome(arrived)
            ? Effect.void
            : stop({
                reason: "Steps",
                message: `step "${step}" was begun, but the build no longer reaches it: a build must do the same each time it runs, and take times and random values from Workflow.once`
              })
        )
      return Effect.suspend(() => {
        const missing = arrivals.filter((one) => (place === undefined || one.place < place) && !entered.has(one.step))
        return missing.length === 0 ? Effect.void : whileBusy(Effect.forEach(missing, arrive, { discard: true }))
      })
    },

    /** Suspends the build, as soon as nothing else goes on in it. It is woken by what it waits for. */
    wait(trouble: () => Trouble | undefined): Effect.Effect<never> {
      const loop = (seen: number): Effect.Effect<void> =>
        Effect.flatMap(Effect.sleep(quiet), () => (busy === 0 && seen === moves ? Effect.void : loop(moves)))
      return Effect.suspend(() => loop(moves)).pipe(
        Effect.zipRight(
          Effect.suspend(() => {
            const problem = trouble()
            if (problem !== undefined) instance.cause = causeOf(problem)
            return Workflow.suspend(instance)
          })
        )
      )
    },

    /** Suspends the build for a while, the first time that this process comes here. */
    pauseOnce(place: string, trouble: Trouble): Effect.Effect<void> {
      return Effect.suspend(() => (engine.hasPaused(stored.id, place) ? Effect.void : stop(trouble)))
    }
  }
}

export interface Run extends ReturnType<typeof make> {}

/**
 * The build of a step: an effect with steps can be run only by a workflow.
 *
 * @since 0.1.0
 * @category services
 */
export class Building extends Context.Tag(
  "effect-profitbricks/Workflow/Building: use Workflow.step inside of the build of a Workflow.make"
)<Building, Run>() {}
