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

/** A text of somebody else's without the secrets that it repeats. Shorter ones would be found in any text. */
export const scrub = (text: string, secrets: ReadonlyArray<Redacted.Redacted<unknown>>): string =>
  secrets
    .map(Redacted.value)
    .filter((secret) => typeof secret === "string")
    .filter((secret) => secret.length >= 4)
    .reduce((scrubbed, secret) => scrubbed.replaceAll(secret, "<redacted>"), text)
