/** The last calls of an emulator, as its page shows them. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Types from "effect/Types"
import * as Masking from "../../../emulator/masking.js"
import type { Handle, HttpRequest } from "../../../emulator/wire.js"

/** A call without its headers and its body: no credential can be in it. */
interface Call {
  readonly id: number
  readonly at: number
  readonly method: string
  readonly path: string
  readonly query: string
  /** None if there is no answer, or not yet. */
  readonly status: number | null
  /** Milliseconds until its answer; none if there is no answer yet. */
  readonly took: number | null
  /** The faults that have struck it. */
  readonly faults: ReadonlyArray<string>
}

export interface Journal {
  readonly handle: Handle
  readonly calls: () => { readonly count: number; readonly last: ReadonlyArray<Call> }
  /** Tells that a fault strikes a call. */
  readonly struck: (request: HttpRequest, fault: string) => void
}

const atMost = 200

export const make = (handle: Handle): Journal => {
  let count = 0
  const last: Array<Types.Mutable<Call>> = []
  const callOf = new WeakMap<HttpRequest, Types.Mutable<Call>>()
  return {
    handle: (request) =>
      Effect.flatMap(Effect.all([Clock.currentTimeMillis, Clock.currentTimeNanos]), ([at, start]) => {
        const { method, path } = request
        const query = new URLSearchParams(Masking.fieldsOf(request.query)).toString()
        const call: Types.Mutable<Call> = { id: ++count, at, method, path, query, status: null, took: null, faults: [] }
        last.push(call)
        if (last.length > atMost) last.shift()
        callOf.set(request, call)
        return Effect.onExit(handle(request), (exit) =>
          Effect.map(Clock.currentTimeNanos, (end) => {
            call.took = Number(end - start) / 1_000_000
            call.status = Exit.isSuccess(exit) ? exit.value.status : null
          })
        )
      }),
    calls: () => ({ count, last: last.toReversed() }),
    struck: (request, fault) => {
      const call = callOf.get(request)
      if (call !== undefined) call.faults = [...call.faults, fault]
    }
  }
}
