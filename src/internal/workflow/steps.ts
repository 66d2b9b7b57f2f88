/** The steps of a build: calls that are sent once, waits that hold nothing, and reads that are kept. */
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { type Accepted, type Removal, Source } from "../../Accepted.js"
import type { Ambiguous, ApiError, RequestFailed } from "../../Errors.js"
import { RequestId } from "../../Ids.js"
import * as Mark from "../../Mark.js"
import type * as Operation from "../../Operation.js"
import * as Request from "../../Request.js"
import * as Attempts from "../attempts.js"
import { isUnknown, refused } from "../classify.js"
import { client, type ProfitBricks } from "../client.js"
import * as Codec from "../codec.js"
import { ofAnother } from "../given.js"
import { originOf, shown } from "../origin.js"
import { resourceOf } from "../progress.js"
import * as Requests from "../requests.js"
import { secretsIn } from "../secrets.js"
import type { Input, Spec } from "../spec.js"
import { Building, CancelledHere, type Run } from "./run.js"
import { Begun, Ended, Found, type Left, names, Sent, type Trouble, undoing, Verdict } from "./stored.js"

const troubleOf = (error: { readonly _tag: string; readonly message: string }): Trouble => ({
  reason: error._tag,
  message: error.message
})

/** What a user gives to a step may be an effect: a secret is read each time that it is needed, and never stored. */
const given = <I, R>(input: I | Effect.Effect<I, ConfigError.ConfigError, R>): Effect.Effect<I, Trouble, R> =>
  Effect.isEffect(input)
    ? Effect.mapError(input, (error) => ({ reason: "ConfigError", message: String(error) }))
    : Effect.succeed(input)

const inputOf = (input: unknown): Input => (Predicate.isRecord(input) ? input : {})

/** The call that an input makes of an operation, or why there is none. */
const callOf = (spec: Spec, input: Input) =>
  Effect.map(client, ({ host, version }) => {
    const origin = originOf(spec, input, host)
    return Either.mapBoth(Codec.encode(spec, input, version), {
      onLeft: (issues) => refused(origin, issues),
      onRight: ({ call: { target } }) => ({ ...origin, target })
    })
  })

/** The API has spoken, and has not only failed to. Of what something on the way says, nothing is taken for its word. */
const isVerdict = (error: ApiError | Ambiguous | RequestFailed): error is typeof Found.Type =>
  error._tag === "RequestFailed" ||
  error._tag === "Ambiguous" ||
  ((error._tag === "Validation" || error._tag === "NotFound" || error._tag === "Rejected") &&
    !isUnknown(error) &&
    (error.attempts === 0 || error.messages.length > 0))

/** The program has another call under a mark than the one that was sent. */
const isAnother = (error: ApiError): boolean =>
  error._tag === "Validation" && error.issues.some(({ message }) => message === ofAnother)

const isSettled = Schema.is(Verdict)

/** What has come of a call that has failed. `wasSent`: it may have been sent before, of which this says nothing. */
const ofError = (error: ApiError, wasSent: boolean): Effect.Effect<typeof Sent.Type, Trouble, ProfitBricks> =>
  Effect.gen(function* () {
    if (isAnother(error)) return yield* Effect.fail({ reason: "Steps", message: error.message })
    if (isSettled(error) && isVerdict(error)) return { _tag: "Refused" as const, error }
    // It was carried out. What it made cannot be read: because it has failed, as a rule.
    if (isUnknown(error) && error.requestId !== undefined) {
      const ended = yield* Effect.either(Request.await(RequestId.make(error.requestId), { timeout: "1 minute" }))
      if (Either.isLeft(ended) && ended.left._tag === "RequestFailed") {
        return { _tag: "Refused" as const, error: ended.left }
      }
    }
    // It could not be looked for: what was in the way of that has to be mended.
    if (isUnknown(error) && error.attempts === 0) {
      yield* Effect.mapError(Attempts.read(Requests.list, { limit: 1 }), troubleOf)
    }
    return wasSent || isUnknown(error) || error._tag === "DecodeError"
      ? yield* Effect.fail(troubleOf(error))
      : { _tag: "NotSent" as const, trouble: troubleOf(error) }
  })

