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
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    Uint8Array.from(codes.match(/[0-9a-f]{2}/gi) ?? [], (code) => Number.parseInt(code, 16))
  )

type Undo = (encoded: Decoded) => Decoded

const percent: Undo = (encoded) => decode(encoded, /(?:%[0-9a-f]{2})+/gi, ([codes]) => fromPercent(codes))

const html: Undo = (encoded) =>
  decode(encoded, /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi, ([, decimal, hex, name]) =>
    name === undefined
      ? characterOf(decimal === undefined ? Number.parseInt(hex ?? "0", 16) : Number(decimal))
      : (entities.get(name.toLowerCase()) ?? "")
  )

/** JSON, and JSON within JSON, which doubles its backslashes. */
const json: Undo = (encoded) =>
  decode(encoded, /\\+(?:u([0-9a-f]{4})|([bfnrt]))?/gi, ([, code, letter]) =>
    code === undefined ? (escapes.get(letter ?? "") ?? letter ?? "") : String.fromCharCode(Number.parseInt(code, 16))
  )

/** Each may be within any other. */
const encodings = [percent, html, json, percent, html, json]

/**
 * A text as it stands, and as it reads when one encoding after the other is undone. What stands there may be meant as it is,
 * or as an encoding of something else: so all of them are searched.
 */
const readingsOf = (text: string): ReadonlyArray<Decoded> =>
  Arr.dedupeAdjacentWith(
    Arr.scan(encodings, undecoded(text), (reading, undo) => undo(reading)),
    (one, next) => one.text === next.text
  )

/** Upper and lower case are one, and so are a space and a plus, which forms have for it. */
const folded: Undo = (reading) =>
  decode(reading, /[\p{Lu}+]/gu, ([character]) => (character === "+" ? " " : character.toLowerCase()))

type Range = readonly [from: number, to: number]

/** Where a form stands. */
const rangesIn = ({ ends, starts, text }: Decoded, form: string, beside: Beside = none): ReadonlyArray<Range> => {
  const found: Array<Range> = []
  if (form.length < shortest) return found
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length)) {
    const [before, behind] = beside(text, at, at + form.length)
    found.push([starts[at - before] ?? 0, ends[at + form.length + behind - 1] ?? 0])
  }
  return found
}

/** The number of characters before and behind a form that belong to it. */
type Beside = (text: string, from: number, to: number) => readonly [before: number, behind: number]

const none: Beside = () => [0, 0]

/** Beside the certain part stand characters that have a few bits of the secret, and at the end of all there is padding. */
const inBase64Beside: Beside = (text, from, to) => [
  /[\w+/-]$/.test(text.slice(Math.max(0, from - 1), from)) ? 1 : 0,
  /^[\w+/-]?={0,2}/.exec(text.slice(to, to + 3))?.[0].length ?? 0
]

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
  const readings = readingsOf(text)
  const foldedReadings = readings.map(folded)
  const ranges = values
    .flatMap((secret) => {
      const plain = [secret, JSON.stringify(secret).slice(1, -1)]
      const forms = Arr.dedupe([...plain.flatMap(readingsOf).map((form) => folded(form).text), ...plain.map(inHex)])
      const base64 = Arr.dedupe(plain.flatMap(inBase64))
      return [
        ...foldedReadings.flatMap((reading) => forms.flatMap((form) => rangesIn(reading, form))),
        ...readings.flatMap((reading) => base64.flatMap((form) => rangesIn(reading, form, inBase64Beside)))
      ]
    })
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

/**
 * The same, cut to a length: a server may say more than anybody wants to keep. It is cut with room to spare before, so that no half
 * of a secret is left at the end.
 */
export const scrubUpTo = (longest: number, text: string, secrets: ReadonlyArray<Redacted.Redacted<unknown>>): string =>
  scrub(text.slice(0, 4 * longest), secrets).slice(0, longest)
