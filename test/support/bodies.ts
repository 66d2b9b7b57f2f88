/** Random bodies and headers, many of them nearly right. */
import { FastCheck as fc, Predicate } from "effect"
import * as Answers from "../fixtures/answers.js"

/** Bytes, as they may arrive. */
export const bytes = fc.uint8Array({ maxLength: 300 })
export const text = (value: string) => new TextEncoder().encode(value)

/** Something else in place of a part of a value. */
const altered = (value: unknown): fc.Arbitrary<unknown> => {
  const here = fc.jsonValue()
  if (!Predicate.isRecord(value) && !Array.isArray(value)) return fc.oneof(fc.constant(value), here)
  const keys = Object.keys(value)
  if (keys.length === 0) return here
  const within = fc.constantFrom(...keys).chain((key) =>
    fc.oneof(
      altered(Reflect.get(value, key)).map((part) =>
        Array.isArray(value) ? value.with(Number(key), part) : { ...value, [key]: part }
      ),
      fc.constant(Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)))
    )
  )
  return fc.oneof({ weight: 1, arbitrary: here }, { weight: 8, arbitrary: within })
}

const documents = Object.values(Answers).filter(Predicate.isRecord)

/** Names that mean something to JavaScript. */
const names = fc.constantFrom("__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "then", "toJSON")
const poisoned = fc.tuple(fc.constantFrom(...documents), names, fc.jsonValue()).map(([document, name, value]) =>
  // Written by hand, as an object literal would not have it.
  JSON.stringify(document).replace("{", () => `{${JSON.stringify(name)}:${JSON.stringify(value)},`)
)

const nested = fc
  .tuple(fc.constantFrom("[", '{"a":', '{"items":[', '{"properties":'), fc.constantFrom(1, 10, 1000, 100_000))
  .map(([part, depth]) => part.repeat(depth))

const short = fc.oneof(
  bytes,
  fc.string({ unit: "binary" }).map(text),
  fc.json().map(text),
  fc
    .constantFrom(...documents)
    .chain(altered)
    .map((value) => text(JSON.stringify(value))),
  fc
    .tuple(fc.constantFrom(...documents), fc.nat(2000))
    .map(([document, end]) => text(JSON.stringify(document)).slice(0, end)),
  poisoned.map(text)
)

/** Bodies: a document of the API, damaged or not, or anything else. */
export const body = fc.oneof({ weight: 1, arbitrary: nested.map(text) }, { weight: 50, arbitrary: short })

export const header = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) })
