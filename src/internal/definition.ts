/** The spec of an operation, made of its definition: of the path, the schemas, and what is special about it. */
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import type { Method } from "../Errors.js"
import * as Ids from "../Ids.js"
import type { Depth } from "../Resource.js"
import type { ApiVersion, Lifetime } from "./apiVersion.js"
import { lazy } from "./lazy.js"
import * as Path from "./path.js"
import type { QuerySchema, Spec } from "./spec.js"

/** A resource or a collection, whichever it is of. */
export interface Representation {
  readonly _tag: "Resource" | "Resources"
  readonly at: (depth?: number) => Schema.Schema.AnyNoContext
  readonly gaps: NonNullable<Spec["gaps"]>
  readonly type: string
}

/** What an operation is defined by, whichever it is. */
export interface Definition extends Lifetime {
  readonly method: Method
  readonly path: string
  readonly query?: QuerySchema
  readonly payload?: Schema.Schema.AnyNoContext
  readonly formUntil?: ApiVersion
  readonly success?: Representation | Schema.Schema.AnyNoContext
  readonly depth?: Depth
  readonly read?: { readonly spec: Spec }
  readonly undo?: () => { readonly spec: Spec }
  readonly waits?: "state"
  readonly untilGone?: { readonly spec: Spec }
  readonly recorded?: boolean
  readonly withoutSecrets?: Spec["withoutSecrets"]
  readonly text?: boolean
}

const paramsOf = (path: string): Spec["params"] => {
  const keys = Path.parameters(path)
  const schemas: Record<string, Schema.Schema.AnyNoContext> = Ids.pathParams
  const params = Record.map(
    Record.filter(schemas, (_, key) => keys.includes(key)),
    Path.segment
  )
  return { keys, schema: Schema.make(Schema.Struct(params).ast) }
}

/** What a spec says of its answers: a resource or a collection of them, any schema, or nothing. */
const answersOf = (
  success: Representation | Schema.Schema.AnyNoContext | undefined
): Pick<Spec, "success" | "gaps" | "type" | "paged"> => {
  if (success === undefined || Schema.isSchema(success)) {
    return { success: success && (() => success), gaps: undefined, type: () => undefined, paged: false }
  }
  // What answers are decoded with is not made for each of them.
  const atAnyDepth = lazy(() => success.at())
  return {
    success: (depth) => (depth === undefined ? atAnyDepth() : success.at(depth)),
    gaps: success.gaps,
    type: () => success.type,
    paged: success._tag === "Resources"
  }
}

/** A change answers with what its `read` reads, which is looked at when it is needed: it may be in a module that is not there yet. */
const asRead = (read: { readonly spec: Spec }): Pick<Spec, "success" | "gaps" | "type" | "paged"> => ({
  success: (depth) => read.spec.success?.(depth) ?? Schema.Void,
  gaps: (value, depth) => read.spec.gaps?.(value, depth) ?? [],
  type: () => read.spec.type(),
  paged: false
})

export const specOf = (
  definition: Definition,
  rest: Pick<Spec, "status" | "depth">,
  params = paramsOf(definition.path)
): Spec => ({
  operation: `${definition.method} ${definition.path}`,
  method: definition.method,
  path: definition.path,
  params,
  query: definition.query,
  payload: definition.payload,
  lifetime: { since: definition.since, until: definition.until },
  formUntil: definition.formUntil,
  namesObject: params.keys.length > 0 || definition.payload !== undefined,
  get read() {
    return definition.read?.spec
  },
  get undo() {
    return definition.undo?.().spec
  },
  get waits() {
    const [object, until] =
      definition.waits === "state" ? [definition.read, "settled" as const] : [definition.untilGone, "gone" as const]
    return object && { read: object.spec, until }
  },
  isRecorded: definition.recorded ?? true,
  withoutSecrets: definition.withoutSecrets,
  text: definition.text,
  ...(definition.success === undefined && definition.read !== undefined
    ? asRead(definition.read)
    : answersOf(definition.success)),
  ...rest
})