/** What a step has come to, when that is known: and its place among the facts. */
type Outcome<A> =
  | { readonly _tag: "Accepted"; readonly accepted: A }
  | { readonly _tag: "Refused"; readonly error: Verdict; readonly place: bigint | undefined }
  | { readonly _tag: "Cancelled" }

const isNow = (step: string, begun: Pick<Spec, "operation">, now: Pick<Spec, "operation">): Trouble => ({
  reason: "Steps",
  message: `step "${step}" began as ${begun.operation}, and is ${now.operation} now: a build must do the same each time it runs`
})

/** Sends a call, at most once however often the program dies. */
const submit = <I, A extends Accepted<unknown>, R>(
  run: Run,
  step: string,
  operation: Operation.Change<I, A>,
  input: Effect.Effect<I, Trouble, R>
) =>
  Effect.gen(function* () {
    for (let attempt = 1; ; attempt++) {
      let made: string | undefined
      const begin = Effect.gen(function* () {
        if (run.isCancelled && !run.isUndoing) return { _tag: "Cancelled" as const }
        const call = yield* callOf(operation.spec, yield* Effect.map(input, inputOf))
        if (Either.isLeft(call)) return { _tag: "Refused" as const, error: call.left }
        const { ids, method, operation: named, target } = call.right
        const mark = yield* Mark.make
        made = mark
        return {
          _tag: "Marked" as const,
          ...{ mark, operation: named, method, target, ids, resource: resourceOf(operation.spec) }
        }
      })
      // A build that does otherwise each time would begin new steps for ever.
      if (!run.isUndoing && !run.isKnown(names.begun(step, attempt))) yield* run.reached()
      const { place, value: begun } = yield* run.activity(names.begun(step, attempt), Begun, begin)
      if (begun._tag === "Cancelled") return begun
      if (begun._tag === "Refused") return { ...begun, place }
      if (begun.operation !== operation.spec.operation) return yield* run.stop(isNow(step, begun, operation.spec))
      if (!run.order.includes(step)) run.order.push(step)

      // Whoever may have sent it under a mark of the store is gone, or was interrupted.
      let wasSent = begun.mark !== made
      const under = Mark.under(begun.mark, { mayBeSent: wasSent })
      const send = Effect.gen(function* () {
        const before = wasSent
        wasSent = true
        const value = yield* input
        const call = yield* callOf(operation.spec, inputOf(value))
        if (Either.isLeft(call)) return { _tag: "Refused" as const, error: call.left }
        if (call.right.target !== begun.target) {
          const { method, target } = call.right
          return yield* Effect.fail(
            isNow(step, { operation: `${begun.method} ${begun.target}` }, { operation: `${method} ${target}` })
          )
        }
        const accepted = yield* Effect.either(under(operation(value)))
        return Either.isLeft(accepted)
          ? yield* ofError(accepted.left, before)
          : {
              _tag: "Accepted" as const,
              accepted: yield* Effect.orDie(Schema.encode(operation.accepted)(accepted.right))
            }
      })
      const sent = yield* run.activity(names.sent(step, attempt), Sent, send)
      if (sent.value._tag === "Refused") return { ...sent.value, place: sent.place }
      if (sent.value._tag === "Accepted") {
        if (sent.place === undefined) yield* run.progressed
        const accepted = yield* run.decode(names.sent(step, attempt), operation.accepted, sent.value.accepted)
        return { _tag: "Accepted" as const, accepted }
      }
      // The next try is a new call, of which nobody but its own activity can have sent anything.
      yield* run.pauseOnce(names.begun(step, attempt + 1), sent.value.trouble)
    }
  }).pipe(Effect.map((outcome): Outcome<A> => outcome))

/** The longest time between two tries to read how far a request is, when the API refuses to say. */
const longestPause = 60_000

/** A wait that is longer than this begins anew. */
const timeout = "5 minutes"

