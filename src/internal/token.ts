/** Tokens of the API, which are JSON Web Tokens: what can be known of one without asking anybody. */
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** For programs that are not type-checked. */
export const notRedacted = "Expected a Redacted, from Redacted.make"

/** Header, claims and signature, in either alphabet of base64: it is for the API to be strict. */
const threeParts = /^([\w+/-]+)=*\.([\w+/-]+)=*\.[\w+/-]+=*$/

const jsonIn = <A, I>(schema: Schema.Schema<A, I>): ((part: string) => Option.Option<A>) => {
  const parse = Schema.decodeOption(Schema.parseJson(schema))
  return (part) =>
    Option.flatMap(
      Either.getRight(Encoding.decodeBase64UrlString(part.replaceAll("+", "-").replaceAll("/", "_"))),
      parse
    )
}

const headerOf = jsonIn(Schema.Struct({ alg: Schema.String }))

/** Seconds since 1970. */
const claimsOf = jsonIn(Schema.Struct({ exp: Schema.Number }))

/** The time of which the claims say that the token is valid until then. */
const expiryOf = (claims: string): Option.Option<DateTime.Utc> =>
  Option.flatMap(claimsOf(claims), ({ exp }) => DateTime.make(exp * 1000))

/**
 * A token that may be one, and is not known to be expired. When it becomes valid is not looked at: a clock that is behind
 * would refuse a token that was made just now.
 */
export const parse =
  (now: number) =>
  (token: Redacted.Redacted): Either.Either<Redacted.Redacted, string> => {
    if (!Redacted.isRedacted(token)) return Either.left(notRedacted)
    const value = Redacted.value(token)
    if (value === "") return Either.left("Expected a token, but it is empty")
    if (value.trim() !== value) return Either.left("Expected a token without spaces or line breaks around it")
    if (/^bearer\s/i.test(value)) return Either.left('Expected the token alone, without "Bearer" before it')
    const [, header = "", claims = ""] = threeParts.exec(value) ?? []
    if (Option.isNone(headerOf(header))) {
      return Either.left(
        "Expected a token of the Cloud API, which has three parts with dots between them (a JSON Web Token): neither a password nor a key of another API"
      )
    }
    return Option.match(
      Option.filter(expiryOf(claims), ({ epochMillis }) => epochMillis <= now),
      {
        onNone: () => Either.right(token),
        onSome: (expiry) =>
          Either.left(`Expected a token that is still valid: this one expired at ${DateTime.formatIso(expiry)}`)
      }
    )
  }

/** A token that only an emulator takes. */
export const unsigned = (claims: Readonly<Record<string, string | number>>): string =>
  [JSON.stringify({ alg: "none" }), JSON.stringify(claims), "unsigned"].map(Encoding.encodeBase64Url).join(".")
