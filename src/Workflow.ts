/**
 * Builds that survive a crash: programs whose steps are calls of the API, carried out once each, however often the process dies, moves
 * or is replaced. They run on the engine of `@effect/workflow`, which a layer chooses: in memory, on a file, or on Postgres.
 *
 * @since 0.1.0
 */

import * as Chunk from "effect/Chunk"
import type * as ConfigError from "effect/ConfigError"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Accepted } from "./Accepted.js"
import * as Datacenter from "./Datacenter.js"
import * as Errors from "./Errors.js"
import type { ProfitBricks } from "./internal/client.js"
import { fromParseIssue } from "./internal/issues.js"
import { renderIssues } from "./internal/rendering.js"
import { secretsIn } from "./internal/secrets.js"
import * as Body from "./internal/workflow/body.js"
import * as Builds from "./internal/workflow/builds.js"
import * as Internal from "./internal/workflow/engine.js"
import * as Memory from "./internal/workflow/memory.js"
import type { Building } from "./internal/workflow/run.js"
import * as Steps from "./internal/workflow/steps.js"
import { decodePayload, Left, names, type Stored } from "./internal/workflow/stored.js"
import type * as Operation from "./Operation.js"
import type * as Progress from "./Progress.js"

export {
  /**
   * @since 0.1.0
   * @category services
   */
  Engine,
  /**
   * @since 0.1.0
   * @category errors
   */
  StoreError
} from "./internal/workflow/engine.js"
export {
  /**
   * @since 0.1.0
   * @category services
   */
  Building
} from "./internal/workflow/run.js"
export {
  /**
   * @since 0.1.0
   * @category schemas
   */
  Left
} from "./internal/workflow/stored.js"

/**
 * A build, as the engine has stored it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Build extends Builds.Build {}

/**
 * The errors of a step: the API's answers to its call or its request. All other trouble suspends the build, and is no error.
 *
 * @since 0.1.0
 * @category errors
 */
export type StepError = Errors.Validation | Errors.NotFound | Errors.Rejected | Errors.RequestFailed

/**
 * The build was cancelled.
 *
 * @since 0.1.0
 * @category errors
 */
export class Cancelled extends Schema.TaggedError<Cancelled>("effect-profitbricks/Cancelled")("Cancelled", {
  /** Whether its objects were removed. If not, all of them still exist. */
  undone: Schema.Boolean
}) {
  override get message(): string {
    return `the build was cancelled, and what it had made was ${this.undone ? "taken back" : "kept"}`
  }
}

const Failure = Schema.Union(
  Errors.Validation,
  Errors.NotFound,
  Errors.Rejected,
  Errors.RequestFailed,
  Errors.Ambiguous,
  Cancelled
)

/**
 * The build has failed, or was cancelled, and not all of its objects could be removed.
 *
 * @since 0.1.0
 * @category errors
 */
export class RollbackIncomplete extends Schema.TaggedError<RollbackIncomplete>(
  "effect-profitbricks/Workflow/RollbackIncomplete"
)("RollbackIncomplete", {
  /** The objects that are left. */
  left: Schema.Array(Left),
  /** The reason of the removal: a `StepError`, `Ambiguous`, `Cancelled`, or an error of the build as JSON. */
  error: Schema.Union(Failure, Schema.Unknown)
}) {
  override get message(): string {
    const all = this.left.map(({ error, ids, operation, step }) => {
      const named = Object.entries(ids).map(([name, id]) => `${name} ${id}`)
      return `"${step}" by ${operation} (${named.join(", ")}): ${error.message}`
    })
    return `${all.length} left that could not be taken back: ${all.join("; ")}`
  }
}

