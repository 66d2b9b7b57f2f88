/** Kinds of objects, and the handlers of calls about them. */
import type * as Redacted from "effect/Redacted"
import type { ApiVersion, Lifetime } from "../internal/apiVersion.js"
import type { Attributes, Secrets } from "./attributes.js"
import type { Pace } from "./pace.js"
import type { Random } from "./random.js"
import type { Route as RouteTo } from "./router.js"
import type { Action, Change, Entry, Limits, State, Usage } from "./state.js"
import type { Values } from "./values.js"
import type { HttpRequest } from "./wire.js"

/**
 * A kind of object: its attributes, its collections, and its behavior. The rest (routes, representation, depth,
 * validation, requests) follows from this.
 */
export interface Kind extends Lifetime {
  readonly name: string
  /** What representations say in `type`, if it is another name. */
  readonly type?: string
  /** Its name in messages, if it is another one. */
  readonly title?: string
  /** Template of its collection, such as `/datacenters/{datacenterId}/servers`. */
  readonly collection: string
  /** Templates of its other collections, of the same name: below objects of other kinds. */
  readonly besides?: ReadonlyArray<string>
  /** Name of its id in templates. */
  readonly param: string
  readonly attributes: Attributes
  readonly entities: Readonly<Record<string, Entity>>
  /** The values of attributes that follow from something else. */
  readonly computed?: Readonly<Record<string, (context: CallContext, entry: Entry) => unknown>>
  /** The `metadata` of its representation, if it is not the usual one. */
  readonly metadata?: (context: CallContext, entry: Entry) => Values | undefined
  /** If its own state says how far a change of it is. */
  readonly pace?: Pace
  /** The changes of it that are done when they are answered. */
  readonly atOnce?: Partial<Readonly<Record<Action["_tag"], AtOnce>>>
  /** How long a change of it takes, as a multiple of the provisioning time. Default: 1. */
  readonly duration?: Partial<Readonly<Record<Action["_tag"], number>>>
  /** The versions in which its representation has no `properties`. Default: none. */
  readonly bare?: Lifetime
  /** Whether a list has one, by options that only lists of this kind have. Default: yes. */
  readonly isListed?: (call: RoutedCall, entry: Entry) => boolean
  /** The pages of its list, since version 6. Default: it has none. */
  readonly pages?: Pages
  /** The versions in which a PUT resets what it leaves out. Default: in none, it stays. */
  readonly resets?: Lifetime
  readonly methods: ReadonlyArray<"list" | "get" | "create" | "update" | "replace" | "remove">
  /** Its path as answers refer to it, if it is not the one that it is stored under. */
  readonly pathOf?: (path: string) => string
  /** Its routes besides these and those of its members. */
  readonly routes?: ReadonlyArray<Route>
  /** Whether one can have the path that another one had before. */
  readonly comesBack?: boolean
  /** The id of a new one, if it is not a UUID. */
  readonly nextId?: (context: CallContext, parent: Entry | undefined, properties: Values) => string
  /** What a new one has that need not be sent, such as the size that its template says: throws a refusal. */
  readonly complete?: (context: CallContext, sent: Values, at: string, owner: Owner | undefined) => Values
  /** Conditions besides the attributes, before anything is made or changed: throws a refusal. May settle values. */
  readonly check?: (context: CallContext, draft: Draft) => void
  /** Conditions that still have to be true when a change of it comes to its end, as another one may have failed: throws a refusal. */
  readonly holds?: Kind["check"]
  /** The share of the contract that an object with such properties takes. */
  readonly usage?: (properties: Values) => Partial<Usage>
  /** Conditions of its removal, when it is asked for and when its time has come: throws a refusal. */
  readonly mayRemove?: (context: CallContext, entry: Entry) => void
  /** The paths of the objects that go with it if a client removes it. */
  readonly takes?: (call: RoutedCall, entry: Entry) => ReadonlyArray<string>
  /** The values that the answer to its creation shows instead of those that it has. */
  readonly echo?: (sent: Values, secrets: Secrets) => Values
  /** When it is there, whatever brought it. */
  readonly added?: (context: CallContext, entry: Entry) => void
  /** At once when it is accepted. It adds the paths of the objects that it makes to `created`. */
  readonly accepted?: (context: CallContext, entry: Entry, created: Array<string>, secrets: Secrets) => void
  /** At once when some of its properties change, or change back because the request failed. */
  readonly changed?: (context: CallContext, entry: Entry, properties: Values, secrets: Secrets) => void
  /** When a request comes to its end. */
  readonly done?: Partial<Readonly<Record<Exclude<Action["_tag"], "attach" | "detach">, Done>>>
  /** When a request fails that was to change some of its properties, and they are as before. */
  readonly undone?: (context: CallContext, entry: Entry, change: Change) => void
  /** Whether it stays although the request that made it fails: others have come to need it. */
  readonly isNeeded?: (context: CallContext, entry: Entry) => boolean
  /** When it goes away. */
  readonly removed?: (context: CallContext, entry: Entry) => void
  /** When it has gone away because the request that made it failed: it has never been. */
  readonly unmade?: (context: CallContext, entry: Entry) => void
}

