/** The row of the table of operations, and the making of rows for a resource module. */
import type { Effect, Schema } from "effect"
import type { Errors, Operation, ProfitBricks, Resource } from "effect-profitbricks"

export type Call = Effect.Effect<unknown, Errors.ApiError, ProfitBricks.ProfitBricks>

export interface AnyOperation {
  (input: object): Call
  readonly spec: Operation.Spec
}

export const isOperation = (member: unknown): member is AnyOperation => typeof member === "function" && "spec" in member

/** A kind of object: its representation follows from this at each depth. */
export interface Kind {
  readonly schema: {
    readonly at: (depth?: number) => Schema.Schema.AnyNoContext
    readonly collection: {
      readonly at: (depth?: number) => Schema.Schema.AnyNoContext
      readonly nested: () => Schema.Schema.AnyNoContext
      readonly gaps: (value: unknown, depth: number) => Iterable<Resource.Gap>
    }
    readonly gaps: (value: unknown, depth: number) => Iterable<Resource.Gap>
  }
  readonly type: string
  /** As recorded. */
  readonly properties?: Readonly<Record<string, unknown>>
  /** The collections below it, and the properties that refer to another object, each with the name of its kind. */
  readonly entities?: Readonly<Record<string, string>>
  readonly links?: Readonly<Record<string, string>>
  /** Where it is not the usual metadata. */
  readonly metadata?: Readonly<Record<string, unknown>>
}

interface Columns {
  /** JSON that is sent, or a form as text. */
  readonly body?: unknown
  /** The kind of the object, or of the objects in the collection, that the answer has. Neither: it has no value. */
  readonly one?: string
  readonly many?: string
  /** An answer as recorded: besides the one that follows from the kind, or in its place where there is no kind. */
  readonly recorded?: unknown
  /** What the operation makes of the recorded answer, where that is not the answer itself. */
  readonly gives?: unknown
  /** What the Python SDK 4.1.1 calls it. */
  readonly python?: ReadonlyArray<string>
  /** The values of the path's parameters where they are not the fields of the input. */
  readonly path?: Readonly<Record<string, string>>
}

/** The method, path and query of a call, as the API's documentation writes them. */
type Sends =
  /** The API answers with a 200, and that is all. */
  | { readonly reads: `GET /${string}` }
  /** The API answers with a 202, and starts a request that can be waited for. */
  | { readonly starts: `${Change} /${string}` }
  /** The API has done it when it answers, with a 200 if nothing else is said. */
  | { readonly applies: `${Change} /${string}`; readonly status?: 200 | 201 }

type Change = "POST" | "PUT" | "PATCH" | "DELETE"

type Entry = Columns & Sends & { readonly input?: object }

type WithInput<I> = {} extends I ? { readonly input?: I } : { readonly input: I }

/** For each operation of a module, what is in the table. */
type Entries<Module> = {
  readonly [Name in keyof Module as Module[Name] extends { readonly spec: Operation.Spec }
    ? Name
    : never]: Module[Name] extends { readonly spec: Operation.Spec<infer I> } ? Columns & Sends & WithInput<I> : never
}

export interface Row extends Columns {
  /** Module and name: `IpBlock.get`. */
  readonly name: string
  readonly operation: AnyOperation
  /** `GET /ipblocks/{ipblockId}` */
  readonly template: string
  readonly method: string
  readonly status: 200 | 201 | 202
  readonly input: object
  /** Path and query below the base URL. */
  readonly target: string
  readonly call: Call
}

const rowOf = (name: string, operation: AnyOperation, entry: Entry): Row => {
  const { input = {}, ...columns } = entry
  const [sends, status] =
    "reads" in entry
      ? ([entry.reads, 200] as const)
      : "starts" in entry
        ? ([entry.starts, 202] as const)
        : ([entry.applies, entry.status ?? 200] as const)
  const [method = "", template = ""] = sends.split(" ")
  const values = new Map<string, unknown>(Object.entries({ ...input, ...entry.path }))
  return {
    ...columns,
    name,
    operation,
    template: `${method} ${template.replace(/\?.*/, "")}`,
    method,
    status,
    input,
    target: template.replace(/\{(\w+)\}/g, (_, parameter: string) => String(values.get(parameter))),
    call: operation(input)
  }
}

/** The kinds and the operations of a resource module. */
export const resource = <Module extends object>(
  name: string,
  module: Module,
  kinds: Readonly<Record<string, Kind>>,
  entries: Entries<Module> & Readonly<Record<string, Entry>>
) => {
  const members = new Map<string, unknown>(Object.entries(module))
  const strays: Array<string> = []
  const rows = Object.entries<Entry>(entries).flatMap(([member, entry]) => {
    const operation = members.get(member)
    if (isOperation(operation)) return [rowOf(`${name}.${member}`, operation, entry)]
    strays.push(`${name}.${member}`)
    return []
  })
  return { kinds, rows, strays }
}
