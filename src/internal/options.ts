/** The rules of a client's options, wherever they come from: each gives the option as the client has it, or says what was expected. */
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Schedule from "effect/Schedule"
import * as ApiVersions from "./apiVersion.js"
import type { Client } from "./client.js"

const isLocal = ({ hostname }: URL): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname)

export const baseUrl = (input: string | URL, allowInsecure = false): Either.Either<string, string> => {
  if (!URL.canParse(input)) return Either.left(`Expected an absolute URL, such as ${ApiVersions.baseUrls[6]}`)
  const url = new URL(input)
  if (url.protocol !== "https:" && url.protocol !== "http:") return Either.left("Expected http or https")
  if (url.protocol === "http:" && !allowInsecure && !isLocal(url)) {
    return Either.left("Expected https, as http shows the credentials to the network: allowInsecure permits it")
  }
  if (url.username !== "" || url.password !== "") return Either.left("Expected a URL without credentials")
  if (url.search !== "" || url.hash !== "") return Either.left("Expected a URL without a query or fragment")
  const base = `${url.origin}${url.pathname.replace(/\/+$/, "")}`
  return Either.map(ApiVersions.ofUrl(base), () => base)
}

export const contractNumber = (number: number): Either.Either<number, string> =>
  Number.isSafeInteger(number) && number > 0 ? Either.right(number) : Either.left("Expected a positive integer")

export const userAgent = (suffix: string): Either.Either<string, string> =>
  /^[\x20-\x7e]+$/.test(suffix) ? Either.right(suffix) : Either.left("Expected visible ASCII characters")

export const headers = (
  headers: Readonly<Record<string, string>>
): Either.Either<Readonly<Record<string, string>>, string> =>
  Object.entries(headers).every(([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\x20-\x7e]*$/.test(value))
    ? Either.right(Record.mapKeys(headers, (name) => name.toLowerCase()))
    : Either.left("Expected names and values that can be HTTP headers")

export const timeout = (timeout: Duration.DurationInput): Either.Either<Duration.Duration, string> =>
  Option.match(Duration.decodeUnknown(timeout), {
    onNone: () => Either.left("Expected a duration"),
    onSome: (duration) =>
      Duration.greaterThan(duration, Duration.zero)
        ? Either.right(duration)
        : Either.left("Expected a duration above 0")
  })

export const waits = (waits: Client["waits"]): Either.Either<Client["waits"], string> =>
  waits.schedule !== undefined && !Schedule.isSchedule(waits.schedule)
    ? Either.left("Expected a schedule")
    : waits.timeout === undefined
      ? Either.right(waits)
      : Either.map(timeout(waits.timeout), (timeout) => ({ ...waits, timeout }))
