/** Clears a foreign text of secrets, in the encodings in which servers repeat what they were sent. */
import * as Arr from "effect/Array"
import * as Encoding from "effect/Encoding"
import * as Redacted from "effect/Redacted"

/** Stands in place of a secret. */
export const mask = "<redacted>"

/** A shorter secret is in any text. */
const shortest = 4

/** A text, decoded, and where each of its characters stood in the text that it was made of. */
interface Decoded {
  readonly text: string
  readonly starts: ReadonlyArray<number>
  readonly ends: ReadonlyArray<number>
}

const undecoded = (text: string): Decoded => ({
  text,
  starts: Array.from({ length: text.length }, (_, index) => index),
  ends: Array.from({ length: text.length }, (_, index) => index + 1)
})

/** Puts something else in place of each match, and keeps where it stood. */
const decode = (
  { ends, starts, text }: Decoded,
  pattern: RegExp,
  meaning: (match: RegExpExecArray) => string
): Decoded => {
  const out: Array<string> = []
  const outStarts: Array<number> = []
  const outEnds: Array<number> = []
  let at = 0
  const copyUpTo = (end: number) => {
    for (; at < end; at++) {
      out.push(text.charAt(at))
      outStarts.push(starts[at] ?? 0)
      outEnds.push(ends[at] ?? 0)
    }
  }
  for (const match of text.matchAll(pattern)) {
    copyUpTo(match.index)
    at = match.index + match[0].length
    for (const character of meaning(match).split("")) {
      out.push(character)
      outStarts.push(starts[match.index] ?? 0)
      outEnds.push(ends[at - 1] ?? 0)
    }
  }
  copyUpTo(text.length)
  return { text: out.join(""), starts: outStarts, ends: outEnds }
}

const entities = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"]
])
/** The short escapes of JSON that are not the character itself. */
const escapes = new Map([
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"]
])

const characterOf = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : "")

const fromPercent = (codes: string): string =>
  new TextDecoder().decode(Uint8Array.from(codes.match(/[0-9a-f]{2}/gi) ?? [], (code) => Number.parseInt(code, 16)))

/**
 * Undoes the encodings of URLs, forms, HTML and JSON, and of JSON within JSON, which doubles its backslashes. A secret is
 * decoded in the same way, so that it does not matter what of it was meant as an encoding. Upper and lower case are one.
 */
const decoded = (text: string): Decoded => {
  const url = decode(undecoded(text), /(?:%[0-9a-f]{2})+|\+/gi, ([codes]) => (codes === "+" ? " " : fromPercent(codes)))
  const html = decode(url, /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi, ([, decimal, hex, name]) =>
    name === undefined
      ? characterOf(decimal === undefined ? Number.parseInt(hex ?? "0", 16) : Number(decimal))
      : (entities.get(name.toLowerCase()) ?? "")
  )
  const json = decode(html, /\\+(?:u([0-9a-f]{4})|([bfnrt]))?/gi, ([, code, letter]) =>
    code === undefined ? (escapes.get(letter ?? "") ?? letter ?? "") : String.fromCharCode(Number.parseInt(code, 16))
  )
  return decode(json, /[A-Z\u00c0-\u00de]/g, ([letter]) => letter.toLowerCase())
}

type Range = readonly [from: number, to: number]

const rangesOf = (text: string, form: string, widen: (range: Range) => Range = (range) => range): Array<Range> => {
  const found: Array<Range> = []
  if (form.length < shortest) return found
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length)) {
    found.push(widen([at, at + form.length]))
  }
  return found
}

/** The part of a base64 text that is the same whatever stands before and behind the secret. */
const inBase64 = (secret: string): ReadonlyArray<string> => {
  const bytes = new TextEncoder().encode(secret)
  return [0, 1, 2].flatMap((before) => {
    const shifted = new Uint8Array(before + bytes.length)
    shifted.set(bytes, before)
    const certain = Encoding.encodeBase64(shifted).slice(
      Math.ceil((before * 4) / 3),
      Math.floor((shifted.length * 8) / 6)
    )
    return [certain, certain.replaceAll("+", "-").replaceAll("/", "_")]
  })
}

const inHex = (secret: string): string =>
  Array.from(new TextEncoder().encode(secret), (byte) => byte.toString(16).padStart(2, "0")).join("")

/** The text without the secrets that it repeats. Takes time in proportion to its length. */
export const scrub = (text: string, secrets: ReadonlyArray<Redacted.Redacted<unknown>>): string => {
  const values = Arr.dedupe(secrets.map((secret) => Redacted.value(secret))).filter(
    (value): value is string => typeof value === "string" && value.length >= shortest
  )
  if (values.length === 0) return text
  const { ends, starts, text: plain } = decoded(text)
  const lower = text.toLowerCase()
  const inText = ([from, to]: Range): Range => [starts[from] ?? 0, ends[to - 1] ?? text.length]
  const ranges = values
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .flatMap((secret) => [
      ...rangesOf(plain, decoded(secret).text, inText),
      ...(lower.length === text.length ? rangesOf(lower, inHex(secret)) : []),
      // Beside the certain part stand characters that have a few bits of the secret.
      ...Arr.dedupe(inBase64(secret)).flatMap((form) => rangesOf(text, form, ([from, to]) => [from - 1, to + 1]))
    ])
    .toSorted(([one], [other]) => one - other)
  let scrubbed = ""
  let at = 0
  for (const [from, to] of ranges) {
    if (to <= at) continue
    if (from > at || at === 0) scrubbed += text.slice(at, Math.max(at, from)) + mask
    at = to
  }
  return scrubbed + text.slice(at)
}