/**
 * A build cannot begin: its payload does not fit the workflow, contains a secret, or differs from that of the build with the same
 * key.
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidPayload extends Schema.TaggedError<InvalidPayload>("effect-profitbricks/InvalidPayload")(
  "InvalidPayload",
  { workflow: Schema.String, issues: Schema.Array(Errors.Issue) }
) {
  override get message(): string {
    return `workflow ${this.workflow}: invalid payload, nothing was begun: ${renderIssues(this.issues).join(", ")}`
  }
}

/**
 * No build has this id.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownBuild extends Schema.TaggedError<UnknownBuild>("effect-profitbricks/UnknownBuild")("UnknownBuild", {
  id: Schema.String
}) {
  override get message(): string {
    return `no build has the id ${this.id}`
  }
}

/**
 * The errors of a build, besides its own.
 *
 * @since 0.1.0
 * @category errors
 */
export type BuildError = StepError | Errors.Ambiguous

/**
 * The way to undo a step: `false` for not at all, or an operation with its input.
 *
 * @since 0.1.0
 * @category models
 */
export type Undoing<A, I, B extends Accepted<unknown>> = Steps.Undoing<A, I, B>

/**
 * A step of a build: a change of the API, which is sent once, however often the program dies, and waited for until it is done. It
 * gives the value as the API accepted it; read it again with `once` for fields that come later, such as addresses.
 *
 * Each step of a build needs a unique name. The input may be an effect, for values that must not be stored: a password, for
 * example, is read by `Config` each time that it is needed. If the build fails or is cancelled, new objects and attachments are
 * removed, the last one first, unless `undo` is `false`; other changes are undone by the operation in `undo`.
 *
 * Fails with the API's refusals: `Validation`, `NotFound`, `Rejected`, `RequestFailed`. All other trouble suspends the build, with
 * a cause that `get` and `list` show: no answer, a password that is no longer valid, an outcome that cannot be found out. The build
 * tries again, at first after one second, in the end every five minutes, and nothing is undone.
 *
 * @example
 * ```ts
 * import { Config, Effect } from "effect"
 * import type { Datacenter } from "effect-profitbricks"
 * import { Server, Volume } from "effect-profitbricks"
 * import * as Workflow from "effect-profitbricks/Workflow"
 *
 * const web = (datacenterId: Datacenter.Id) =>
 *   Effect.gen(function* () {
 *     const server = yield* Workflow.step("web", Server.create, { datacenterId, cores: 2, ram: 4096 })
 *     const volume = yield* Workflow.step(
 *       "system",
 *       Volume.create,
 *       Effect.map(Config.redacted("IMAGE_PASSWORD"), (imagePassword) => ({
 *         ...{ datacenterId, size: 20, type: "SSD", imageAlias: "debian:latest", imagePassword } as const
 *       }))
 *     )
 *     yield* Workflow.step("attach", Server.attachVolume, { datacenterId, serverId: server.id, volumeId: volume.id })
 *     yield* Workflow.step(
 *       "stop",
 *       Server.stop,
 *       { datacenterId, serverId: server.id },
 *       { undo: () => [Server.start, { datacenterId, serverId: server.id }] }
 *     )
 *   })
 * ```
 *
 * @since 0.1.0
 * @category steps
 */
export const step: {
  <I, A extends Accepted<unknown>, R, J = never, B extends Accepted<unknown> = never>(
    name: string,
    operation: Operation.Change<I, A>,
    input: Effect.Effect<I, ConfigError.ConfigError, R>,
    options?: { readonly undo?: Undoing<A["value"], J, B> | undefined }
  ): Effect.Effect<A["value"], StepError, Building | ProfitBricks | R>
  <I, A extends Accepted<unknown>, J = never, B extends Accepted<unknown> = never>(
    name: string,
    operation: Operation.Change<I, A>,
    input: I,
    options?: { readonly undo?: Undoing<A["value"], J, B> | undefined }
  ): Effect.Effect<A["value"], StepError, Building | ProfitBricks>
} = <I, A extends Accepted<unknown>, R, J, B extends Accepted<unknown>>(
  name: string,
  operation: Operation.Change<I, A>,
  input: I | Effect.Effect<I, ConfigError.ConfigError, R>,
  options?: { readonly undo?: Undoing<A["value"], J, B> | undefined }
): Effect.Effect<A["value"], StepError, Building | ProfitBricks | NoInfer<R>> =>
  Steps.step(name, operation, input, options?.undo)

