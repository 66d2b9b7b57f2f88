/** An engine that forgets everything at its end: Effect's own, with a record of what it has been told. */
import * as WorkflowEngine from "@effect/workflow/WorkflowEngine"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type { Scope } from "effect/Scope"
import { definitionOf, type Parts } from "./engine.js"
import { decodePayload, type Fact, type State, type Stored, troubleIn } from "./stored.js"

interface Record extends Omit<Stored, "state"> {
  readonly facts: Array<Fact>
}

/** A build that is told something while it runs is woken when it has been suspended: soon. */
const soon = Schedule.spaced("50 millis")

export const parts: Effect.Effect<Parts, never, Scope> = Effect.gen(function* () {
  const scope = yield* Effect.scope
  const make = Effect.map(
    Layer.buildWithScope(Layer.fresh(WorkflowEngine.layerMemory), scope),
    Context.get(WorkflowEngine.WorkflowEngine)
  )
  const nobody = yield* make
  const records = new Map<string, Record>()
  /**
   * Effect's engine remembers the program that has begun a build. So each program that carries out a workflow has an engine of its own,
   * and goes on from what is stored, as another process would.
   */
  const programs = new Map<string, typeof nobody>()
  /** The engines of the builds. */
  const homes = new Map<string, typeof nobody>()
  const homeOf = (id: string) => homes.get(id) ?? nobody
  const isCarriedOut = (id: string) => Array.from(programs.values()).includes(homeOf(id))
  /** Told since their last run began. */
  const told = new Set<string>()
  let place = 0n

  const note = (id: string, name: string, value: unknown) =>
    Effect.map(Clock.currentTimeMillis, (at) => {
      const record = records.get(id)
      if (record?.facts.every((fact) => fact.name !== name)) record.facts.push({ name, place: place++, at, value })
    })

  const stateOf = ({ id, workflow }: Record): Effect.Effect<State> =>
    homeOf(id)
      .poll(definitionOf(workflow), id)
      .pipe(
        Effect.map((result): State => {
          if (result === undefined) return { _tag: "Running" }
          if (result._tag === "Suspended") return { _tag: "Suspended", trouble: troubleIn(result.cause) }
          return { _tag: "Ended", exit: result.exit }
        }),
        // Its program was closed while it ran.
        Effect.catchAllCause(() => Effect.succeed<State>({ _tag: "Suspended", trouble: undefined }))
      )

  const engine = WorkflowEngine.WorkflowEngine.of({
    ...nobody,
    register: (workflow, execute) =>
      Effect.gen(function* () {
        const { name } = workflow
        const program = yield* make
        yield* program.register(workflow, (payload, id) =>
          Effect.suspend(() => {
            told.delete(id)
            return execute(payload, id)
          })
        )
        yield* Effect.acquireRelease(
          Effect.sync(() => programs.set(name, program)),
          () => Effect.sync(() => programs.get(name) === program && programs.delete(name))
        )
        for (const record of records.values()) {
          const payload = decodePayload(record.payload)
          if (record.workflow !== name || Option.isNone(payload)) continue
          if ((yield* stateOf(record))._tag === "Ended") continue
          homes.set(record.id, program)
          // It is begun, and not waited for.
          const again = { executionId: record.id, payload: payload.value, discard: true }
          yield* Effect.ignore(program.execute(definitionOf(name), again))
        }
      }),
    execute: (workflow, options) =>
      Effect.flatMap(Clock.currentTimeMillis, (begunAt) => {
        const { executionId: id, payload } = options
        if (!records.has(id)) records.set(id, { id, workflow: workflow.name, payload, begunAt, facts: [] })
        const home = homes.get(id) ?? programs.get(workflow.name) ?? nobody
        homes.set(id, home)
        return home.execute(workflow, options)
      }),
    poll: (workflow, id) => Effect.catchAllCause(homeOf(id).poll(workflow, id), () => Effect.succeed(undefined)),
    interrupt: (workflow, id) => homeOf(id).interrupt(workflow, id),
    resume: (workflow, id) => Effect.when(homeOf(id).resume(workflow, id), () => isCarriedOut(id)),
    activityExecute: (activity, attempt) =>
      Effect.flatMap(WorkflowEngine.WorkflowInstance, ({ executionId: id }) =>
        Effect.tap(homeOf(id).activityExecute(activity, attempt), (result) =>
          result._tag === "Complete" && Exit.isSuccess(result.exit)
            ? note(id, activity.name, result.exit.value)
            : Effect.void
        )
      ),
    deferredDone: (_, { deferredName, executionId: id, exit, workflowName }) =>
      Effect.gen(function* () {
        if (Exit.isSuccess(exit)) yield* note(id, deferredName, exit.value)
        if (!isCarriedOut(id)) return
        told.add(id)
        const resumed = Effect.suspend(() => homeOf(id).resume(definitionOf(workflowName), id))
        const isPending = Effect.suspend(() => homeOf(id).poll(definitionOf(workflowName), id)).pipe(
          Effect.map((result) => told.has(id) && isCarriedOut(id) && result?._tag !== "Complete"),
          Effect.catchAllCause(() => Effect.succeed(false))
        )
        const wake = Effect.flatMap(isPending, (is) => Effect.as(is ? resumed : Effect.void, is))
        yield* Effect.forkIn(Effect.repeat(wake, { while: (is) => is, schedule: soon }), scope)
      })
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
