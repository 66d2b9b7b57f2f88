/** Answers, whatever they are, are decoded as Schema decodes them. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, FastCheck as fc, Option, ParseResult, Redacted, Schema } from "effect"
import { decode } from "../../src/internal/decoding.js"
import { operations } from "../operations/index.js"
import { changes, described, placesIn } from "./arbitraryAnswers.js"
import { exchangesIn, operationFor } from "./recorded.js"
import { answerTo } from "./representations.js"

/** All of a value that a program can see, the order of its properties and what is redacted included. */
const shown = (value: unknown): unknown =>
  Redacted.isRedacted(value)
    ? { redacted: Redacted.value(value) }
    : Array.isArray(value)
      ? value.map(shown)
      : typeof value === "object" && value !== null
        ? {
            prototype: Object.getPrototypeOf(value),
            properties: Reflect.ownKeys(value).map((key) => [key, shown(Reflect.get(value, key))])
          }
        : value

const outcome = Either.match({
  onLeft: (issue: ParseResult.ParseIssue) => ({ issues: ParseResult.ArrayFormatter.formatIssueSync(issue) }),
  onRight: shown
})

const assertSame = (schema: Schema.Schema.AnyNoContext, text: string) => {
  const bySchema = ParseResult.decodeUnknownEither(schema, { errors: "all", propertyOrder: "original" })
  assert.deepStrictEqual(outcome(decode(schema, JSON.parse(text))), outcome(bySchema(JSON.parse(text))), text)
}

/** Some of the answers, and what the schema describes, as they are and with something changed. */
const assertSameAtRandom = (schema: Schema.Schema.AnyNoContext, answers: ReadonlyArray<string>, numRuns: number) => {
  const random = described(schema.ast).map((answer) => JSON.stringify(answer))
  const answer = answers.length === 0 ? random : fc.oneof(random, fc.constantFrom(...answers))
  const changed = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...changes)), { maxLength: 3 })
  const property = fc.property(answer, changed, (text, changed) => {
    const outer = { answer: JSON.parse(text) }
    for (const [index, change] of changed) {
      const places = placesIn(outer)
      const place = places[index % places.length]
      if (place !== undefined) change(...place)
    }
    assertSame(schema, JSON.stringify(outer.answer) ?? "null")
  })
  fc.assert(property, { numRuns })
}

/** What operations have of it is rare, or in no answer yet. */
const A = Schema.Struct({ a: Schema.String })
const others: Readonly<Record<string, Schema.Schema.AnyNoContext>> = {
  texts: Schema.Record({ key: Schema.String, value: Schema.String }),
  "texts by a pattern": Schema.Record({ key: Schema.String.pipe(Schema.pattern(/o/)), value: Schema.Unknown }),
  "fields and texts": Schema.Struct({ a: Schema.Unknown }, { key: Schema.String, value: Schema.String }),
  "fields and others": Schema.Struct({ a: Schema.String }, { key: Schema.String, value: Schema.Unknown }),
  "a field of any value": Schema.Struct({ a: Schema.Unknown, b: Schema.UndefinedOr(Schema.Number) }),
  "names that all objects have": Schema.Struct({
    constructor: Schema.optional(Schema.String),
    toString: Schema.Unknown,
    hasOwnProperty: Schema.optional(Schema.Unknown)
  }),
  "no fields": Schema.Struct({}),
  "a default": Schema.Struct({ a: Schema.optionalWith(Schema.String, { default: () => "none" }) }),
  "several objects": Schema.Union(Schema.Struct({ a: Schema.NullOr(Schema.Literal(1)) }), A, Schema.Struct({})),
  "a tuple": Schema.Tuple([Schema.String, Schema.optionalElement(Schema.Number)], A),
  "at least one": Schema.NonEmptyArray(A),
  secrets: Schema.Array(Schema.Redacted(Schema.NonEmptyString)),
  "other options": A.annotations({ parseOptions: { onExcessProperty: "error" } }),
  "another value where it fails": Schema.Array(
    A.annotations({ decodingFallback: () => Either.right({ a: "fallen back" }) })
  ),
  effects: Schema.Array(
    Schema.transformOrFail(A, Schema.String, {
      strict: true,
      decode: ({ a }) => Effect.succeed(a),
      encode: (a) => ParseResult.succeed({ a })
    })
  )
}

export const suite = (runs: number) => {
  const exchanges = exchangesIn(
    readFileSync(new URL("../fixtures/recorded/exchanges.jsonl", import.meta.url), "utf8")
  ).map((exchange) => ({
    body: exchange.body,
    name: Option.map(operationFor(exchange), ({ row }) => row.name).pipe(Option.getOrUndefined)
  }))
  const seen = new Set<unknown>()
  const answered = operations.flatMap((row) => {
    const schema = row.operation.spec.success?.()
    const bodies = exchanges.flatMap(({ body, name }) => (name === row.name ? [body] : []))
    const texts = [...bodies, ...[0, 2, 3].map((depth) => answerTo(row, depth))].map(
      (answer) => JSON.stringify(answer) ?? "null"
    )
    return schema === undefined
      ? []
      : [{ name: row.name, schema, texts, isKnown: seen.size === seen.add(schema.ast).size }]
  })

  describe("is decoded as Schema decodes it", () => {
    it.each(answered)("an answer to $name", ({ isKnown, schema, texts }) => {
      for (const text of texts) assertSame(schema, text)
      // Many operations have the same answers.
      if (!isKnown) assertSameAtRandom(schema, texts, runs)
    })

    it.each(Object.entries(others))("an answer of %s", (_, schema) => assertSameAtRandom(schema, [], 40 * runs))
  })
}