/**
 * Carries out an effect, and stores its result for later runs of the build. Use it for everything that may differ the next time:
 * reads, the time, a random name. It may be carried out again if the process dies before the result is stored, so it must change
 * nothing.
 *
 * Fails with the API's refusals; all other trouble suspends the build, as in a step.
 *
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { IpBlock } from "effect-profitbricks"
 * import * as Workflow from "effect-profitbricks/Workflow"
 *
 * const addresses = Effect.gen(function* () {
 *   const { id: ipblockId } = yield* Workflow.step("addresses", IpBlock.create, { location: "us/las", size: 2 })
 *   return yield* Workflow.once(
 *     "their values",
 *     Schema.Array(Schema.String),
 *     Effect.map(IpBlock.get({ ipblockId }), ({ properties }) => properties.ips ?? [])
 *   )
 * })
 * ```
 *
 * @since 0.1.0
 * @category steps
 */
export const once = <A, I, R>(
  name: string,
  schema: Schema.Schema<A, I>,
  effect: Effect.Effect<A, Errors.ApiError | Errors.Ambiguous | ConfigError.ConfigError, R>
): Effect.Effect<A, BuildError, Building | R> =>
  Effect.contextWithEffect((context: Context.Context<R>) => Steps.once(name, schema, Effect.provide(effect, context)))

/** The content of a field of a payload, also of an optional one. */
type Held<Fields extends Schema.Struct.Fields, Name extends keyof Fields> = Schema.Struct.Type<
  Pick<Fields, Name>
>[Name & keyof Schema.Struct.Type<Pick<Fields, Name>>]

/** A field of a payload that may be a secret, which is not stored. */
type NoSecrets<Fields extends Schema.Struct.Fields> = {
  readonly [Name in keyof Fields]: unknown extends Held<Fields, Name>
    ? Fields[Name]
    : [Extract<Held<Fields, Name>, Redacted.Redacted<unknown>>] extends [never]
      ? Fields[Name]
      : { readonly "a payload is stored: read a secret inside the step that needs it": Name }
}

/**
 * The errors of a build: its own, and those of all builds.
 *
 * @since 0.1.0
 * @category errors
 */
export type EndError<E> = E | BuildError | Cancelled | RollbackIncomplete

/**
 * A kind of build.
 *
 * @since 0.1.0
 * @category models
 */
export interface Workflow<P, A, E, R> {
  readonly name: string
  readonly version: string
  /** Carries out its builds as long as the process lives: its own, and those that other processes have left. */
  readonly layer: Layer.Layer<never, never, Internal.Engine | R>
  /**
   * Begins a build, or joins the one with its key, and gives its result. A build has one result: a new try takes a new key.
   * Interrupting it stops nothing: the build goes on. While the build is suspended, it waits.
   */
  readonly run: (payload: P) => Effect.Effect<A, EndError<E> | InvalidPayload | StoreError, Internal.Engine>
  /** Begins a build, unless one has its key already, and gives its id. */
  readonly start: (payload: P) => Effect.Effect<string, InvalidPayload | StoreError, Internal.Engine>
}

type StoreError = Internal.StoreError

const ofIssues = (workflow: string, issues: ReadonlyArray<Errors.Issue>) => new InvalidPayload({ workflow, issues })

/** The order of fields says nothing. */
const comparable = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    Predicate.isRecord(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner
  )

