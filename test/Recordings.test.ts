/** Recorded answers, and the examples of the documentation, are understood. */
import { readFile } from "node:fs/promises"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Option, Schema } from "effect"
import { Contract, Request, Server, Snapshot } from "effect-profitbricks"
import { operations } from "./operations/index.js"
import { assertNone, without } from "./support/nothing.js"
import { answeredBy, parse } from "./support/openapi.js"
import {
  type Exchange,
  exchangesIn,
  inputSent,
  lostIn,
  operationFor,
  operationOf,
  sentOtherwiseIn
} from "./support/recorded.js"

const textOf = (name: string): Promise<string> => readFile(new URL(`./fixtures/${name}`, import.meta.url), "utf8")
const read = async (name: string): Promise<unknown> => JSON.parse(await textOf(name))

const recorded = async (): Promise<ReadonlyArray<Exchange>> => exchangesIn(await textOf("recorded/exchanges.jsonl"))
const isOfOperation = (exchange: Exchange) => Option.isSome(operationFor(exchange))

const Examples = Schema.Array(
  Schema.Struct({ version: Schema.Literal(5, 6), name: Schema.String, example: Schema.Unknown })
)

describe("the examples of the vendor's documentation of later versions", async () => {
  // Where a list is null or the text of a list in the original, it is a list here.
  const examples = Schema.decodeUnknownSync(Examples)(await read("examples.json"))

  /** By the names of the documentation: the schema of what an operation answers. */
  const schemas = new Map<string, Schema.Schema.AnyNoContext>([["Contract", Contract.Contract]])
  for (const version of [5, 6]) {
    const document = parse(await textOf(`openapi-v${version}.json`))
    for (const { operation, template } of operations) {
      const name = answeredBy(document, template)
      if (name !== undefined && operation.spec.success !== undefined) schemas.set(name, operation.spec.success())
    }
  }
  // The same as `Lan`.
  schemas.delete("LanPost")

  it("are of everything that operations answer", () => {
    const names = examples.map(({ name }) => name)
    assertNone("No operation answers these", without(names, schemas.keys()))
    assertNone("There is no example of these", without(schemas.keys(), names))
  })

  const cases = examples.flatMap(({ example, name, version }) => {
    const schema = schemas.get(name)
    return schema === undefined ? [] : [[`v${version} ${name}`, schema, example] as const]
  })
  it.effect.each(cases)("are understood: %s", ([, schema, example]) => Schema.decodeUnknown(schema)(example))
})

describe("recorded exchanges", async () => {
  const all = await recorded()
  const exchanges = all.filter(isOfOperation)

  it("are of operations that there are", () => {
    const others = all.filter((exchange) => !isOfOperation(exchange))
    assertNone(
      "No operation: add it, or take the exchange out of the fixture",
      others.map(({ method, path }) => `${method} ${path}`)
    )
  })

  /** The end of a field's path, and the reason why no schema has it. */
  const left: Readonly<Record<string, string>> = {
    "properties.imagePassword": "the API repeats it in clear, and who sent it knows it",
    "properties.userData": "as that; null in all recordings"
  }
  const isLeft = (field: string) => Object.keys(left).some((path) => field.endsWith(`${path} is lost`))

  /** The data centers of 2017 are shown with stubs, whatever depth is asked for. */
  const isShallow = ({ body, depth, method, path, version }: Exchange) =>
    version === 4 &&
    method === "GET" &&
    path.startsWith("/datacenters?") &&
    depth !== 1 &&
    !JSON.stringify(body).includes('/lans","items":')

  const outcomes = { 404: "NotFound", 422: "Validation" }
  const expected = (exchange: Exchange) =>
    exchange.status === 404 || exchange.status === 422
      ? outcomes[exchange.status]
      : isShallow(exchange)
        ? "ShallowAnswer"
        : "understood"

  it.effect.each<readonly [version: number, counts: Readonly<Record<string, number>>]>([
    [4, { understood: 58, NotFound: 1, ShallowAnswer: 1 }],
    [5, { understood: 80, Validation: 1 }],
    [6, { understood: 105, Validation: 1 }]
  ])("of version %s are understood without a loss, or are the right error: %o", ([version, counts]) =>
    Effect.gen(function* () {
      const found: Record<string, number> = {}
      const wrong: Array<string> = []
      for (const exchange of exchanges.filter((exchange) => exchange.version === version)) {
        const result = yield* Effect.either(lostIn(exchange))
        const outcome = Either.isLeft(result) ? result.left._tag : "understood"
        const lost = Either.isRight(result) ? result.right.filter((field) => !isLeft(field)) : []
        if (outcome !== expected(exchange)) wrong.push(`${exchange.method} ${exchange.path}: ${outcome}`)
        wrong.push(...lost.map((field) => `${exchange.method} ${exchange.path}: ${field}`))
        if (Either.isLeft(result) && result.left._tag === "ShallowAnswer") {
          assert.include(result.left.missing, "items[0].entities.servers.items")
        }
        found[outcome] = (found[outcome] ?? 0) + 1
      }
      assertNone("Not as recorded", wrong)
      assert.deepStrictEqual(found, counts)
    })
  )
})

