import type { Attribute } from "./attributes.js"
import type { Change, Context, Entry } from "./state.js"

/**
 * A kind of object: its attributes, what is below it, and what happens to it. The rest (routes, representation, depth,
 * validation, requests) follows from this.
 */
export interface Kind {
  readonly type: string
  /** Template of its collection, such as `/datacenters/{datacenterId}/servers`. */
  readonly collection: string
  /** Name of its id in templates. */
  readonly param: string
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly entities: Readonly<Record<string, { readonly type: string; readonly owned: boolean }>>
  /** Whether there is `metadata` in its representation. */
  readonly metadata: boolean
  readonly methods: ReadonlyArray<"list" | "get" | "create" | "update" | "replace" | "remove">
  /** The id of a new one, if it is not a UUID. */
  readonly nextId?: (context: Context, parent: Entry | undefined) => string
  /** What must hold besides the attributes, before anything is made or changed: throws a refusal. May settle values. */
  readonly check?: (context: Context, input: Input) => void
  /** At once when it is accepted. */
  readonly accepted?: (context: Context, entry: Entry, created: Array<string>) => void
  /** When a request comes to its end: a text says that it failed. */
  readonly done?: Readonly<Record<string, (context: Context, entry: Entry, change: Change) => string | undefined>>
  /** When it goes away. */
  readonly removed?: (context: Context, entry: Entry) => void
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
