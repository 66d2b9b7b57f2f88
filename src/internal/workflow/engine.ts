/** The engine that carries out the builds of a process, and what the process must know to wake those that are suspended. */
import * as DurableDeferred from "@effect/workflow/DurableDeferred"
import * as Workflow from "@effect/workflow/Workflow"
import type { WorkflowEngine } from "@effect/workflow/WorkflowEngine"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberMap from "effect/FiberMap"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type { Scope } from "effect/Scope"
import { Payload, type Stored, type Trouble } from "./stored.js"

/** The store of the engine cannot be read. */
export class StoreError extends Schema.TaggedError<StoreError>("effect-profitbricks/StoreError")("StoreError", {
  /** What went wrong, as the driver says it. */
  reason: Schema.String
}) {
  override get message(): string {
    return `the store of the workflows cannot be used: ${this.reason}`
  }
}

/** A build that is to be woken. */
export interface Sleeper {
  readonly workflow: string
  readonly id: string
}

/** What each kind of engine has of its own. */
export interface Parts {
  readonly engine: WorkflowEngine["Type"]
  /** The builds that are stored, the oldest first: all of them, or the one that has this id. */
  readonly read: (id?: string) => Effect.Effect<ReadonlyArray<Stored>, StoreError>
  /** Builds that are suspended, and that this process, and no other, carries out. */
  readonly suspended: Effect.Effect<ReadonlyArray<Sleeper>, StoreError>
}

/** A workflow as engines know it: all of them look alike to them. */
export const definitionOf = (name: string) =>
  Workflow.make({
    name,
    payload: Payload,
    idempotencyKey: ({ key }) => key,
    success: Schema.Unknown,
    error: Schema.Unknown
  })

export interface Service extends Parts {
  /** Whether builds of a workflow that this process begins are carried out: by it, or by others where it carries out none. */
  readonly isCarriedOut: (workflow: string) => boolean
  /** From now on this process carries out the builds of a workflow. */
  readonly register: (workflow: string) => Effect.Effect<void, never, Scope>
  /** Waits for something on behalf of a build. What is waited for already is waited for once. */
  readonly watch: (sleeper: Sleeper, key: string, wait: Effect.Effect<void>) => Effect.Effect<void>
  /** A build is in trouble: it is woken after a pause, which is the longer the oftener it was. */
  readonly later: (sleeper: Sleeper) => Effect.Effect<void>
  /** A run of a build begins: it need not be woken. */
  readonly awake: (id: string) => Effect.Effect<void>
  /** A build gets on. */
  readonly progressed: (id: string) => void
  /** Whether this process has made the build pause at this place before. */
  readonly hasPaused: (id: string, place: string) => boolean
  /** What keeps the waits of builds from going on. */
  readonly troubles: Map<string, Trouble>
  readonly resume: (sleeper: Sleeper) => Effect.Effect<void>
  readonly tell: (sleeper: Sleeper, name: string, value: unknown) => Effect.Effect<void>
  /** A build has ended here, and its result is about to be stored. */
  readonly ended: (id: string) => Effect.Effect<void>
  /** What a build ends with, as JSON. */
  readonly result: (sleeper: Sleeper) => Effect.Effect<Exit.Exit<unknown, unknown>>
}

/**
 * The engine that carries out workflows. Its layers: `layerMemory`, and those of `WorkflowFile` and `WorkflowPostgres`.
 *
 * @since 0.1.0
 * @category services
 */
export class Engine extends Context.Tag(
  "effect-profitbricks/Workflow/Engine: provide WorkflowFile.layer(), WorkflowPostgres.layer() or Workflow.layerMemory"
)<Engine, Service>() {}

/** What is suspended and not waited for here was left by another process, which is gone. */
const sweeps = Duration.seconds(2)

const shortestPause = 1000
const longestPause = 300_000

/** Nobody tells when a build of another process has ended. */
const pollsAbroad = Duration.seconds(1)
const pollsHere = Duration.seconds(30)
const pollsAtEnd = Duration.millis(20)

