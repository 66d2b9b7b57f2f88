/** Takes out of the answers of `/requests` the secrets of the calls that they repeat. */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { mask, scrubUpTo } from "./scrub.js"
import { type Kept, type Known, secretsInBody } from "./secrets.js"

type Secrets = ReadonlyArray<Redacted.Redacted<unknown>>

interface Status {
  readonly id?: unknown
  readonly metadata: { readonly status: string; readonly message: string }
}
interface Request {
  readonly metadata: { readonly requestStatus: Status }
  readonly properties?: unknown
}

// Written by hand, as lists have thousands of requests: a schema would copy each of them, only to look at it.
const isObject = Predicate.isReadonlyRecord
const isStatus = (value: unknown): value is Status =>
  isObject(value) &&
  isObject(value["metadata"]) &&
  Predicate.isString(value["metadata"]["status"]) &&
  Predicate.isString(value["metadata"]["message"])
const isRequest = (value: unknown): value is Request =>
  isObject(value) && isObject(value["metadata"]) && isStatus(value["metadata"]["requestStatus"])
const isList = (value: unknown): value is { readonly items: ReadonlyArray<unknown> } =>
  isObject(value) && Array.isArray(value["items"])

const bodyOf = ({ properties }: Request): string | undefined =>
  isObject(properties) && Redacted.isRedacted(properties["body"])
    ? String(Redacted.value(properties["body"]))
    : undefined

/** A message that may repeat a secret is cut to this length. */
const longest = 16_384

/** The id of a request, as its status has it too. */
const idOf = (id: unknown): string => {
  const [text, end] = typeof id === "string" ? [id, id.indexOf("/")] : ["", -1]
  return end < 0 ? text : text.slice(0, end)
}

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

const withMore = (known: Mask, more: Secrets = []): Mask =>
  more.length === 0 ? known : maskOf([...known.secrets, ...more])

/** Most messages stay as they are: then nothing is copied. */
const saying = (status: Status, message: string): Status =>
  message === status.metadata.message ? status : { ...status, metadata: { ...status.metadata, message } }

const maskedStatus = (status: Status, kept: Kept, known: Mask): Status =>
  saying(status, withMore(known, kept.of(idOf(status.id))).take(status.metadata.message))

/** The same request, status or list of requests, whose messages do not repeat what this client or the record knows as secret. */
const masked = (value: unknown, kept: Kept, known: Mask): unknown => {
  if (isList(value)) return { ...value, items: value.items.map((item) => masked(item, kept, known)) }
  if (isStatus(value)) return maskedStatus(value, kept, known)
  if (!isRequest(value)) return value
  const body = bodyOf(value)
  const sent = body === undefined ? undefined : secretsInBody(body)
  const requestStatus = maskedStatus(value.metadata.requestStatus, kept, withMore(known, sent))
  return requestStatus === value.metadata.requestStatus
    ? value
    : { ...value, metadata: { ...value.metadata, requestStatus } }
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
    onFailure: () => saying(value, `${codeIn(value.metadata.message)}${mask}`),
    onSuccess: (body) => masked(value, kept, maskOf([...secrets, ...secretsInBody(body)]))
  })
}
