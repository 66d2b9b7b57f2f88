/** Takes out of the answers of `/requests` the secrets of the calls that they repeat. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { mask, scrubUpTo } from "./scrub.js"
import { type Kept, type Known, secretsInBody } from "./secrets.js"

type Secrets = ReadonlyArray<Redacted.Redacted<unknown>>

const isRequest = Schema.is(
  Schema.Struct({ id: Schema.String, metadata: Schema.Struct({ requestStatus: Schema.Unknown }) })
)
const isStatus = Schema.is(
  Schema.Struct({
    id: Schema.optional(Schema.Unknown),
    metadata: Schema.Struct({ status: Schema.String, message: Schema.String })
  })
)
const isList = Schema.is(Schema.Struct({ items: Schema.Array(Schema.Unknown) }))
const isSent = Schema.is(Schema.Struct({ properties: Schema.Struct({ body: Schema.RedactedFromSelf(Schema.String) }) }))

/** A message that may repeat a secret is cut to this length. */
const longest = 16_384

/** The id of a request, as its status has it too. */
const idOf = (id: unknown): string => (typeof id === "string" ? (id.split("/")[0] ?? id) : "")

/** Takes secrets out of messages. Of the many messages of a list few differ. */
const maskOf = (secrets: Secrets) => {
  const masked = new Map<string, string>()
  return {
    secrets,
    take: (message: string): string => {
      const taken = masked.get(message) ?? scrubUpTo(longest, message, secrets)
      masked.set(message, taken)
      return taken
    }
  }
}
type Mask = ReturnType<typeof maskOf>

const withMore = (known: Mask, more: Secrets): Mask => (more.length === 0 ? known : maskOf([...known.secrets, ...more]))

/** The same request, status or list of requests, whose messages do not repeat what this client or the record knows as secret. */
const masked = (value: unknown, kept: Kept, known: Mask): unknown => {
  if (isList(value)) return { ...value, items: value.items.map((item) => masked(item, kept, known)) }
  if (isStatus(value)) {
    const message = withMore(known, kept.of(idOf(value.id)) ?? []).take(value.metadata.message)
    return { ...value, metadata: { ...value.metadata, message } }
  }
  if (!isRequest(value)) return value
  const sent = isSent(value) ? secretsInBody(Redacted.value(value.properties.body)) : []
  return {
    ...value,
    metadata: { ...value.metadata, requestStatus: masked(value.metadata.requestStatus, kept, withMore(known, sent)) }
  }
}

/** What of a message can hold no secret: the code at its beginning. */
const codeIn = (message: string): string => /^\[[\w-]+\] /.exec(message)?.[0] ?? ""

/**
 * The same answer of `/requests` without the secrets that were sent. The reason of a failure may repeat them: this client knows
 * those of its own requests; of one that another process has started, the API's record has them. Where that cannot be read, the
 * reason is not shown.
 */
export const withoutSecrets = <R>(
  value: unknown,
  { kept, recorded, requestId, secrets }: Known<R>
): Effect.Effect<unknown, never, R> => {
  const own = typeof requestId === "string" ? kept.of(requestId) : []
  if (!isStatus(value) || own !== undefined || value.metadata.status !== "FAILED") {
    return Effect.succeed(masked(value, kept, maskOf([...secrets, ...(own ?? [])])))
  }
  return Effect.match(recorded(String(requestId)), {
    onFailure: () => {
      const message = `${codeIn(value.metadata.message)}${mask}`
      return { ...value, metadata: { ...value.metadata, message } }
    },
    onSuccess: (body) => masked(value, kept, maskOf([...secrets, ...secretsInBody(body)]))
  })
}