export const make = ({ engine, read, suspended }: Parts, carries: boolean): Effect.Effect<Service, never, Scope> =>
  Effect.gen(function* () {
    const registered = new Set<string>()
    const waits = yield* FiberMap.make<string>()
    const pauses = new Map<string, number>()
    const paused = new Map<string, Set<string>>()
    const ends = new Map<string, Effect.Latch>()
    let alarms = 0

    const resume = ({ id, workflow }: Sleeper) => engine.resume(definitionOf(workflow), id)
    const watch = ({ id }: Sleeper, key: string, wait: Effect.Effect<void>) =>
      Effect.asVoid(FiberMap.run(waits, `${id} ${key}`, wait, { onlyIfMissing: true }))

    const sweep = Effect.gen(function* () {
      const asleep = yield* suspended
      const watched = new Set(Array.from(waits, ([key]) => key.slice(0, key.indexOf(" "))))
      yield* Effect.forEach(
        asleep.filter(({ id, workflow }) => registered.has(workflow) && !watched.has(id)),
        resume,
        { discard: true }
      )
    }).pipe(Effect.catchAllCause((cause) => Effect.logDebug("Suspended workflows were not looked for", cause)))
    yield* Effect.forkScoped(Effect.repeat(sweep, Schedule.spaced(sweeps)))

    const service: Service = {
      engine,
      read,
      suspended,
      resume,
      watch,
      troubles: new Map(),
      isCarriedOut: (workflow) => !carries || registered.has(workflow),
      register: (workflow) =>
        Effect.zipRight(
          Effect.acquireRelease(
            Effect.suspend(() =>
              registered.has(workflow)
                ? Effect.dieMessage(
                    `two workflows are named "${workflow}": one would carry out the builds of the other`
                  )
                : Effect.succeed(registered.add(workflow))
            ),
            () => Effect.sync(() => registered.delete(workflow))
          ),
          Effect.asVoid(Effect.forkScoped(sweep))
        ),
      later: (sleeper) =>
        Effect.suspend(() => {
          const pause = pauses.get(sleeper.id) ?? shortestPause
          pauses.set(sleeper.id, Math.min(2 * pause, longestPause))
          // A branch that is still under way keeps it from being woken.
          const wake = Effect.forever(Effect.zipRight(Effect.sleep(pause), resume(sleeper)))
          return watch(sleeper, `later ${++alarms}`, wake)
        }),
      awake: (id) =>
        Effect.forEach(
          Array.from(waits).filter(([key]) => key.startsWith(`${id} later `)),
          ([, fiber]) => Fiber.interruptFork(fiber),
          { discard: true }
        ),
      progressed: (id) => {
        pauses.delete(id)
      },
      hasPaused: (id, place) => {
        const places = paused.get(id) ?? new Set()
        const had = places.has(place)
        paused.set(id, places.add(place))
        return had
      },
      tell: ({ id, workflow }, name, value) => {
        const deferred = DurableDeferred.make(name, { success: Schema.Unknown })
        return engine.deferredDone(deferred, {
          workflowName: workflow,
          executionId: id,
          deferredName: name,
          exit: Exit.succeed(value)
        })
      },
      ended: (id) =>
        Effect.suspend(() => {
          pauses.delete(id)
          paused.delete(id)
          return ends.get(id)?.open ?? Effect.void
        }),
      result: ({ id, workflow }) =>
        Effect.gen(function* () {
          const ended = ends.get(id) ?? Effect.unsafeMakeLatch()
          ends.set(id, ended)
          let isEnded = false
          while (true) {
            const result = yield* engine.poll(definitionOf(workflow), id)
            if (result?._tag === "Complete") {
              ends.delete(id)
              return result.exit
            }
            const pause: Duration.Duration = isEnded ? pollsAtEnd : registered.has(workflow) ? pollsHere : pollsAbroad
            isEnded = yield* isEnded
              ? Effect.as(Effect.sleep(pause), true)
              : Effect.raceFirst(Effect.as(ended.await, true), Effect.as(Effect.sleep(pause), false))
          }
        })
    }
    return service
  })

/** The service, of the parts of an engine, which carries out builds or not. */
export const layer = <E, R>(
  parts: Effect.Effect<Parts, E, R>,
  carries: boolean
): Layer.Layer<Engine, E, Exclude<R, Scope>> =>
  Layer.scoped(
    Engine,
    Effect.flatMap(parts, (parts) => make(parts, carries))
  )
