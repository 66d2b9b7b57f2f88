/** Operations that are answered by handlers of the client's own. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { Issue } from "../Errors.js"
import { Options, ofCollections } from "../internal/codec.js"
import { fromParseIssue } from "../internal/issues.js"
import { parsed } from "../internal/json.js"
import * as Path from "../internal/path.js"
import type { Spec } from "../Operation.js"
import { filtersOf } from "./lists.js"
import { Refusal, show, unparsable } from "./refusal.js"
import { type HttpRequest, type HttpResponse, isForm, lowered, queryIn } from "./wire.js"

export class Answer extends Data.TaggedError("Answer")<{
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}> {}

export interface Stub {
  readonly operation: string
  /** Answers a request to its operation, and no other. */
  readonly handle: (request: HttpRequest) => Effect.Effect<HttpResponse> | undefined
}

const json = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body)
})

/** An input that the stub's operation would not have sent is refused as the API refuses it. */
const refusal = (error: ParseResult.ParseError): HttpResponse =>
  json(422, {
    httpStatus: 422,
    messages: fromParseIssue(error.issue).map(({ message, path }) => ({
      errorCode: "100",
      message: path === "" ? message : `[(root).${path}] ${message}`
    }))
  })

/** The handler is at fault, and its author is told the places. */
const unusable = (operation: string, issues: ReadonlyArray<Issue>) =>
  new Error(
    `Emulator.on(${operation}): the result of the handler does not fit the operation: ${issues.map(({ message, path }) => `${path} ${message}`).join("; ")}`
  )

const raw = ({ body, headers, status }: Answer): HttpResponse => ({
  status,
  headers: { "content-type": typeof body === "string" ? "text/plain" : "application/json", ...lowered(headers) },
  body: body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body)
})

const paramsIn = (template: string): ((path: string) => Record<string, string> | undefined) => {
  const names = Path.parameters(template)
  const pattern = new RegExp(`^${template.replace(/\{\w+\}/g, "([^/]+)")}$`)
  return (path) => {
    const match = pattern.exec(path)
    if (match === null) return undefined
    try {
      return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? "")]))
    } catch {
      return undefined
    }
  }
}

const payloadOf = ({ body, headers }: HttpRequest): Effect.Effect<unknown, Refusal> =>
  isForm(headers)
    ? Effect.succeed({ properties: Object.fromEntries(new URLSearchParams(body)) })
    : Effect.try({ try: (): unknown => JSON.parse(body), catch: unparsable })

/** Values in the query of a call. Numbers and booleans are texts there. */
const valuesIn = (request: HttpRequest, names: Iterable<PropertyKey>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Array.from(names, String).flatMap((name) => {
      const text = queryIn(request, name)
      return text === undefined ? [] : [[name, Option.getOrElse(parsed(text), () => text)]]
    })
  )

/** The filter of a call: a list of texts for each name. */
const filterIn = (request: HttpRequest) => {
  const filters = filtersOf(request)
  return filters.size === 0 ? {} : { filter: Object.fromEntries(filters) }
}

/** What a call chooses: the depth, the operation's own options, and a part of a collection. */
const optionsIn = ({ paged, query }: Spec, request: HttpRequest) =>
  Effect.gen(function* () {
    return {
      ...(yield* Schema.decodeUnknown(Options)({
        ...valuesIn(request, ["depth", ...(paged ? ofCollections : [])]),
        ...(paged ? filterIn(request) : {})
      })),
      ...(query === undefined ? {} : yield* Schema.decodeUnknown(query)(valuesIn(request, Object.keys(query.fields))))
    }
  })

export const make = <I, A>(
  { spec }: { readonly spec: Spec<I, A> },
  handler: (input: I) => Effect.Effect<unknown, Answer>
): Stub => {
  const params = paramsIn(spec.path)
  const input = (ids: Record<string, string>, request: HttpRequest) =>
    Effect.gen(function* () {
      return {
        ...(yield* Schema.decodeUnknown(spec.params.schema)(ids)),
        ...(spec.payload === undefined ? {} : yield* Schema.decodeUnknown(spec.payload)(yield* payloadOf(request))),
        ...(yield* optionsIn(spec, request))
      }
    })
  const encode = (value: unknown) => {
    const schema = spec.success?.()
    return schema === undefined
      ? Effect.succeed({ status: spec.status, headers: {}, body: "" })
      : Schema.encodeUnknown(schema, { errors: "all" })(value).pipe(
          Effect.mapError(({ issue }) => unusable(spec.operation, fromParseIssue(issue))),
          Effect.orDie,
          Effect.map((body) => json(spec.status, body))
        )
  }
  return {
    operation: spec.operation,
    handle: (request) => {
      const ids = request.method === spec.method ? params(request.path) : undefined
      if (ids === undefined) return undefined
      return input(ids, request).pipe(
        // The schemas of a spec and the type of its input belong together, but only the constructor of the spec knows.
        Effect.flatMap((decoded) => handler(decoded as I)),
        Effect.flatMap(encode),
        Effect.catchAll((error) =>
          Effect.succeed(error instanceof Refusal ? show(error) : error._tag === "Answer" ? raw(error) : refusal(error))
        )
      )
    }
  }
}
