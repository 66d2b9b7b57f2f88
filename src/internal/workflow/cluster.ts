/** Engines on the entities of @effect/cluster: what they have in common on one machine and on several. */
import * as ClusterWorkflowEngine from "@effect/cluster/ClusterWorkflowEngine"
import { EntityId } from "@effect/cluster/EntityId"
import { MessageStorage } from "@effect/cluster/MessageStorage"
import type * as RunnerAddress from "@effect/cluster/RunnerAddress"
import * as ShardId from "@effect/cluster/ShardId"
import { Sharding } from "@effect/cluster/Sharding"
import * as ShardingConfig from "@effect/cluster/ShardingConfig"
import type { SqlClient } from "@effect/sql/SqlClient"
import { Suspended } from "@effect/workflow/Workflow"
import { WorkflowEngine, WorkflowInstance } from "@effect/workflow/WorkflowEngine"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Closing from "./closing.js"
import type { Parts } from "./engine.js"
import * as Known from "./known.js"
import * as Sql from "./sql.js"

/** So long the steps that are under way may go on. Then they are interrupted, and there is some time left to close the rest. */
const forSteps = Duration.millis(500)

/** So often a process looks whether a shard is its own still. */
const forShards = Duration.millis(300)

const rereads = Duration.seconds(5)

const shardsPerGroup = 300
const shards = Array.from({ length: shardsPerGroup }, (_, place) => ShardId.make("default", place + 1))

/** Nothing of it comes from the environment: all processes have to agree, and a variable such as `PORT` is somebody else's. */
export const sharding = (
  own: Partial<ShardingConfig.ShardingConfig["Type"]> & {
    readonly runnerAddress: Option.Option<RunnerAddress.RunnerAddress>
  }
): Layer.Layer<ShardingConfig.ShardingConfig> =>
  ShardingConfig.layer({
    // What nobody here can carry out waits for a program that can. The default is that it fails, for good.
    entityRegistrationTimeout: Duration.infinity,
    entityTerminationTimeout: forSteps,
    entityMessagePollInterval: "1 second",
    shardsPerGroup,
    ...own
  })

/** Why this process does not go on with a build. */
interface End {
  readonly isNear: () => boolean
  /** So long after that as steps that are under way may go on. */
  readonly isThere: Effect.Effect<void>
}

/**
 * A step that is under way as long as it may. A build would wait for one that nobody begins any more, or that was interrupted, and
 * its shard or its process would wait for the build: instead, it is suspended. The end of the step is not waited for then: whoever
 * interrupts it waits for the entity that carries it out, which waits for the build.
 */
const untilEnd = <A, E, R>(end: End, step: Effect.Effect<A, E, R>): Effect.Effect<A | Suspended, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      if (end.isNear()) return new Suspended()
      const fiber = yield* Effect.forkDaemon(restore(step))
      const exit = yield* restore(
        Effect.raceFirst(
          Effect.interruptible(Fiber.await(fiber)),
          Effect.interruptible(Effect.as(end.isThere, Exit.succeed(new Suspended())))
        )
      ).pipe(Effect.onInterrupt(() => (end.isNear() ? Effect.void : Fiber.interrupt(fiber))))
      return yield* exit
    })
  )

/** What an engine is built of. */
export type Runner = Sharding | MessageStorage | SqlClient

export interface Options<E, R> {
  readonly prefix: string
  readonly runner: Layer.Layer<Runner, E, R | Known.Known>
  /** Whether shards move from one process to another. */
  readonly isShared: boolean
}

/** The engine on what is given; it is closed within a second, whatever it does then. */
export const make = <E, R>({
  isShared,
  prefix,
  runner
}: Options<E, R>): Effect.Effect<Parts, E, Exclude<R, Known.Known> | Scope.Scope> =>
  Effect.gen(function* () {
    const closing = yield* Closing.make
    // On one machine, no other process begins before nothing is under way any more. The connections to a database are not ours: they
    // may be gone then.
    const around = yield* closing.whole({ waits: !isShared })
    const context = yield* Layer.buildWithScope(
      ClusterWorkflowEngine.layer.pipe(Layer.provideMerge(runner), Layer.provideMerge(Known.layer)),
      around
    )
    const engine = Context.get(context, WorkflowEngine)
    const sharding = Context.get(context, Sharding)
    const storage = Context.get(context, MessageStorage)
    const known = Context.get(context, Known.Known)
    const shardOf = (id: string) => sharding.getShardId(EntityId.make(id), "default")
    const { read, suspended } = yield* Effect.provide(Sql.make({ prefix, shardOf: (id) => `${shardOf(id)}` }), context)
    if (isShared) {
      // A message that a process reads just when its shard moves to another one is read by neither of them for ten minutes. What is
      // carried out is skipped when it is read again.
      const own = Effect.sync(() => shards.filter(sharding.hasShardId))
      yield* Effect.flatMap(own, storage.resetShards).pipe(
        Effect.zipRight(sharding.pollStorage),
        Effect.ignore,
        Effect.repeat(Schedule.spaced(rereads)),
        Effect.forkIn(around)
      )
    }
    /** The workflows that this process carries out. They are there no more when it begins to end. */
    const ends = new Map<string, Effect.Latch>()
    const closings = new Set<string>()

    return {
      engine: WorkflowEngine.of({
        ...engine,
        register: (workflow, execute) =>
          Effect.gen(function* () {
            const ended = Effect.unsafeMakeLatch(false)
            const scope = yield* closing.part(
              Effect.suspend(() => {
                closings.add(workflow.name)
                return Effect.forkDaemon(Effect.delay(ended.open, forSteps))
              })
            )
            ends.set(workflow.name, ended)
            yield* Scope.extend(engine.register(workflow, execute), scope)
            for (const address of known.add(Sql.typeOf(workflow.name))) {
              yield* Effect.ignoreLogged(storage.resetAddress(address))
            }
            yield* sharding.pollStorage
          }),
        activityExecute: (activity, attempt) =>
          Effect.flatMap(WorkflowInstance, ({ executionId, workflow: { name } }) => {
            const isElsewhere = () => !sharding.hasShardId(shardOf(executionId))
            const ended = ends.get(name)?.await ?? Effect.never
            const moved = Effect.sleep(forShards).pipe(
              Effect.repeat({ until: isElsewhere }),
              Effect.zipRight(Effect.sleep(forSteps))
            )
            const isNear = () => closings.has(name) || isElsewhere()
            const isThere = isShared ? Effect.raceFirst(ended, moved) : ended
            return untilEnd({ isNear, isThere }, engine.activityExecute(activity, attempt))
          })
      }),
      read,
      suspended: Effect.map(suspended, (builds) => builds.filter(({ id }) => sharding.hasShardId(shardOf(id))))
    }
  })
