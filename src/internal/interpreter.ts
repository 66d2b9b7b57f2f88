/** Carries out operations: reads as they are, and changes at most once. */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import type { ApiError } from "../Errors.js"
import * as Attempts from "./attempts.js"
import { refused } from "./classify.js"
import type { ProfitBricks } from "./client.js"
import * as Given from "./given.js"
import * as Late from "./late.js"
import { shown } from "./origin.js"
import { Planning } from "./planning.js"
import * as Progress from "./progress.js"
import * as Reconcile from "./reconcile.js"
import { type Input, idsOf, type Reply, type Spec } from "./spec.js"
import type * as Telemetry from "./telemetry.js"

export { read, reply } from "./attempts.js"

/** What has come of a change, and what those who wait for it go on from. */
export interface Changed {
  readonly value: unknown
  readonly requestId: string | undefined
  /** The ids of the call, and of the object that it made. */
  readonly ids: Input
  readonly trace: Progress.Trace
}

interface Replied extends Reply {
  readonly change: Progress.Change
}

/** Carries out a change: at most once, unless repeating it does no harm. */
export const change = (
  spec: Spec,
  input: Input,
  line: Telemetry.Line
): Effect.Effect<Changed, ApiError, ProfitBricks> =>
  Attempts.operate(spec, input, line, (unmarked, client) => {
    const refuse = (message: string) => refused(unmarked.origin, [{ path: "", message }])
    const carryOut = (given?: Given.Given, mayBeSent = false): Effect.Effect<Replied, ApiError, ProfitBricks> =>
      Effect.flatMap(Late.clear(client.late, unmarked.call.target), () =>
        Effect.clockWith((clock) => {
          const since = clock.unsafeCurrentTimeMillis()
          const mark = spec.isRecorded ? (given?.mark ?? client.newMark(since)) : undefined
          const { ids, method, operation } = unmarked.origin
          const change: Progress.Change = {
            id: Progress.newId(),
            since,
            resource: Progress.resourceOf(spec),
            operation,
            method,
            ids,
            requestId: undefined
          }
          const sent = { ...unmarked, change, mark }
          const first = mayBeSent && given !== undefined ? given.notBefore(since) : since
          const reconcile = Reconcile.make(sent, first, mayBeSent)
          const attempts = Attempts.of({ ...sent, onGivenUp: reconcile.onGivenUp }, client)
          const keep = ({ requestId }: { readonly requestId?: string | undefined }) => {
            if (requestId !== undefined) client.kept.keep(requestId, unmarked.secrets)
          }
          const tries = attempts.once.pipe(reconcile.each, attempts.repeated, reconcile.all)
          const known = mayBeSent
            ? Effect.flatMap(reconcile.recover, Option.match({ onNone: () => tries, onSome: Effect.succeed }))
            : tries
          const ended = known.pipe(
            Effect.tapError((error) => {
              keep(error)
              // A listener may change the same object.
              const told = Progress.tell({ ...change, requestId: error.requestId }, { _tag: "Failed", error })
              return Effect.zipRight(reconcile.rememberLate, told)
            }),
            Effect.onExit((exit) => {
              if (Exit.isSuccess(exit)) return reconcile.rememberLate
              if (Cause.isFailure(exit.cause)) return Effect.void
              return Cause.isInterruptedOnly(exit.cause)
                ? Effect.zipRight(reconcile.rememberLate, Progress.tell(change, { _tag: "Interrupted" }))
                : reconcile.rememberLate
            }),
            Effect.map((reply) => {
              keep(reply)
              if (reply.requestId !== undefined) unmarked.span.attribute("profitbricks.request_id", reply.requestId)
              return { ...reply, change }
            })
          )
          return Effect.zipRight(Progress.tell(change, { _tag: "Submitted" }), ended)
        })
      )
    return Effect.withFiberRuntime(({ currentContext: context }): Effect.Effect<Replied, ApiError, ProfitBricks> => {
      if (Context.get(context, Planning) !== undefined) return refuse("a plan sends no change: Ensure can be planned")
      const given = Context.get(context, Given.Current)
      if (given === undefined) return carryOut()
      const reason = given.take(unmarked.call)
      return reason === undefined ? given.inTurn((mayBeSent) => carryOut(given, mayBeSent)) : refuse(reason)
    })
  }).pipe(
    Effect.flatMap(({ change, requestId, value }) => {
      const made = idsOf(spec, input, Predicate.hasProperty(value, "id") ? value.id : undefined)
      const ids = { ...change.ids, ...shown(Record.filter(made, (_, name) => !(name in input))) }
      const { id, resource, since } = change
      // What has neither a request nor a state cannot be waited for: the API does it at once.
      const isDone = spec.status !== 202 || (requestId === undefined && spec.waits === undefined)
      return Effect.as(Progress.tell({ ...change, ids, requestId }, { _tag: isDone ? "Done" : "Accepted" }), {
        value,
        requestId,
        ids: made,
        trace: { id, resource, since }
      })
    })
  )
