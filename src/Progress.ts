/**
 * The progress of a program: each change from its call until it is done.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import * as Take from "effect/Take"
import type * as Tracer from "effect/Tracer"
import type { Method, WaitError } from "./Errors.js"
import * as Telemetry from "./internal/telemetry.js"

/**
 * The fields of every event. They contain no values, bodies or credentials.
 *
 * @since 0.1.0
 * @category models
 */
export interface About {
  /** Identifies a change within a program. For a change of another process it is the id of its request. */
  readonly change: string
  /** Method and path template, such as `POST /datacenters/{datacenterId}/servers`. */
  readonly operation: string
  readonly method: Method
  /** The known ids. That of a new object is known when the API has accepted it. */
  readonly ids: Readonly<Record<string, string>>
  /** The API's name for the kind of object, such as `server`. None if only the id of a request is known. */
  readonly resource: string | undefined
  /** Once the API has accepted the change. */
  readonly requestId: string | undefined
  /** The name of the innermost `span` around it. */
  readonly build: string | undefined
  /** Since the change was submitted; since its wait began, if another process has submitted it. */
  readonly elapsed: Duration.Duration
}

/**
 * A change is about to be sent. It has passed the checks of the client.
 *
 * @since 0.1.0
 * @category models
 */
export interface Submitted extends About {
  readonly _tag: "Submitted"
}

/**
 * A change waits for the rate limit of the API: one event when the wait begins, one when it ends.
 *
 * @since 0.1.0
 * @category models
 */
export interface Held extends About {
  readonly _tag: "Held"
  /** The length of the wait. None: it has just begun. */
  readonly held: Option.Option<Duration.Duration>
}

/**
 * A change is sent again, after a pause.
 *
 * @since 0.1.0
 * @category models
 */
export interface Retried extends About {
  readonly _tag: "Retried"
  /** The tag of the error of the last attempt. */
  readonly error: WaitError["_tag"]
  readonly pause: Duration.Duration
}

/**
 * The API has accepted a change, and will carry it out. Later events come from waits for it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Accepted extends About {
  readonly _tag: "Accepted"
}

/**
 * A change is in the API's queue.
 *
 * @since 0.1.0
 * @category models
 */
export interface Queued extends About {
  readonly _tag: "Queued"
}

/**
 * A change is being carried out.
 *
 * @since 0.1.0
 * @category models
 */
export interface Running extends About {
  readonly _tag: "Running"
  /** The state of the object, where that tells the progress: `DEPLOYING` of a Kubernetes cluster. */
  readonly state: string | undefined
}

/**
 * One of the objects that a request touches is done.
 *
 * @since 0.1.0
 * @category models
 */
export interface TargetDone extends About {
  readonly _tag: "TargetDone"
  readonly target: { readonly id: string; readonly type: string | undefined }
}

/**
 * A change is done, according to a wait, or to the answer of the API.
 *
 * @since 0.1.0
 * @category models
 */
export interface Done extends About {
  readonly _tag: "Done"
}

/**
 * A change has failed: its call, or the wait for it. After a `RequestTimeout` the change itself may still go on.
 *
 * @since 0.1.0
 * @category models
 */
export interface Failed extends About {
  readonly _tag: "Failed"
  readonly error: WaitError
}

/**
 * The program has stopped waiting: it was interrupted, or stopped reading. An accepted change still goes on.
 *
 * @since 0.1.0
 * @category models
 */
export interface Interrupted extends About {
  readonly _tag: "Interrupted"
}

/**
 * An event in the life of a change.
 *
 * @since 0.1.0
 * @category models
 */
export type Event = Submitted | Held | Retried | Accepted | Queued | Running | TargetDone | Done | Failed | Interrupted

/**
 * The listeners of events. `observe` adds one for a part of a program.
 *
 * @since 0.1.0
 * @category references
 */
export class Listeners extends Context.Reference<Listeners>()("effect-profitbricks/Progress/Listeners", {
  defaultValue: (): ReadonlyArray<(event: Event) => Effect.Effect<void>> => []
}) {}

