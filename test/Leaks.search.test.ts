/** The search for secrets, on which the tests of leaks depend, finds them. */
import { assert, describe, it } from "@effect/vitest"
import { Encoding, FastCheck } from "effect"
import { ascii, email, found, ip, kinds, mac, mild, number, secret } from "./support/marked.js"

describe("the search", () => {
  const ways: Readonly<Record<string, (text: string) => string>> = {
    plain: (text) => text,
    JSON: (text) => JSON.stringify({ a: JSON.stringify([text]) }),
    "percent-encoded": encodeURIComponent,
    "a form": (text) => new URLSearchParams({ text }).toString(),
    base64: Encoding.encodeBase64,
    "base64 of URLs": Encoding.encodeBase64Url,
    "base64 of JSON, percent-encoded": (text) => encodeURIComponent(Encoding.encodeBase64(JSON.stringify([text]))),
    hexadecimal: Encoding.encodeHex
  }
  const marked = kinds.flatMap((kind) =>
    Object.entries({ secret, ascii, mild, email }).map(([name, make]) => ({ kind, name, text: make(kind, name) }))
  )
  const text = FastCheck.fullUnicodeString()

  it.each(Object.entries(ways))("finds a secret, and what it is, wherever it is in a text: %s", (_, way) => {
    FastCheck.assert(
      FastCheck.property(text, FastCheck.constantFrom(...marked), text, (before, { kind, name, text }, after) => {
        const leaks = found(way(`${before}${text}${after}`), kinds)
        assert.lengthOf(leaks, 1)
        assert.match(leaks.join(), new RegExp(`^${kind}, ${name}: `))
        assert.deepStrictEqual(
          found(
            way(`${before}${text}${after}`),
            kinds.filter((other) => other !== kind)
          ),
          []
        )
        assert.deepStrictEqual(found(way(`${before}${after}`), kinds), [])
      })
    )
    for (const value of [number, ip, mac]) assert.lengthOf(found(way(`a ${value} b`), ["payload"]), 1, String(value))
  })

  it("finds each of several secrets", () => {
    const leaks = found(marked.map(({ text }) => text).join(), kinds)
    assert.lengthOf(leaks, marked.length)
  })
})