/**
 * Defines a kind of build. A build begins under a key: a program that runs it again joins it, or gets its result.
 *
 * `build` runs again after each suspension and each death of its process: its steps then give their stored results. So it must do
 * the same each time: everything that may differ belongs into `step` or `once`, and a build that does something else is suspended.
 * Change `version` when the steps change: a build is carried out by programs of the version that began it, and suspended by others.
 * Branches may run at the same time. Payload, result and values of steps are stored as they are: a secret in a payload is refused.
 *
 * @example
 * ```ts
 * import { Effect, Layer, Schema } from "effect"
 * import { Datacenter, Emulator, Server, Volume } from "effect-profitbricks"
 * import * as Workflow from "effect-profitbricks/Workflow"
 *
 * const Shop = Workflow.make({
 *   name: "Shop",
 *   version: "1",
 *   payload: { key: Schema.String, cores: Schema.Int },
 *   key: ({ key }) => key,
 *   success: Schema.Struct({ datacenterId: Datacenter.Id }),
 *   build: ({ cores, key }) =>
 *     Effect.gen(function* () {
 *       const { id: datacenterId } = yield* Workflow.step("data center", Datacenter.create, { name: key, location: "us/las" })
 *       const [server, volume] = yield* Effect.all(
 *         [
 *           Workflow.step("web", Server.create, { datacenterId, cores, ram: 4096 }),
 *           Workflow.step("data", Volume.create, { datacenterId, size: 10, licenceType: "OTHER" })
 *         ],
 *         { concurrency: 2 }
 *       )
 *       yield* Workflow.step("attach", Server.attachVolume, { datacenterId, serverId: server.id, volumeId: volume.id })
 *       return { datacenterId }
 *     })
 * })
 *
 * const program = Shop.run({ key: "shop-1", cores: 2 })
 *
 * const layer = Shop.layer.pipe(
 *   Layer.provideMerge(Workflow.layerMemory),
 *   Layer.provide(Emulator.layer({ provisioningTime: "10 millis" }))
 * )
 * await Effect.runPromise(Effect.provide(program, layer))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export function make<
  const Fields extends Schema.Struct.Fields,
  R,
  A = void,
  AI = void,
  E = never,
  EI = never
>(definition: {
  /** The name of its builds in the store, unique among workflows. */
  readonly name: string
  /** The version of its steps: builds of other versions are suspended. */
  readonly version: string
  readonly payload: Fields & NoSecrets<Fields>
  /** The key of a build, by its payload. */
  readonly key: (payload: Schema.Struct.Type<Fields>) => string
  /** The schema of its result. Default: none. */
  readonly success?: Schema.Schema<A, AI>
  /** The schema of its own errors, besides those of its steps. Default: none. */
  readonly error?: Schema.Schema<E, EI>
  readonly build: (payload: Schema.Struct.Type<Fields>) => Effect.Effect<NoInfer<A>, NoInfer<E> | BuildError, R>
}): Workflow<Schema.Simplify<Schema.Struct.Constructor<Fields>>, A, E, Exclude<R, Building>>
export function make({
  build,
  error,
  key,
  name,
  payload,
  success,
  version
}: {
  readonly name: string
  readonly version: string
  readonly payload: { readonly [name: string]: Schema.Schema.AnyNoContext }
  readonly key: (payload: { readonly [name: string]: unknown }) => string
  readonly success?: Schema.Schema.AnyNoContext
  readonly error?: Schema.Schema.AnyNoContext
  readonly build: (payload: { readonly [name: string]: unknown }) => Effect.Effect<unknown, unknown, unknown>
}): unknown {
  const definition = Internal.definitionOf(name)
  const Fields = Schema.Struct(payload)
  const End = Schema.Union(Failure, RollbackIncomplete, ...(error === undefined ? [] : [error]))
  // Without a schema, there is nothing that could be kept.
  const Success = success ?? Schema.Void
  const builds = success === undefined ? (given: Parameters<typeof build>[0]) => Effect.asVoid(build(given)) : build
  const Result = Schema.Exit({ success: Success, failure: End, defect: Schema.Defect })

  const layer = Layer.scopedDiscard(
    Effect.gen(function* () {
      const engine = yield* Internal.Engine
      const body = Body.make(engine, {
        ...{ name, version, payload: Fields, build: builds, success: Success, error: End },
        cancelled: (undone: boolean) => new Cancelled({ undone }),
        incomplete: (left: ReadonlyArray<Left>, error: unknown) => new RollbackIncomplete({ left, error })
      })
      yield* engine.engine.register(definition, body)
      yield* engine.register(name)
    })
  )

  /** The stored form of a payload, with the defaults of its fields, if it may be stored. */
  const prepared = (given: unknown) =>
    Effect.gen(function* () {
      const payload = Predicate.isRecord(given) ? Fields.make(given, { disableValidation: true }) : given
      const secret = secretsIn(payload)
      if (secret.length > 0) {
        const message = "a payload is stored, and has no secrets: read them inside the step that needs them, by Config"
        return yield* ofIssues(name, [{ path: "", message }])
      }
      const valid = yield* Effect.mapError(
        Schema.decodeUnknown(Schema.typeSchema(Fields), { errors: "all", onExcessProperty: "error" })(payload),
        (error) => ofIssues(name, fromParseIssue(error.issue))
      )
      const description = yield* Effect.mapError(Schema.encode(Fields)(valid), (error) =>
        ofIssues(name, fromParseIssue(error.issue))
      )
      return { key: key(valid), version, description }
    })

  const begun = (payload: unknown) =>
    Effect.gen(function* () {
      const { engine, isCarriedOut, read } = yield* Internal.Engine
      const begins = yield* prepared(payload)
      if (!isCarriedOut(name)) {
        return yield* Effect.dieMessage(
          `workflow "${name}" has no layer in this program: provide the layer of the workflow, which carries out its builds, or use layerClient to operate builds of another process`
        )
      }
      const id = yield* definition.executionId(begins)
      yield* engine.execute(definition, { executionId: id, payload: begins, discard: true })
      const there = Option.flatMap(Option.fromNullable((yield* read(id))[0]), (one) => decodePayload(one.payload))
      if (Option.isSome(there) && comparable(there.value.description) !== comparable(begins.description)) {
        const message = `the build with the key "${begins.key}" was begun with another payload: a new build takes a new key`
        return yield* ofIssues(name, [{ path: "", message }])
      }
      return id
    })

  const run = (payload: unknown) =>
    Effect.gen(function* () {
      const engine = yield* Internal.Engine
      const id = yield* begun(payload)
      const exit = yield* engine.result({ workflow: name, id })
      return yield* yield* Effect.mapError(
        Schema.decodeUnknown(Result)(exit),
        () =>
          new Internal.StoreError({ reason: `the result of ${name} ${id} does not fit this version of the program` })
      )
    })

  return { name, version, layer, run, start: begun }
}