/** Waits until the request of a step has ended: suspended, while the polls of the process go on. */
const settle = (run: Run, step: string, accepted: Accepted<unknown>) =>
  Effect.gen(function* () {
    const { engine, sleeper } = run
    const name = names.ended(step)
    const known = yield* run.known(name, Ended)
    if (known !== undefined) return known
    const at = `${sleeper.id} ${name}`
    const tell = (ended: typeof Ended.Type) =>
      Effect.zipRight(
        Effect.sync(() => engine.troubles.delete(at)),
        Effect.flatMap(Effect.orDie(Schema.encode(Ended)(ended)), (value) => engine.tell(sleeper, name, value))
      )
    /** The build is woken once, so that it says why it does not get on. */
    const show = (trouble: Trouble) =>
      Effect.suspend(() => {
        const isNew = engine.troubles.get(at)?.message !== trouble.message
        engine.troubles.set(at, trouble)
        return isNew
          ? Effect.zipRight(Effect.logWarning(`${step}: ${trouble.message}`), engine.resume(sleeper))
          : Effect.void
      })
    const poll = (pause: number): Effect.Effect<void, never, ProfitBricks> =>
      Effect.matchEffect(Request.await(accepted, { timeout }), {
        onSuccess: () => tell({ _tag: "Done" }),
        onFailure: (error) => {
          if (error._tag === "RequestFailed") return tell({ _tag: "Failed", error })
          if (error._tag === "RequestTimeout" && error.lastError === undefined) return poll(pause)
          return show(troubleOf(error)).pipe(
            Effect.zipRight(Effect.sleep(pause)),
            Effect.zipRight(poll(Math.min(2 * pause, longestPause)))
          )
        }
      })
    const context = yield* Effect.context<ProfitBricks>()
    yield* engine.watch(sleeper, name, Effect.provide(poll(1000), context))
    if (run.isCancelled && !run.isUndoing) return undefined
    return yield* run.wait(() => engine.troubles.get(at))
  })

/** So often something is tried to take back, at growing intervals: for half an hour. */
const mostTries = 13

/** Takes something back. What the API will not take back for good is left. */
const remove = <I, A extends Accepted<unknown>>(run: Run, step: string, take: Operation.Change<I, A>, ids: I) =>
  Effect.gen(function* () {
    for (let attempt = 1; ; attempt++) {
      const key = undoing(step, attempt)
      const outcome = yield* submit(run, key, take, Effect.succeed(ids))
      // Nothing is cancelled any more.
      if (outcome._tag === "Cancelled") return []
      const ended = outcome._tag === "Accepted" ? yield* settle(run, key, outcome.accepted) : undefined
      const error =
        outcome._tag === "Refused" ? outcome.error : ended?.value._tag === "Failed" ? ended.value.error : undefined
      if (error === undefined || error._tag === "NotFound") return []
      if (attempt === mostTries || error.attempts === 0) {
        const { operation } = take.spec
        return [{ step, operation, ids: shown(inputOf(ids)), error } satisfies Left]
      }
      yield* run.pauseOnce(undoing(step, attempt + 1), troubleOf(error))
    }
  })

/** What the request of a change names, so that what it has made besides is found. */
const targetsOf = (run: Run, step: string, requestId: string) =>
  run.activity(
    names.targets(step),
    Schema.Array(Schema.Struct({ id: Schema.String, type: Schema.NullOr(Schema.String) })),
    Attempts.read<Requests.Ending>(Requests.status, { requestId }).pipe(
      Effect.map(({ metadata: { targets } }) =>
        targets.map(({ target: { id, type } }) => ({ id, type: type ?? null }))
      ),
      Effect.mapError(troubleOf)
    )
  )

/** How a step is taken back: by the operation that the user has named, or by the one that the SDK knows. */
export type Undoing<A, I, B extends Accepted<unknown>> =
  | false
  | ((value: A) => readonly [operation: Operation.Change<I, B>, input: I])

