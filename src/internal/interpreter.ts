import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { ApiError } from "../Errors.js"
import * as Attempts from "./attempts.js"
import { ProfitBricks } from "./client.js"
import * as Reconcile from "./reconcile.js"
import type { Input, Reply, Spec } from "./spec.js"
import * as Telemetry from "./telemetry.js"

export { read } from "./attempts.js"

/** Carries out what changes something: at most once, unless it is as good when it is done twice. */
export const change = (spec: Spec, input: Input): Effect.Effect<Reply, ApiError, ProfitBricks> =>
  Effect.gen(function* () {
    const { newMark } = yield* ProfitBricks
    const mark = yield* newMark
    const { once, repeated, target } = yield* Attempts.make(spec, input, mark)
    const { all, each } = Reconcile.make({ spec, input, mark, target, since: yield* Clock.currentTimeMillis })
    const reply = yield* once.pipe(each, repeated, all)
    if (reply.requestId !== undefined) yield* Effect.annotateCurrentSpan("profitbricks.request_id", reply.requestId)
    return reply
  }).pipe(Telemetry.operation(spec))