describe("what the API took", async () => {
  const taken = (await recorded()).filter(
    (exchange) => exchange.reqBody !== null && exchange.status < 300 && isOfOperation(exchange)
  )

  /** Where the SDK asks for more than the API, and why. */
  const asksForMore: ReadonlyArray<readonly [place: RegExp, reason: string]> = []

  it("is against no rule on input, once numbers and flags are no texts any more", () => {
    const refused = taken.flatMap((exchange) => {
      const { name, operation } = operationOf(exchange).row
      const issues = Either.match(inputSent(operation.spec, exchange), {
        onLeft: (issues) => issues,
        onRight: () => []
      })
      return issues.map((issue) => `v${exchange.version} ${name}: ${issue}`)
    })
    assertNone(
      "Not accepted: correct the schema, or say in `asksForMore` why it asks for more than the API",
      refused.filter((issue) => !asksForMore.some(([place]) => place.test(issue)))
    )
    assertNone(
      "Accepted: take it out of `asksForMore`",
      asksForMore.filter(([place]) => !refused.some((issue) => place.test(issue))).map(String)
    )
    assert.isAbove(taken.length, 30)
  })

  /** What the SDK does not send, and why. */
  const sentOtherwise: Readonly<Record<string, string>> = {
    "v4 POST /datacenters: entities is lost": "there was nothing in them"
  }

  it.effect("is what the client sends, at the version at which it was taken", () =>
    Effect.gen(function* () {
      const accepted = taken.filter((exchange) =>
        Either.isRight(inputSent(operationOf(exchange).row.operation.spec, exchange))
      )
      const otherwise = yield* Effect.forEach(accepted, (exchange) => {
        const path = exchange.path.replace(/\?.*/, "").replace(/[\da-f-]{36}/g, "{}")
        return Effect.map(sentOtherwiseIn(exchange), (differences) =>
          differences.map((difference) => `v${exchange.version} ${exchange.method} ${path}: ${difference}`)
        )
      })
      assert.deepStrictEqual([...new Set(otherwise.flat())], Object.keys(sentOtherwise))
    })
  )
})

describe("recorded answers", () => {
  it.effect.each<readonly [file: string, schema: Schema.Schema.AnyNoContext]>([
    ["list_snapshots", Snapshot.Snapshot.collection.at(1)],
    ["request_done", Request.RequestStatus],
    ["request_queued", Request.RequestStatus],
    ["request_request_till_no_request_matches_01", Request.Request.collection.at(2)],
    ["request_request_till_no_request_matches_02", Request.Request.collection.at(2)],
    ["server_get", Server.Server.at(0)]
  ])("are understood: %s", ([file, schema]) =>
    Effect.flatMap(
      Effect.promise(() => read(`recorded/${file}.json`)),
      Schema.decodeUnknown(schema)
    )
  )
})
