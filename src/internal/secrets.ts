/** Secrets: where they are in an input, and for how long they are kept. */
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { parsed } from "./json.js"

/** Everything in a value that its owner has marked as a secret. */
export const secretsIn = (value: unknown): ReadonlyArray<Redacted.Redacted<unknown>> =>
  Redacted.isRedacted(value)
    ? [value]
    : Predicate.isIterable(value) && !Predicate.isString(value) && !ArrayBuffer.isView(value)
      ? Array.from(value).flatMap(secretsIn)
      : Predicate.isRecord(value)
        ? Object.values(value).flatMap(secretsIn)
        : []

const withoutRedacted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withoutRedacted)
    : Predicate.isRecord(value) && !Redacted.isRedacted(value)
      ? Record.map(
          Record.filter(value, (inner) => !Redacted.isRedacted(inner)),
          withoutRedacted
        )
      : value

/** A schema whose JSON can be kept: what is redacted is left out of it. */
export const storable = (schema: Schema.Schema.AnyNoContext): Schema.Schema<unknown, unknown> =>
  Schema.transform(Schema.make<unknown, unknown>(schema.ast), Schema.Unknown, {
    strict: true,
    decode: (value) => value,
    encode: withoutRedacted
  })

/** The secrets of the requests of a client: until a request is done, its failure may repeat what was sent. */
export interface Kept {
  readonly keep: (requestId: string, secrets: ReadonlyArray<Redacted.Redacted<unknown>>) => void
  /** None: the request is of another client. */
  readonly of: (requestId: string) => ReadonlyArray<Redacted.Redacted<unknown>> | undefined
}

/** Of more requests than these the oldest are forgotten. */
const most = 10_000

export const makeKept = (): Kept => {
  const kept = new Map<string, ReadonlyArray<Redacted.Redacted<unknown>>>()
  return {
    keep: (requestId, secrets) => {
      kept.set(requestId, secrets)
      const [oldest] = kept.keys()
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
    },
    of: (requestId) => kept.get(requestId)
  }
}

/** What can be known of the secrets that an answer of `/requests` may repeat. */
export interface Known<out R> {
  readonly kept: Kept
  /** The secrets of the client itself. */
  readonly secrets: ReadonlyArray<Redacted.Redacted<unknown>>
  /** The request that was asked for, if it was one. */
  readonly requestId: unknown
  /** The body that started a request, as the API has recorded it. */
  readonly recorded: (requestId: string) => Effect.Effect<string, unknown, R>
}

/** Headers that may hold credentials. */
export const isCredential = (header: string): boolean =>
  /auth|cookie|key|token|secret|password|credential/i.test(header)

/** The configuration of a volume for its first start may have secrets in it. */
export const isUserData = (name: string): boolean => /user_?data$/i.test(name)

/** The values whose names say so. A body may be nested deeper than calls can be. */
const credentialsIn = (value: unknown): ReadonlyArray<string> => {
  const found: Array<string> = []
  const open = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!Predicate.isObject(next)) continue
    for (const [name, inner] of Object.entries(next)) {
      if (typeof inner !== "string") open.push(inner ?? null)
      else if (isCredential(name) || isUserData(name)) found.push(inner)
    }
  }
  return found
}

/** The secrets in a body as the API has recorded it. */
export const secretsInBody = (body: string): ReadonlyArray<Redacted.Redacted> =>
  credentialsIn(Option.getOrElse(parsed(body), () => Object.fromEntries(new URLSearchParams(body)))).map((secret) =>
    Redacted.make(secret)
  )
