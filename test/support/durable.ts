/** Workflows of @effect/workflow itself, to see what the engines make of them. */
import { join } from "node:path"
import { SqlClient } from "@effect/sql"
import { Activity, DurableDeferred, Workflow, WorkflowEngine } from "@effect/workflow"
import { Cause, Effect, Exit, Schedule, Schema } from "effect"
import type { Parts } from "../../src/internal/workflow/engine.js"
import * as File from "../../src/internal/workflow/file.js"
import * as Libsql from "../../src/internal/workflow/libsql.js"
import { folder } from "./folder.js"
import { inVirtualTime } from "./virtualTime.js"

export const workflow = (name: string) =>
  Workflow.make({
    name,
    payload: { key: Schema.String },
    success: Schema.Unknown,
    error: Schema.Unknown,
    idempotencyKey: ({ key }) => key,
    suspendedRetrySchedule: Schedule.spaced("100 millis")
  })

export const step = <A, R>(name: string, execute: Effect.Effect<A, never, R>) =>
  Activity.make({ name, success: Schema.Unknown, execute })

export const told = (name: string) => DurableDeferred.make(name, { success: Schema.Unknown })

/** Ends a step, and with it the build's run, until somebody resumes it. */
export const inTrouble = (name: string, message: string) =>
  Effect.flatMap(WorkflowEngine.WorkflowInstance, (instance) => {
    instance.cause = Cause.die(Object.assign(new Error(message), { name }))
    return Workflow.suspend(instance)
  })

type Tiny = ReturnType<typeof workflow>
type Engine = Pick<Parts, "engine">

/** From now on, the engine carries out the workflow. */
export const carryOut = <R>({ engine }: Engine, workflow: Tiny, body: Effect.Effect<unknown, unknown, R>) =>
  Effect.provideService(
    engine.register(workflow, () => body),
    WorkflowEngine.WorkflowEngine,
    engine
  )

/** Begins a build. Its key is its id. */
export const begin = ({ engine }: Engine, workflow: Tiny, key: string) =>
  engine.execute(workflow, { executionId: key, payload: { key }, discard: true })

export const tell = ({ engine }: Engine, workflow: Tiny, key: string, name: string, value: unknown) =>
  engine.deferredDone(told(name), {
    workflowName: workflow.name,
    executionId: key,
    deferredName: name,
    exit: Exit.succeed(value)
  })

/** Repeats an effect until what it gives is as it should be. */
export const until = <A, E, R>(self: Effect.Effect<A, E, R>, isSo: (value: A) => boolean): Effect.Effect<A, E, R> =>
  Effect.flatMap(self, (value) => (isSo(value) ? Effect.succeed(value) : Effect.delay(until(self, isSo), "20 millis")))

export const filename = Effect.map(folder, (path) => join(path, "builds.db"))
export const runner = (filename: string) => File.runner({ filename, driver: Libsql.layer })
export const operator = (filename: string) => File.operator({ filename, driver: Libsql.layer })

/** What another program does to the file. */
export const sql = (filename: string, statement: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(statement)).pipe(Effect.provide(Libsql.layer(filename)))

/** On a clock of today that jumps: the ids that engines give are times, and begin in 2025. */
export const inTime = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  inVirtualTime(Effect.zipRight(Effect.sleep(Date.UTC(2026, 0, 1)), self))