/** The answer to a change that is done at once. */
export interface AtOnce {
  readonly status: 200 | 201
  /** Whether it is kept as a request. */
  readonly isRecorded: boolean
}

/** A list that comes in pages. */
export interface Pages {
  /** The number of objects in a page if the client does not say. */
  readonly size: number
  /** The largest page. */
  readonly largest: number
}

/** Carries out a change. A text says why it failed. */
type Done = (context: CallContext, entry: Entry, change: Change) => string | undefined

/** A collection below an object: of objects that live and die with it, or of others. */
export interface Entity extends Lifetime {
  /** The name of their kind. */
  readonly kind: string
  readonly owned: boolean
  /** Whether representations have it. Default: yes. */
  readonly shown?: boolean
  /** Whether its objects show no collections of their own, which would lead back. */
  readonly leaves?: boolean
  /** The access to objects that are not owned. Default: none. */
  readonly members?: Members
}

export interface Members {
  /** Name of a member's id in templates. */
  readonly param: string
  /** Default: all of them. */
  readonly methods?: ReadonlyArray<"list" | "get" | "attach" | "detach">
  /** Whether attaching an object that has properties instead of an id makes it. */
  readonly creates?: boolean
  /** The values that the answer to attaching a member shows instead of null. */
  readonly echo?: Values
  /** Whether members join and leave when the request is accepted. Default: when it comes to its end. */
  readonly atOnce?: boolean
  /** Conditions of detaching a member: throws a refusal. */
  readonly mayLeave?: (member: Entry) => void
  /** When the request that attaches a member comes to its end: a text says why it failed. */
  readonly attached?: (context: CallContext, entry: Entry, member: Entry) => string | undefined
  /** When the request that detaches a member comes to its end. */
  readonly detached?: (context: CallContext, entry: Entry, member: Entry) => void
}

/** The new object that another new one is in. */
export interface Owner {
  readonly kind: string
  readonly properties: Values
}

/** An object as a call wants to make it, or the changes that a call wants to make. */
export interface Draft {
  readonly parent: Entry | undefined
  /** The object that is changed; none when one is made. */
  readonly entry: Entry | undefined
  readonly properties: Record<string, unknown>
  readonly secrets: Secrets
  /** The objects that are to come with it, collection by collection. */
  readonly entities: Values
  /** The location of the data center that it is in, or will be. */
  readonly location: string | undefined
  /** Its place in the body, as the messages of the API state it. */
  readonly at: string
}

export interface Login {
  /** As the user writes it. */
  readonly email: string
  readonly password: Redacted.Redacted
  readonly token?: Redacted.Redacted | undefined
}

/** The circumstances of a call: the time, a source of randomness, the caller, and the state of the cloud. */
export interface CallContext {
  readonly state: State
  readonly kinds: ReadonlyMap<string, Kind>
  readonly baseUrl: string
  /** The version of the API that it is. */
  readonly version: ApiVersion
  readonly now: number
  readonly random: Random
  readonly user: string
  readonly limits: Limits
  /** The logins by `loginOf` their addresses. They are not in the state, so that no password is ever saved with it. */
  readonly credentials: Map<string, Login>
  /** What the answer to this call shows instead of the values that an object has, by the paths of new objects. */
  readonly echoes: Map<string, Values>
}

/** A call that has found its route. */
export interface RoutedCall {
  readonly context: CallContext
  readonly params: Readonly<Record<string, string>>
  readonly depth: number
  readonly query: HttpRequest["query"]
  /** The body as JSON, read when it is needed: only after the parent is known to exist. */
  readonly body: () => unknown
  /** The fields of an action: those of a form, or the properties in JSON. */
  readonly fields: () => Values
}

/** The result of a handler: something to show, as JSON or as it is, or a change to accept. */
export type Reply =
  | { readonly show: unknown; readonly etag?: string | undefined }
  /** A text that is no JSON. */
  | { readonly text: string; readonly contentType: string }
  | { readonly accept: Change; readonly target: Entry; readonly show?: (() => unknown) | undefined }

export type Handler = (call: RoutedCall) => Reply

export type Route = RouteTo<Handler>
