/** An engine that forgets everything at its end: Effect's own, with a record of what it has been told. */
import * as WorkflowEngine from "@effect/workflow/WorkflowEngine"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import type { Scope } from "effect/Scope"
import { definitionOf, type Parts } from "./engine.js"
import { type Fact, type State, type Stored, troubleIn } from "./stored.js"

interface Record extends Omit<Stored, "state"> {
  readonly facts: Array<Fact>
}

/** A build that is told something while it runs is woken when it has been suspended: soon. */
const soon = Schedule.spaced("50 millis")

export const parts: Effect.Effect<Parts, never, Scope> = Effect.gen(function* () {
  const scope = yield* Effect.scope
  const base = Context.get(yield* Layer.build(WorkflowEngine.layerMemory), WorkflowEngine.WorkflowEngine)
  const records = new Map<string, Record>()
  /** Told since their last run began. */
  const told = new Set<string>()
  let place = 0n

  const note = (id: string, name: string, value: unknown) =>
    Effect.map(Clock.currentTimeMillis, (at) => {
      const record = records.get(id)
      if (record?.facts.every((fact) => fact.name !== name)) record.facts.push({ name, place: place++, at, value })
    })

  const engine = WorkflowEngine.WorkflowEngine.of({
    ...base,
    register: (workflow, execute) =>
      base.register(workflow, (payload, id) =>
        Effect.suspend(() => {
          told.delete(id)
          return execute(payload, id)
        })
      ),
    execute: (workflow, options) =>
      Effect.flatMap(Clock.currentTimeMillis, (begunAt) => {
        const { executionId: id, payload } = options
        if (!records.has(id)) records.set(id, { id, workflow: workflow.name, payload, begunAt, facts: [] })
        return base.execute(workflow, options)
      }),
    activityExecute: (activity, attempt) =>
      Effect.tap(base.activityExecute(activity, attempt), (result) =>
        result._tag === "Complete" && Exit.isSuccess(result.exit)
          ? Effect.flatMap(WorkflowEngine.WorkflowInstance, ({ executionId }) =>
              note(executionId, activity.name, Exit.isSuccess(result.exit) ? result.exit.value : undefined)
            )
          : Effect.void
      ),
    deferredDone: (deferred, options) =>
      Effect.gen(function* () {
        const { deferredName, executionId: id, exit, workflowName } = options
        told.add(id)
        if (Exit.isSuccess(exit)) yield* note(id, deferredName, exit.value)
        yield* base.deferredDone(deferred, options)
        const definition = definitionOf(workflowName)
        const isPending = Effect.map(base.poll(definition, id), (result) => told.has(id) && result?._tag !== "Complete")
        yield* Effect.forkIn(
          Effect.repeat(Effect.zipRight(base.resume(definition, id), isPending), { while: (is) => is, schedule: soon }),
          scope
        )
      })
  })

  const stateOf = ({ id, workflow }: Record): Effect.Effect<State> =>
    Effect.map(base.poll(definitionOf(workflow), id), (result): State => {
      if (result === undefined) return { _tag: "Running" }
      if (result._tag === "Suspended") return { _tag: "Suspended", trouble: troubleIn(result.cause) }
      return { _tag: "Ended", exit: result.exit }
    })
  const read = (id?: string) =>
    Effect.forEach(
      Array.from(records.values()).filter((record) => id === undefined || record.id === id),
      (record) => Effect.map(stateOf(record), (state): Stored => ({ ...record, facts: [...record.facts], state }))
    )

  return {
    engine,
    read,
    suspended: Effect.map(read(), (all) => all.filter(({ state }) => state._tag === "Suspended"))
  }
})
