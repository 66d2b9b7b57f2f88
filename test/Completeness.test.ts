/** Modules, operations and kinds are complete: a test here names every forgotten part. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Predicate } from "effect"
import * as SDK from "effect-profitbricks"
import { Emulator, Ids } from "effect-profitbricks"
import { routes } from "../src/emulator/routes.js"
import { isOperation, kinds, operations } from "./operations/index.js"

const modules = Object.entries<Readonly<Record<string, unknown>>>(SDK)
const exported = modules.flatMap(([module, members]) =>
  Object.entries(members).flatMap(([name, member]) =>
    isOperation(member) ? [{ name: `${module}.${name}`, ...member.spec }] : []
  )
)
const rows = new Map(operations.map((row) => [row.name, row]))

const assertNone = (what: string, forgotten: ReadonlyArray<string>) =>
  assert.isEmpty(forgotten, `${what}: ${forgotten.join(", ")}`)
const without = (names: Iterable<string>, others: Iterable<string>) => {
  const known = new Set(others)
  return [...new Set(names)].filter((name) => !known.has(name))
}

describe("the table in test/operations", () => {
  it("has a row for every operation, and no row twice", () => {
    assertNone(
      "operations without a row",
      without(
        exported.map(({ name }) => name),
        rows.keys()
      )
    )
    assert.strictEqual(rows.size, operations.length)
  })

  it("says what every operation calls, and how the API answers", () => {
    const says = ({ name, operation, status }: (typeof exported)[number]) => `${name}: ${operation} ${status}`
    const written = operations.map(({ name, status, template }) => `${name}: ${template} ${status}`)
    assertNone("operations that are otherwise than their rows say", without(exported.map(says), written))
  })

  it("starts a request wherever the SDK gives something to wait for", () => {
    for (const { name, operation, status } of operations)
      assert.strictEqual("accepted" in operation, status === 202, name)
  })

  it("has a kind for every resource, and for every answer", () => {
    const schemas = new Set<unknown>(Array.from(kinds.values(), ({ schema }) => schema))
    assertNone(
      "resources without a kind",
      modules.flatMap(([module, members]) =>
        Object.entries(members).flatMap(([name, member]) =>
          Predicate.isTagged(member, "Resource") && !schemas.has(member) ? [`${module}.${name}`] : []
        )
      )
    )
    const named = operations.flatMap(({ many = [], one = [] }) => [many, one].flat())
    const within = [...kinds.values()].flatMap(({ entities = {}, links = {} }) =>
      Object.values({ ...entities, ...links })
    )
    assertNone("kinds that are not in the table", without([...named, ...within], kinds.keys()))
  })
})

describe("Ids.pathParams", () => {
  it("has every parameter of a path", () => {
    const parameters = operations.flatMap(({ template }) =>
      Array.from(template.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name)
    )
    assertNone("parameters that are not in Ids.pathParams", without(parameters, Object.keys(Ids.pathParams)))
    assertNone(
      "parameters of specs that are not in Ids.pathParams",
      without(
        exported.flatMap(({ params }) => params.keys),
        Object.keys(Ids.pathParams)
      )
    )
  })
})

describe("the emulator", () => {
  it("answers every operation, and nothing else", () => {
    const templates = operations.map(({ template }) => template)
    const answered = routes.map(({ method, template }) => `${method} ${template}`)
    assertNone("operations that the emulator does not answer", without(templates, answered))
    assertNone("routes of the emulator that are no operation", without(answered, templates))
    assert.lengthOf(answered, templates.length)
  })

  it.effect("shows every kind of object that an account has", () =>
    Effect.gen(function* () {
      const created = operations.flatMap(({ template }) => /^POST \/(?:um\/)?(\w+)$/.exec(template)?.[1] ?? [])
      assertNone(
        "collections that Emulator.account does not have",
        without(
          created,
          Object.keys(yield* Emulator.account).map((name) => name.toLowerCase())
        )
      )
    }).pipe(Effect.provide(Emulator.layer()))
  )
})
