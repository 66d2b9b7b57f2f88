import type { Attribute } from "./attributes.js"
import type { Change, Context, Entry, Usage } from "./state.js"

/**
 * A kind of object: its attributes, what is below it, and what happens to it. The rest (routes, representation, depth,
 * validation, requests) follows from this.
 */
export interface Kind {
  /** What its representation says it is. */
  readonly name: string
  /** Template of its collection, such as `/datacenters/{datacenterId}/servers`. */
  readonly collection: string
  /** Name of its id in templates. */
  readonly param: string
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly entities: Readonly<Record<string, Entity>>
  /** The `metadata` of its representation, if it is not the usual one. */
  readonly metadata?: (entry: Entry) => Readonly<Record<string, unknown>> | undefined
  /** Whether its representation has no `properties`. */
  readonly bare?: boolean
  readonly methods: ReadonlyArray<"list" | "get" | "create" | "update" | "replace" | "remove">
  /** Whether a PUT sets what it leaves out to what it was at first. */
  readonly replacesAll?: boolean
  /** The id of a new one, if it is not a UUID. */
  readonly nextId?: (context: Context, parent: Entry | undefined) => string
  /** What must hold besides the attributes, before anything is made or changed: throws a refusal. May settle values. */
  readonly check?: (context: Context, input: Input) => void
  /** What an object with such properties takes of the contract. */
  readonly usage?: (properties: Readonly<Record<string, unknown>>) => Partial<Usage>
  /** Whether it can be removed: throws a refusal. */
  readonly mayRemove?: (context: Context, entry: Entry) => void
  /** When it is there, whatever brought it. */
  readonly added?: (context: Context, entry: Entry) => void
  /** At once when it is accepted. */
  readonly accepted?: (context: Context, entry: Entry, created: Array<string>) => void
  /** At once when some of its properties have others, or have them no more because the request failed. */
  readonly changed?: (context: Context, entry: Entry, properties: Readonly<Record<string, unknown>>) => void
  /** When a request comes to its end: a text says that it failed. */
  readonly done?: Readonly<Record<string, (context: Context, entry: Entry, change: Change) => string | undefined>>
  /** When it goes away. */
  readonly removed?: (context: Context, entry: Entry) => void
  /** When it has gone away because the request that made it failed: it has never been. */
  readonly unmade?: (context: Context, entry: Entry) => void
}

/** A collection below an object: of objects that live and die with it, or of others. */
export interface Entity {
  /** The name of their kind. */
  readonly kind: string
  readonly owned: boolean
  /** Whether representations do not show it. */
  readonly hidden?: boolean
}

/** What is to be made or changed. */
export interface Input {
  readonly parent: Entry | undefined
  /** The object that is changed; none when one is made. */
  readonly entry: Entry | undefined
  readonly properties: Record<string, unknown>
  /** The location of the data center that it is in, or will be. */
  readonly location: string | undefined
  /** Where it is in the body, as the messages of the API say it. */
  readonly at: string
}
