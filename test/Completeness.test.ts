/** Modules, operations and kinds are complete: a test here names every forgotten part, and says where it goes. */
import { assert, describe, it } from "@effect/vitest"
import { Schema, type SchemaAST } from "effect"
import { Ids } from "effect-profitbricks"
import { kinds, operations, strays } from "./operations/index.js"
import { exportedOperations, exportedResources, members, modules } from "./support/exported.js"
import { allFieldsIn, fieldsOf, isRedacted } from "./support/fields.js"
import { assertNone, without } from "./support/nothing.js"

const rows = new Map(operations.map((row) => [row.name, row]))

describe("the table in test/operations", () => {
  it("has a row for every operation, and no row twice", () => {
    assertNone(
      "Operations without a row: add it to the file of the module in test/operations, and the file to index.ts there",
      without(
        exportedOperations.map(({ name }) => name),
        rows.keys()
      )
    )
    assert.strictEqual(rows.size, operations.length)
  })

  it("says what every operation calls, and how the API answers", () => {
    const says = ({ name, operation, status }: (typeof exportedOperations)[number]) => `${name}: ${operation} ${status}`
    const written = operations.map(({ name, status, template }) => `${name}: ${template} ${status}`)
    const known = exportedOperations.filter(({ name }) => rows.has(name))
    assertNone("Operations that are otherwise than their rows say", without(known.map(says), written))
    assertNone("Rows of what is no operation: take them out, or add it to the module", strays)
  })

  it("starts a request wherever the SDK gives something to wait for", () => {
    for (const { name, operation, status } of operations)
      assert.strictEqual("accepted" in operation, status === 202, name)
  })

  it("has a kind for every resource, and for every answer", () => {
    const schemas = new Set<unknown>(Array.from(kinds.values(), ({ schema }) => schema))
    assertNone(
      "Resources without a kind: add it to the file of the module in test/operations",
      exportedResources.flatMap(({ name, resource }) => (schemas.has(resource) ? [] : [name]))
    )
    const named = operations.flatMap(({ many = [], one = [] }) => [many, one].flat())
    const within = [...kinds.values()].flatMap(({ entities = {}, links = {} }) =>
      Object.values({ ...entities, ...links })
    )
    assertNone("Kinds that are not in the table", without([...named, ...within], kinds.keys()))
  })
})

describe("Ids.pathParams", () => {
  it("has every parameter of a path", () => {
    const parameters = operations.flatMap(({ template }) =>
      Array.from(template.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name)
    )
    const known = Object.keys(Ids.pathParams)
    assertNone("Parameters of rows: add them to Ids.pathParams", without(parameters, known))
    assertNone(
      "Parameters of operations: add them to Ids.pathParams",
      without(
        exportedOperations.flatMap(({ params }) => params.keys),
        known
      )
    )
  })
})

describe("a module", () => {
  /** Resources that have a name, and cannot be found by it, and the reasons. */
  const unnamed: Readonly<Record<string, string>> = {
    ManagedResource: "v4 shows no properties of them"
  }

  const lists = exportedOperations.filter(({ name, paged }) => paged && name.endsWith(".list"))
  const lacks = (module: string, name: string) => modules.some(([own, has]) => own === module && !(name in has))

  it("that has a list has it as a stream, too", () => {
    assertNone(
      "Lists without a stream: add `export const all = Collection.all(list)`",
      lists.flatMap(({ module, name }) => (lacks(module, "all") ? [name] : []))
    )
  })

  it("that has a list of objects with a name finds them by it", () => {
    const named = new Set(
      exportedResources.flatMap(({ module, resource }) =>
        fieldsOf(fieldsOf(resource.at().ast).get("properties")?.type).has("name") ? [module] : []
      )
    )
    const found = lists.flatMap(({ module }) => (named.has(module) && lacks(module, "findByName") ? [module] : []))
    assertNone(
      "Names that nothing finds: add `export const findByName = Collection.findByName(list)`, or a reason to `unnamed`",
      without(found, Object.keys(unnamed))
    )
    assertNone("Modules that have findByName now: take them out of `unnamed`", without(Object.keys(unnamed), found))
  })
})

describe("a password", () => {
  const passwordsIn = (ast: SchemaAST.AST | undefined) =>
    ast === undefined ? [] : [...allFieldsIn(ast)].filter(({ name }) => /password$/i.test(String(name)))

  it("is redacted wherever it is sent", () => {
    const inputs = [
      ...exportedOperations.map(({ name, payload }) => ({ name, ast: payload?.ast })),
      ...members.flatMap(({ member, name }) => (Schema.isSchema(member) ? [{ name, ast: member.ast }] : []))
    ]
    assertNone(
      "Passwords in clear: wrap them in Schema.Redacted",
      inputs.flatMap(({ ast, name }) =>
        passwordsIn(ast).flatMap((field) => (isRedacted(field) ? [] : [`${name}: ${String(field.name)}`]))
      )
    )
  })

  it("is in no answer", () => {
    const answers = [
      ...exportedOperations.map(({ name, success }) => ({ name, ast: success?.().ast })),
      ...exportedResources.map(({ name, resource }) => ({ name, ast: resource.at().ast }))
    ]
    assertNone(
      "Passwords that are read: take them out of the schema",
      answers.flatMap(({ ast, name }) => passwordsIn(ast).map((field) => `${name}: ${String(field.name)}`))
    )
  })
})
