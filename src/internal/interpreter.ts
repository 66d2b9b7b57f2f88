/** Carries out operations: reads as they are, and changes at most once. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { ApiError } from "../Errors.js"
import * as Attempts from "./attempts.js"
import { client, type ProfitBricks } from "./client.js"
import * as Codec from "./codec.js"
import * as Reconcile from "./reconcile.js"
import type { Input, Reply, Spec } from "./spec.js"
import * as Telemetry from "./telemetry.js"

export { read } from "./attempts.js"

/** Carries out a change: at most once, unless repeating it does no harm. */
export const change = (spec: Spec, input: Input): Effect.Effect<Reply, ApiError, ProfitBricks> =>
  Effect.gen(function* () {
    const encoded = yield* Codec.encode(spec, input)
    const { kept, newMark } = yield* client
    const sent = { ...encoded, spec, input, mark: yield* newMark }
    const attempts = yield* Attempts.of(sent)
    const reconcile = Reconcile.make(sent, yield* Clock.currentTimeMillis)
    const reply = yield* attempts.once.pipe(reconcile.each, attempts.repeated, reconcile.all)
    if (reply.requestId !== undefined) {
      kept.keep(reply.requestId, input)
      yield* Effect.annotateCurrentSpan("profitbricks.request_id", reply.requestId)
    }
    return reply
  }).pipe(Telemetry.operation(spec))
