/** The clearing of foreign texts: no encoding in which a server may repeat a secret shows it. */
import { assert, describe, it } from "@effect/vitest"
import { Encoding, FastCheck as fc, Redacted } from "effect"
import { scrub } from "../src/internal/scrub.js"

const inHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)
const inForm = (text: string): string => new URLSearchParams({ text }).toString().slice("text=".length)
const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
const codes = (text: string, code: (codePoint: number) => string): string =>
  Array.from(text, (character) => code(character.codePointAt(0) ?? 0)).join("")

/** The encodings in which servers repeat what they were sent. */
const encodings: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "in upper case": (text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  "in lower case": (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  HTML: inHtml,
  "HTML with decimal codes": (text) => codes(text, (code) => `&#${code};`),
  "HTML with hexadecimal codes": (text) => codes(text, (code) => `&#x${code.toString(16).toUpperCase()};`),
  JSON: inJson,
  "JSON in ASCII": (text) => inJson(text).replace(/[\u0080-\uffff<>&']/g, escaped),
  "JSON of nothing but escapes": (text) => text.split("").map(escaped).join(""),
  "JSON with escaped slashes": (text) => inJson(text).replaceAll("/", "\\/"),
  "JSON in JSON": (text) => inJson(inJson(text)),
  "JSON in JSON in JSON": (text) => inJson(inJson(inJson(text))),
  "percent-encoded": encodeURIComponent,
  "percent-encoded, in lower case": (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
  "percent-encoded, all of it": (text) => Encoding.encodeHex(text).replace(/../g, "%$&"),
  "a form": inForm,
  hexadecimal: Encoding.encodeHex,
  "hexadecimal, in upper case": (text) => Encoding.encodeHex(text).toUpperCase(),
  "JSON, hexadecimal": (text) => Encoding.encodeHex(JSON.stringify({ text })),
  base64: Encoding.encodeBase64,
  "base64 with one before it": (text) => Encoding.encodeBase64(`x${text}y`),
  "base64 with two before it": (text) => Encoding.encodeBase64(`xx${text}yy`),
  "base64 of URLs": (text) => Encoding.encodeBase64Url(`:${text}`),
  "base64 of JSON": (text) => Encoding.encodeBase64(JSON.stringify({ text })),
  "JSON, percent-encoded": (text) => encodeURIComponent(inJson(text)),
  "JSON in HTML": (text) => inHtml(inJson(text)),
  "HTML in JSON": (text) => inJson(inHtml(text)),
  "HTML in JSON in ASCII": (text) => inJson(inHtml(text)).replaceAll("&", "\\u0026"),
  "base64, percent-encoded": (text) => encodeURIComponent(Encoding.encodeBase64(text)),
  "percent-encoded twice": (text) => encodeURIComponent(encodeURIComponent(text))
}

/** A backslash is no character by which a secret is recognised: JSON doubles it as often as it is within JSON. */
const isLongEnough = (secret: string): boolean => secret.replaceAll("\\", "").length >= 4

/** With all that means something in one of the encodings. */
const awkward = fc.stringOf(fc.constantFrom(..."%+&;#\\/\"'<> \n\uFEFFabnu0123fAÄ€😀".split(/(?:)/u)), { minLength: 4 })
const secrets = fc
  .oneof(fc.fullUnicodeString({ minLength: 4 }), fc.asciiString({ minLength: 4 }), awkward)
  .filter(isLongEnough)

const scrubbed = (text: string, ...secrets: ReadonlyArray<string>) =>
  scrub(
    text,
    secrets.map((secret) => Redacted.make(secret))
  )

describe("a text that repeats a secret", () => {
  it.each(Object.entries(encodings))("shows it in no encoding any more: %s", (_, encode) => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const text = scrubbed(`(${encode(secret)})`, secret)
        assert.include(text, "<redacted>")
        for (const form of Object.values(encodings)) assert.notInclude(text, form(secret))
      }),
      { numRuns: 300 }
    )
  })

  it.each([
    ["LIKE '%deadbeef%'", "deadbeef", "LIKE '%<redacted>%'"],
    ["no such user: DOMAIN\\nicepassword", "nicepassword", "no such user: DOMAIN\\<redacted>"],
    ["a=1&password=pass%2Bword&b=2", "pass+word", "a=1&password=<redacted>&b=2"],
    ["a=1&password=pass+word&b=2", "pass word", "a=1&password=<redacted>&b=2"],
    ["50% of s3cret, 100%", "s3cret", "50% of <redacted>, 100%"],
    ["%EF%BB%BFs3cret", "\uFEFFs3cret", "<redacted>"],
    ["ПАРОЛЬ пароль", "Пароль", "<redacted> <redacted>"],
    ["s3crets3cret s3cret", "s3cret", "<redacted> <redacted>"],
    ['{"hash":"czNjcmV0"}', "s3cret", '{"hash":"<redacted>"}'],
    ["&#0;&#9999999; &unknown; %zz \\", "s3cret", "&#0;&#9999999; &unknown; %zz \\"]
  ])("loses it, and nothing else: %s", (text, secret, expected) => {
    assert.strictEqual(scrubbed(text, secret), expected)
  })

  it("loses each of several secrets, whether they overlap or one has another one in it", () => {
    for (const order of [
      ["s3cret", "s3cret-and-more"],
      ["s3cret-and-more", "s3cret"]
    ]) {
      assert.strictEqual(scrubbed("s3cret-and-more or s3cret, more", ...order), "<redacted> or <redacted>, more")
    }
    assert.strictEqual(scrubbed("abcdefgh", "abcdef", "cdefgh"), "<redacted>")
  })

  it("keeps what is too short to be a secret, and what is no text", () => {
    assert.strictEqual(scrubbed("abc", "abc"), "abc")
    assert.strictEqual(scrub("1234", [Redacted.make(1234)]), "1234")
    assert.strictEqual(scrub("", [Redacted.make("s3cret")]), "")
  })
})

describe("a text without the secret", () => {
  it("stays as it is, whatever is in it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string16bits(), awkward), (text) => {
        assert.strictEqual(scrubbed(text, "zQ7xKvW-s3cret"), text)
      })
    )
  })

  it.each(["\\", "%", "&#", "a", "+", "%41", "&amp;", "\\u0041", "&#x41", "\\\\u00", "A", "s3cre", "czNjcm"])(
    "is read in time, however long it is: %s",
    (part) => {
      const text = part.repeat(200_000 / part.length)
      assert.strictEqual(scrubbed(text, "s3cret-of-mine", "aaab".repeat(50), "\\\\\\\\/"), text)
      assert.strictEqual(scrubbed(`${text} s3cret-of-mine`, "s3cret-of-mine"), `${text} <redacted>`)
    }
  )

  it("is read in time if it is nothing but the secret", () => {
    assert.strictEqual(scrubbed("aaaa".repeat(50_000), "aaaa"), "<redacted>")
  })
})
