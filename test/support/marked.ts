/** Secrets that are recognised in whatever they have been turned into, and the search for them. */
import { Array as Arr, Encoding, Record, Struct } from "effect"

/** The letter in a secret that stands for its kind. */
const letters = {
  /** A password or a token of a caller. */
  credential: "C",
  username: "U",
  /** In a header of one's own, of which everybody knows that it is for credentials. */
  proxy: "X",
  /** In a header of one's own, of which only its owner knows that it is secret. */
  header: "H",
  /** A `Redacted` field of a payload. */
  password: "R",
  payload: "P",
  /** In a path. */
  id: "I",
  answer: "A"
}

/** The kind of a secret. */
export type Kind = keyof typeof letters
export const kinds = Struct.keys(letters)

/** All secrets have it in them, and nothing else has. Only base64 and hexadecimal change letters and digits. */
const stem = "zQ7xKvW"

/** The last letter is there for base64, where a letter shares its last characters with what follows. */
const beginning = (kind: Kind): string => `${stem}${letters[kind]}y`

const names: Array<string> = []

/** Each is in no other one, and is recognised by its beginning and by its end. */
const around = (kind: Kind, name: string, middle: string): string => {
  const mark = `${beginning(kind)}${names.push(name) - 1}z`
  return `${mark}${middle}${mark}`
}

/** With characters that stand differently in JSON, a path, a form, HTML, and the two alphabets of base64. */
export const secret = (kind: Kind, name: string): string => around(kind, name, ' "\\ü+/%&?')

/** The same in visible ASCII, for headers. */
export const ascii = (kind: Kind, name: string): string => around(kind, name, '"\\+/%&?=')

/** The same without what a name may not have in it. */
export const mild = (kind: Kind, name: string): string => around(kind, name, ' "ü+%&')

/** The same of letters and digits alone, as the passwords of images are. */
export const plain = (kind: Kind, name: string): string => around(kind, name, "")

export const email = (kind: Kind, name: string): string => `${around(kind, name, "-")}@example.com`

/** From the most awkward one to those that stricter fields take too. */
export const secrets = (kind: Kind, name: string): ReadonlyArray<string> =>
  [secret, mild, ascii, email, plain].map((make) => make(kind, name))

/** In a payload: a number that is nowhere else, and a multiple of 256. */
export const number = 7_654_321 * 256

/** In a payload, where a field takes nothing else. */
export const ip = "10.211.112.13"
export const mac = "02:01:97:d7:be:49"
/** An IPv6 address, and blocks that it is in. */
export const ipv6 = ["2001:db8::9", "2001:db8::/64", "2001:db8::/80"]

/** The part of any base64 that is due to the text, where that begins `offset` bytes behind a multiple of three. */
const inBase64 = (text: string, offset: number): string =>
  Encoding.encodeBase64(`${"x".repeat(offset)}${text}`).slice(
    Math.ceil((8 * offset) / 6),
    Math.floor((8 * (offset + text.length)) / 6)
  )

/** All forms of a text. None of those here has a + or a / in base64: both alphabets are one. */
const formsOf = (text: string): ReadonlyArray<string> => [
  text,
  ...[0, 1, 2].map((offset) => inBase64(text, offset)),
  Encoding.encodeHex(text),
  ...(/^\w+$/.test(text) ? [] : [encodeURIComponent(text)])
]

const mark = new RegExp(`${stem}[A-Z]y(\\d+)z`)
const inPayload = [String(number), ip, mac]
const traces = [stem, ...inPayload].flatMap(formsOf)
const forms = Record.map(letters, (_, kind) =>
  [beginning(kind), ...(kind === "payload" ? inPayload : [])].flatMap(formsOf)
)

/** Where nothing is hidden, this is all that is looked for. */
const isClean = (text: string): boolean => !traces.some((trace) => text.includes(trace))

const all = (text: string, form: string): ReadonlyArray<number> => {
  const places: Array<number> = []
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) places.push(at)
  return places
}

/** The name of a secret: encoded text is decoded from every place where it may begin. */
const nameAt = (text: string, at: number, form: string): string => {
  const start = at - (/[\w+/-]*$/.exec(text.slice(Math.max(0, at - 8), at))?.[0].length ?? 0)
  const encoded = text.slice(start, at + 2 * form.length + 20)
  const decoded = [0, 1, 2, 3].flatMap((offset) =>
    (["base64", "hex"] as const).map((encoding) => Buffer.from(encoded.slice(offset), encoding).toString("latin1"))
  )
  const [index] = [text.slice(at, at + 40), ...decoded].flatMap((plain) => mark.exec(plain)?.[1] ?? [])
  return names[Number(index)] ?? form
}

/** The secrets of these kinds in a text: each once, with what is around it. */
export const found = (text: string, forbidden: ReadonlyArray<Kind>): ReadonlyArray<string> => {
  if (isClean(text)) return []
  return forbidden.flatMap((kind) => {
    const places = forms[kind].flatMap((form) => all(text, form).map((at) => ({ at, name: nameAt(text, at, form) })))
    return Arr.dedupeWith(places, (self, that) => self.name === that.name).map(
      ({ at, name }) => `${kind}, ${name}: …${text.slice(Math.max(0, at - 120), at + 80)}…`
    )
  })
}
