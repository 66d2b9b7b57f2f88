/** Secrets: where they are in an input, and how a text is cleared of them. */
import * as Arr from "effect/Array"
import * as Encoding from "effect/Encoding"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"

/** Stands in place of a secret. */
export const mask = "<redacted>"

/** Everything in a value that its owner has marked as a secret. */
export const secretsIn = (value: unknown): ReadonlyArray<Redacted.Redacted<unknown>> =>
  Redacted.isRedacted(value)
    ? [value]
    : Array.isArray(value)
      ? value.flatMap(secretsIn)
      : Predicate.isRecord(value)
        ? Object.values(value).flatMap(secretsIn)
        : []

const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
const inUrl = (text: string) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"))
const inForm = (text: string) => new URLSearchParams([["", text]]).toString().slice(1)
/** Some leave nothing but letters and digits as it is. */
const strictly = (url: string) => url.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
const inLowerCase = (url: string) => url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())

/** A secret as it is, in JSON, and in JSON within JSON, and these in a URL, a form and base64. Shorter ones are in any text. */
const formsOf = (secret: unknown): ReadonlyArray<string> =>
  typeof secret === "string" && secret.length >= 4
    ? [secret, inJson(secret), inJson(inJson(secret))].flatMap((text) => {
        const encoded = [inUrl(text), strictly(inUrl(text)), inForm(text)]
        const base64 = [Encoding.encodeBase64(text), Encoding.encodeBase64Url(text)]
        return [text, ...encoded, ...encoded.map(inLowerCase), ...base64]
      })
    : []

/** A foreign text without the secrets that it repeats: the longer ones first, as they may begin with others. */
export const scrub = (text: string, secrets: ReadonlyArray<Redacted.Redacted<unknown>>): string =>
  Arr.dedupe(secrets.flatMap((secret) => formsOf(Redacted.value(secret))))
    .toSorted((one, other) => other.length - one.length)
    .reduce((scrubbed, form) => scrubbed.replaceAll(form, mask), text)

/** The secrets of requests: until a request is done, its failure may repeat what was sent. */
export interface Kept {
  readonly keep: (requestId: string, input: unknown) => void
  readonly of: (requestId: string) => ReadonlyArray<Redacted.Redacted<unknown>>
}

/** The secrets of more requests than this are not kept: the oldest ones go. */
const most = 10_000

export const makeKept = (): Kept => {
  const kept = new Map<string, ReadonlyArray<Redacted.Redacted<unknown>>>()
  return {
    keep: (requestId, input) => {
      const secrets = secretsIn(input)
      if (secrets.length === 0) return
      kept.set(requestId, secrets)
      const [oldest] = kept.keys()
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
    },
    of: (requestId) => kept.get(requestId) ?? []
  }
}

/** Headers that may hold credentials. */
export const isCredential = (header: string): boolean =>
  /auth|cookie|key|token|secret|password|credential/i.test(header)