/**
 * A workflow for a whole data center: the payload of `Datacenter.create` under a key, as one step. It gives the id, for
 * `Datacenter.get`. Payloads are stored, so `complete` adds the secrets, each time that they are needed.
 *
 * @example
 * ```ts
 * import { Config, Effect } from "effect"
 * import * as Workflow from "effect-profitbricks/Workflow"
 *
 * const Datacenters = Workflow.datacenter({
 *   complete: (datacenter) =>
 *     Effect.map(Config.redacted("IMAGE_PASSWORD"), (imagePassword) => ({
 *       ...datacenter,
 *       volumes: datacenter.volumes?.map((volume) => ({ ...volume, imagePassword }))
 *     }))
 * })
 *
 * const shop = Datacenters.run({
 *   key: "shop-1",
 *   datacenter: {
 *     name: "shop",
 *     location: "us/las",
 *     volumes: [{ name: "system", size: 20, imageAlias: "debian:latest" }]
 *   }
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const datacenter = <R = never>(options?: {
  /** The name of the workflow, if there are several of them. Default: `data center`. */
  readonly name?: string
  /** Adds the parts that are not stored. */
  readonly complete?: (datacenter: Datacenter.Create) => Effect.Effect<Datacenter.Create, ConfigError.ConfigError, R>
}) =>
  make({
    name: options?.name ?? "data center",
    version: "1",
    payload: { key: Schema.String, datacenter: Schema.typeSchema(Datacenter.Create) },
    key: ({ key }) => key,
    success: Schema.Struct({ datacenterId: Datacenter.Id }),
    build: ({ datacenter }) =>
      Effect.map(
        step("data center", Datacenter.create, options?.complete?.(datacenter) ?? Effect.succeed(datacenter)),
        ({ id }) => ({ datacenterId: id })
      )
  })

