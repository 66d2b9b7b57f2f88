/** Clears a foreign text of secrets, in the encodings in which servers repeat what they were sent. */
import * as Arr from "effect/Array"
import * as Encoding from "effect/Encoding"
import * as Redacted from "effect/Redacted"

/** Stands in place of a secret. */
export const mask = "<redacted>"

/** A shorter secret is in any text. */
const shortest = 4

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")

const entities = new Map([
  ["&", "amp"],
  ["<", "lt"],
  [">", "gt"],
  ['"', "quot"],
  ["'", "apos"]
])

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, "0")

const bytesOf = (text: string): ReadonlyArray<number> => [...new TextEncoder().encode(text)]

/** JSON within JSON doubles its backslashes each time. */
const backslashes = "\\\\{1,8}"
/** The short escapes of JSON. */
const escapes = new Map([
  ["\b", "b"],
  ["\f", "f"],
  ["\n", "n"],
  ["\r", "r"],
  ["\t", "t"]
])

/** One character as it is, or in JSON, HTML, a URL or a form. */
const anyForm = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  const units = Array.from(character.split(""), (unit) => `${backslashes}u${hex(unit.charCodeAt(0), 4)}`)
  const entity = entities.get(character)
  const escape = escapes.get(character)
  return [
    character === "\\" ? "\\\\{1,16}" : `(?:\\\\{0,8}${literally(character)})`,
    units.join(""),
    ...(escape === undefined ? [] : [`${backslashes}${escape}`]),
    `&#0{0,6}${code};`,
    `&#x0{0,6}${hex(code, 1)};`,
    ...(entity === undefined ? [] : [`&${entity};`]),
    bytesOf(character)
      .map((byte) => `%${hex(byte, 2)}`)
      .join(""),
    ...(character === " " ? ["\\+"] : [])
  ].join("|")
}

/** The part of a base64 text that is the same whatever stands before and behind the secret. */
const inBase64 = (secret: string): ReadonlyArray<string> =>
  [0, 1, 2].flatMap((before) => {
    const bytes = [...Array.from({ length: before }, () => 0), ...bytesOf(secret)]
    const whole = Encoding.encodeBase64(Uint8Array.from(bytes)).replace(/=+$/, "")
    const from = Math.ceil((before * 4) / 3)
    const to = Math.floor((bytes.length * 8) / 6)
    const certain = whole.slice(from, to)
    return certain.length < shortest ? [] : [certain, certain.replaceAll("+", "-").replaceAll("/", "_")]
  })

const inHex = (secret: string): string =>
  bytesOf(secret)
    .map((byte) => hex(byte, 2))
    .join("")

/** A pattern has as many alternatives as there are secrets, and no two ways to match the same text: it takes linear time. */
const patternsOf = (secrets: ReadonlyArray<string>): ReadonlyArray<RegExp> => {
  const longestFirst = Arr.dedupe(secrets).toSorted((one, other) => other.length - one.length)
  return longestFirst.flatMap((secret) => [
    new RegExp(Array.from(secret, (character) => `(?:${anyForm(character)})`).join(""), "giu"),
    new RegExp(inHex(secret), "gi"),
    ...Arr.dedupe(inBase64(secret)).map((form) => new RegExp(`[\\w+/-]{0,3}${literally(form)}[\\w+/=-]{0,4}`, "g"))
  ])
}

/** The text without the secrets that it repeats: the longer ones first, as they may begin with others. */
export const scrub = (text: string, secrets: ReadonlyArray<Redacted.Redacted<unknown>>): string =>
  patternsOf(
    secrets.flatMap((secret) => {
      const value = Redacted.value(secret)
      return typeof value === "string" && value.length >= shortest ? [value] : []
    })
  ).reduce((scrubbed, pattern) => scrubbed.replace(pattern, mask), text)
