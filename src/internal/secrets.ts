import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"

/** Everything in a value that its owner has marked as a secret. */
export const secretsIn = (value: unknown): ReadonlyArray<Redacted.Redacted<unknown>> =>
  Redacted.isRedacted(value)
    ? [value]
    : Array.isArray(value)
      ? value.flatMap(secretsIn)
      : Predicate.isRecord(value)
        ? Object.values(value).flatMap(secretsIn)
        : []

/** A secret as it is, and as it stands in JSON and in a form. Shorter ones would be found in any text. */
const formsOf = (secret: unknown): ReadonlyArray<string> =>
  typeof secret === "string" && secret.length >= 4
    ? [secret, JSON.stringify(secret).slice(1, -1), new URLSearchParams([["", secret]]).toString().slice(1)]
    : []

/** A text of somebody else's without the secrets that it repeats. */
export const scrub = (text: string, secrets: ReadonlyArray<Redacted.Redacted<unknown>>): string =>
  secrets
    .flatMap((secret) => formsOf(Redacted.value(secret)))
    .reduce((scrubbed, form) => scrubbed.replaceAll(form, "<redacted>"), text)