/** The message of an error that is JSON. */
const render = (error: unknown): string | undefined =>
  Option.getOrUndefined(Schema.decodeUnknownOption(Schema.Union(Failure, RollbackIncomplete))(error))?.message

const buildOf = (stored: Stored | undefined): ReadonlyArray<Build> => {
  const build = stored && Builds.of(stored, render)
  return build === undefined ? [] : [build]
}

/**
 * All builds of the store, the oldest first, of all workflows, including those that have ended. Their payloads are not shown.
 *
 * @since 0.1.0
 * @category operating
 */
export const list: Effect.Effect<ReadonlyArray<Build>, StoreError, Internal.Engine> = Effect.flatMap(
  Internal.Engine,
  ({ read }) => Effect.map(read(), (all) => all.flatMap(buildOf))
)

const stored = (id: string) =>
  Effect.gen(function* () {
    const engine = yield* Internal.Engine
    const [found] = yield* engine.read(id)
    return found === undefined ? yield* new UnknownBuild({ id }) : { engine, found }
  })

/**
 * A build, with its progress.
 *
 * @since 0.1.0
 * @category operating
 */
export const get = (id: string): Effect.Effect<Build, UnknownBuild | StoreError, Internal.Engine> =>
  Effect.flatMap(stored(id), ({ found }) => {
    const [build] = buildOf(found)
    return build === undefined ? new UnknownBuild({ id }) : Effect.succeed(build)
  })

/**
 * Cancels a build: no further step begins, and its objects are removed, the last one first, unless `undo` is `false`. Then nothing
 * more is sent. Takes effect as soon as the build waits for something; `run` fails with `Cancelled`. A build that has ended stays
 * as it is. The removal itself can still be cancelled, by `undo: false`.
 *
 * @since 0.1.0
 * @category operating
 */
export const cancel = (
  id: string,
  { undo }: { readonly undo: boolean }
): Effect.Effect<void, UnknownBuild | StoreError, Internal.Engine> =>
  Effect.flatMap(stored(id), ({ engine, found }) =>
    found.state._tag === "Ended" ? Effect.void : engine.tell(found, names.cancelled(undo), null)
  )

/**
 * Lets a suspended build try again now, and not after its pause.
 *
 * @since 0.1.0
 * @category operating
 */
export const resume = (id: string): Effect.Effect<void, UnknownBuild | StoreError, Internal.Engine> =>
  Effect.flatMap(stored(id), ({ engine, found }) => engine.resume(found))

/**
 * Lets all suspended builds try again now, for example after a password was corrected.
 *
 * @since 0.1.0
 * @category operating
 */
export const resumeAll: Effect.Effect<void, StoreError, Internal.Engine> = Effect.gen(function* () {
  const engine = yield* Internal.Engine
  const all = yield* engine.read()
  yield* Effect.forEach(
    all.filter(({ state }) => state._tag === "Suspended" && state.trouble !== undefined),
    engine.resume,
    { discard: true }
  )
})

/**
 * The progress of a build, from its beginning to its end, in this process or another one. It consists of the stored events:
 * `Submitted`, `Accepted`, `Done` and `Failed`. `Progress.Listeners`, provided to the layer of a workflow, get all events of its
 * process.
 *
 * @since 0.1.0
 * @category operating
 */
export const changes = (id: string): Stream.Stream<Progress.Event, UnknownBuild | StoreError, Internal.Engine> =>
  Stream.paginateChunkEffect({ seen: 0, isFirst: true }, ({ isFirst, seen }) =>
    Effect.gen(function* () {
      if (!isFirst) yield* Effect.sleep("1 second")
      const { found } = yield* stored(id)
      const next = { seen: found.facts.length, isFirst: false }
      return [
        Chunk.fromIterable(Builds.events(found, seen)),
        found.state._tag === "Ended" ? Option.none() : Option.some(next)
      ] as const
    })
  )

/**
 * An engine that forgets all builds when the process ends: for tests, on any clock.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerMemory: Layer.Layer<Internal.Engine> = Internal.layer(Memory.parts, true)
