/** Carries out operations: reads as they are, and changes at most once. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { type ApiError, Validation } from "../Errors.js"
import * as Attempts from "./attempts.js"
import type { ProfitBricks } from "./client.js"
import * as Late from "./late.js"
import { Planning } from "./planning.js"
import * as Reconcile from "./reconcile.js"
import type { Input, Reply, Spec } from "./spec.js"
import type * as Telemetry from "./telemetry.js"

export { read, reply } from "./attempts.js"

/** Carries out a change: at most once, unless repeating it does no harm. */
export const change = (spec: Spec, input: Input, line: Telemetry.Line): Effect.Effect<Reply, ApiError, ProfitBricks> =>
  Attempts.operate(spec, input, line, (unmarked, client) =>
    Effect.gen(function* () {
      if ((yield* Planning) !== undefined) {
        const issues = [{ path: "", message: "a plan sends no change: Ensure can be planned" }]
        return yield* new Validation({ ...unmarked.origin, messages: [], attempts: 0, issues })
      }
      yield* Late.clear(client.late, unmarked.call.target)
      const sent = { ...unmarked, mark: spec.isRecorded ? yield* client.newMark : undefined }
      const reconcile = Reconcile.make(sent, yield* Clock.currentTimeMillis)
      const attempts = Attempts.of({ ...sent, onGivenUp: reconcile.onGivenUp }, client)
      const keep = ({ requestId }: { readonly requestId?: string | undefined }) =>
        Effect.sync(() => requestId === undefined || client.kept.keep(requestId, input))
      const tries = attempts.once.pipe(reconcile.each, attempts.repeated, reconcile.all)
      const reply = yield* Effect.tapBoth(tries, { onFailure: keep, onSuccess: keep })
      if (reply.requestId !== undefined) {
        yield* Effect.annotateCurrentSpan("profitbricks.request_id", reply.requestId)
      }
      return reply
    })
  )