const takeBack = <A extends Accepted<unknown>, I, B extends Accepted<unknown>>(
  run: Run,
  step: string,
  accepted: A,
  undo: Undoing<A["value"], I, B> | undefined
): Effect.Effect<ReadonlyArray<Left>, never, ProfitBricks> =>
  Effect.gen(function* () {
    if (undo !== undefined) {
      if (undo === false) return []
      yield* settle(run, step, accepted)
      return yield* remove(run, step, ...undo(accepted.value))
    }
    const { undo: known } = accepted[Source]
    if (known === undefined) return []
    // While it is made, it is not taken back.
    yield* settle(run, step, accepted)
    const removed = (key: string, { ids, take }: Removal) => remove(run, key, take, ids)
    const own = yield* removed(step, known)
    const { besides } = known
    if (besides === undefined || Option.isNone(accepted.requestId)) return own
    const targets = yield* targetsOf(run, step, accepted.requestId.value)
    const others = yield* Effect.forEach(targets.value, (target) => {
      const removal = besides(target)
      return removal === undefined ? Effect.succeed([]) : removed(`${step} ${target.id}`, removal)
    })
    return [...own, ...others.flat()]
  })

/** Takes back what the steps of a build have made, the last one first. */
export const takeAllBack = (run: Run): Effect.Effect<ReadonlyArray<Left>> =>
  Effect.map(
    Effect.forEach(
      run.order.toReversed().flatMap((step) => run.undos.get(step) ?? []),
      (undo) => undo
    ),
    (left) => left.flat()
  )

/** The build ends here, when all is under way again that was begun before. */
const cancelled = (run: Run): Effect.Effect<never> => Effect.zipRight(run.reached(), Effect.die(new CancelledHere()))

export const step = <I, A extends Accepted<unknown>, R, J, B extends Accepted<unknown>>(
  name: string,
  operation: Operation.Change<I, A>,
  input: I | Effect.Effect<I, ConfigError.ConfigError, R>,
  undo: Undoing<A["value"], J, B> | undefined
): Effect.Effect<A["value"], Verdict, Building | ProfitBricks | R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const run = yield* Building
      yield* run.enter(name)
      const outcome = yield* submit(run, name, operation, given(input))
      if (outcome._tag === "Cancelled") return yield* restore(cancelled(run))
      if (outcome._tag === "Refused") {
        yield* restore(run.reached(outcome.place))
        return yield* outcome.error
      }
      const { accepted } = outcome
      const context = yield* Effect.context<ProfitBricks>()
      run.undos.set(name, Effect.provide(takeBack(run, name, accepted, undo), context))
      const ended = yield* restore(settle(run, name, accepted))
      if (ended === undefined) return yield* restore(cancelled(run))
      yield* restore(run.reached(ended.place))
      return ended.value._tag === "Failed" ? yield* ended.value.error : accepted.value
    })
  )

/** An effect whose result is kept: later runs of the build get that. */
export const once = <A, I, R>(
  name: string,
  schema: Schema.Schema<A, I>,
  effect: Effect.Effect<A, ApiError | Ambiguous | ConfigError.ConfigError, R>
) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const run = yield* Building
      yield* run.enter(name)
      const Result = Schema.Union(
        Schema.TaggedStruct("Got", { value: schema }),
        Schema.TaggedStruct("Refused", { error: Found }),
        Schema.TaggedStruct("Cancelled", {})
      )
      const carryOut = Effect.gen(function* () {
        if (run.isCancelled) return { _tag: "Cancelled" as const }
        const result = yield* Effect.either(effect)
        if (Either.isRight(result)) {
          return secretsIn(result.right).length === 0
            ? { _tag: "Got" as const, value: result.right }
            : yield* Effect.fail({
                reason: "Steps",
                message: `the result of "${name}" contains a secret, which would be stored: read it in the step that needs it`
              })
        }
        const error = result.left
        if (error._tag === "ConfigError") return yield* Effect.fail({ reason: error._tag, message: String(error) })
        return isVerdict(error) ? { _tag: "Refused" as const, error } : yield* Effect.fail(troubleOf(error))
      })
      const { place, value } = yield* run.activity(names.once(name), Result, carryOut)
      if (value._tag === "Cancelled") return yield* restore(cancelled(run))
      yield* restore(run.reached(place))
      return value._tag === "Refused" ? yield* value.error : value.value
    })
  )