/**
 * The `build` of events, as `span` sets it.
 *
 * @since 0.1.0
 * @category references
 */
export class Build extends Context.Reference<Build>()("effect-profitbricks/Progress/Build", {
  defaultValue: (): string | undefined => undefined
}) {}

/**
 * Calls a listener for each event of a part of a program, in order. Listeners around it get the events, too. The program goes on
 * when the listener is done: a slow listener should put the events into a queue. A listener that dies is a warning in the log, and
 * the program goes on.
 *
 * @example
 * ```ts
 * import { Console, Duration } from "effect"
 * import { Datacenter, Progress, Request } from "effect-profitbricks"
 *
 * const datacenter = Datacenter.create({ name: "shop", location: "us/las" }).pipe(
 *   Request.completed(),
 *   Progress.observe(({ _tag, elapsed, resource }) => Console.log(resource, _tag, Duration.format(elapsed)))
 * )
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const observe =
  <R>(listener: (event: Event) => Effect.Effect<void, never, R>) =>
  <A, E, R2>(self: Effect.Effect<A, E, R2>): Effect.Effect<A, E, R | R2> =>
    Effect.mapInputContext(self, (context: Context.Context<R | R2>) =>
      Context.add(context, Listeners, [
        ...Context.get(context, Listeners),
        // What the listener itself does is not told to it.
        (event) => Effect.mapInputContext(listener(event), () => context)
      ])
    )

/**
 * Runs a program, and gives its events. Ends with the program, fails with its error, and interrupts it when the stream is no longer
 * read.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { IpBlock, Progress, Request } from "effect-profitbricks"
 *
 * const failures = Progress.stream(
 *   Effect.forEach(["us/las", "de/fra"], (location) =>
 *     IpBlock.create({ location, size: 1 }).pipe(Request.completed())
 *   )
 * ).pipe(Stream.filter(({ _tag }) => _tag === "Failed"))
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const stream = <A, E, R>(self: Effect.Effect<A, E, R>): Stream.Stream<Event, E, R> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const events = yield* Queue.unbounded<Take.Take<Event, E>>()
      yield* self.pipe(
        observe((event) => Queue.offer(events, Take.of(event))),
        Effect.onExit((exit) => Queue.offer(events, Exit.isFailure(exit) ? Take.failCause(exit.cause) : Take.end)),
        Effect.forkScoped
      )
      return Stream.flattenTake(Stream.fromQueue(events))
    })
  )

/**
 * Traces a build as one span around its calls and waits, which ends with the last of them. The progress of its changes is recorded
 * as events of the span, and all its events carry the name of the build.
 *
 * @example
 * ```ts
 * import { Datacenter, Progress, Request } from "effect-profitbricks"
 *
 * const datacenter = Datacenter.create({ name: "shop", location: "us/las" }).pipe(
 *   Request.completed(),
 *   Progress.span("the shop")
 * )
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const span =
  (name: string, options?: Tracer.SpanOptions) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, Tracer.ParentSpan>> =>
    Effect.flatMap(Effect.option(Effect.currentSpan), (span) =>
      self.pipe(
        Option.isNone(span) ? (unseen) => unseen : observe((event) => Telemetry.eventOf(span.value, ...shown(event))),
        Effect.mapInputContext((context: Context.Context<R>) => Context.add(context, Build, name))
      )
    ).pipe(Effect.withSpan(name, options))

/** An event as a span shows it. */
const shown = (event: Event): [name: string, attributes: Readonly<Record<string, string>>] => [
  event._tag.toLowerCase(),
  {
    "profitbricks.operation": event.operation,
    "profitbricks.change": event.change,
    ...Telemetry.attributesOf(event.ids),
    ...(event.requestId === undefined ? {} : { "profitbricks.request_id": event.requestId }),
    ...(event._tag === "Running" && event.state !== undefined ? { "profitbricks.state": event.state } : {}),
    ...(event._tag === "Failed" ? { "error.type": event.error._tag } : {}),
    ...(event._tag === "Retried" ? { "error.type": event.error } : {})
  }
]
