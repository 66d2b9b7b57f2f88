/** The emulator has every operation and every field of the SDK: a test here names whatever one has and the other has not. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Predicate } from "effect"
import { Emulator } from "effect-profitbricks"
import type { Attribute } from "../src/emulator/attributes.js"
import type { Kind } from "../src/emulator/kind.js"
import { kindsByName, routes } from "../src/emulator/routes.js"
import { operations } from "./operations/index.js"
import { fieldsOf, isRedacted, itemFieldsOf } from "./support/fields.js"
import { fullAccount, options } from "./support/fullAccount.js"
import { assertNone, without } from "./support/nothing.js"
import { expand } from "./support/openapi.js"

describe("the emulator", () => {
  it("answers every operation, and nothing else", () => {
    const templates = operations.map(({ template }) => template)
    const answered = routes.map(({ method, template }) => `${method} ${template}`)
    assertNone(
      "Operations that the emulator does not answer: add a kind to src/emulator/kinds and to src/emulator/routes.ts",
      without(templates, answered)
    )
    assertNone(
      "Routes of the emulator that no row calls: add the operation, or take it out of `methods`",
      without(answered, templates)
    )
    assert.lengthOf(answered, templates.length)
  })
})

/** A kind of the emulator, and the operations of the SDK on its collection. Those that nothing calls are named above. */
const pairs = [...kindsByName.values()].flatMap((kind) => {
  if (!operations.some(({ template }) => template.includes(kind.collection))) return []
  const on = (method: string, ...ends: ReadonlyArray<string>) =>
    operations.find(({ template }) => ends.some((end) => template === `${method} ${kind.collection}${end}`))?.operation
      .spec
  const one = `/{${kind.param}}`
  const list = on("GET", "")
  return [
    {
      kind,
      type: list?.type(),
      item: itemFieldsOf(fieldsOf(list?.success?.().ast).get("items")?.type),
      create: on("POST", "", one),
      update: on("PATCH", one),
      replace: on("PUT", one)
    }
  ]
})

/** The names of the attributes that are so, with the name of their kind. */
const attributesOf = (kind: Kind, is: (attribute: Attribute) => boolean) =>
  Object.entries(kind.attributes).flatMap(([name, attribute]) => (is(attribute) ? [`${kind.name}.${name}`] : []))

/** Fields that are no attributes: they stand for several. */
const spread = ["untyped", "current"]

/** The same for what the SDK sends. Collections are no attributes. */
const sentBy = (kind: Kind, payload: ReturnType<typeof fieldsOf>) =>
  [...payload].flatMap(([name, { isOptional, type }]) =>
    name.toLowerCase() in kind.entities || spread.includes(name)
      ? []
      : [{ name: `${kind.name}.${name}`, isOptional, type }]
  )

describe("a kind of the emulator", () => {
  /** The names of kinds whose objects have another name in `type`, and the reasons. */
  const renamed: Readonly<Record<string, string>> = {
    managed: "it has the type of what it stands for, and the SDK takes any",
    share: "the API says `resource`",
    "flow-log-nat": "recorded, and read as any flow log"
  }

  /** Fields that the emulator does not show, and the reasons. `{a,b}` is for each of them. */
  const notShown: Readonly<Record<string, string>> = {
    "volume.imageAlias": "write-only",
    "label.{resourceType,resourceId,resourceHref}": "only where the labels of all objects are listed"
  }

  /** Attributes that answers have, and that the SDK does not read, and the reasons. */
  const notRead: Readonly<Record<string, string>> = {
    "volume.imagePassword": "answers show that there is one, and not what it is",
    "volume.userData": "it may have secrets in it, and answers do not show it"
  }

  it("has the name of the resource", () => {
    const others = pairs.flatMap(({ kind, type }) => ((kind.type ?? kind.name) === type ? [] : [kind.name]))
    assertNone(
      "Kinds whose name is not the `type` of the resource: make it the same, or add a reason to `renamed`",
      without(others, Object.keys(renamed))
    )
    assertNone("Kinds that have it now: take them out of `renamed`", without(Object.keys(renamed), others))
  })

  it("shows what the resource reads", () => {
    const shown = pairs.flatMap(({ kind }) => attributesOf(kind, ({ shown }) => shown !== false))
    const read = pairs.flatMap(({ item, kind }) =>
      Array.from(fieldsOf(item.get("properties")?.type).keys(), (name) => `${kind.name}.${name}`)
    )
    const explained = Object.keys(notShown).flatMap(expand)
    assertNone(
      "Attributes that `Properties` does not have: add it there, or say `shown: false` in src/emulator/kinds",
      without(shown, [...read, ...Object.keys(notRead)])
    )
    assertNone(
      "Properties that the emulator does not show: add it to src/emulator/kinds, or a reason to `notShown`",
      without(read, [...shown, ...explained])
    )
    assertNone("Shown now, or gone: take it out of `notShown`", [
      ...without(explained, read),
      ...explained.filter((name) => shown.includes(name))
    ])
  })

  it("has the collections of the resource", () => {
    const shown = pairs.flatMap(({ kind }) =>
      Object.entries(kind.entities).flatMap(([name, { shown }]) => (shown === false ? [] : [`${kind.name}.${name}`]))
    )
    const read = pairs.flatMap(({ item, kind }) =>
      Array.from(fieldsOf(item.get("entities")?.type).keys(), (name) => `${kind.name}.${name}`)
    )
    assertNone("Collections that the resource does not have: add it to its `entities`", without(shown, read))
    assertNone("Collections that the emulator does not have: add it to `entities` of the kind", without(read, shown))
  })

  it("takes what the SDK sends, and nothing else", () => {
    for (const change of ["create", "update", "replace"] as const) {
      const changed = pairs.filter((pair) => pair[change] !== undefined)
      const sent = changed.flatMap((pair) => sentBy(pair.kind, fieldsOf(pair[change]?.payload?.ast)))
      const when = change === "create" ? "create" : "update"
      const taken = changed.flatMap(({ kind }) =>
        attributesOf(kind, ({ writable = "always" }) => writable === "always" || writable === when)
      )
      const names = sent.map(({ name }) => name)
      assertNone(`Fields that the emulator does not take in ${change}: see \`writable\``, without(names, taken))
      assertNone(`Attributes that no ${change} of the SDK sends: add the field to its payload`, without(taken, names))
    }
  })

  const made = pairs.filter(({ create }) => create !== undefined)
  const sent = made.flatMap(({ create, kind }) => sentBy(kind, fieldsOf(create?.payload?.ast)))

  /** Attributes that are required, and that the SDK need not send, and the reasons. */
  const completed: Readonly<Record<string, string>> = {
    "server.{cores,ram}": "those that have a template have them from there"
  }

  it("requires what the SDK requires", () => {
    const explained = Object.keys(completed).flatMap(expand)
    const needed = sent.flatMap(({ isOptional, name }) => (isOptional ? [] : [name]))
    const required = made.flatMap(({ kind }) => attributesOf(kind, ({ required }) => required === true))
    assertNone("Fields that the SDK requires: say `required: true` in src/emulator/kinds", without(needed, required))
    assertNone(
      "Attributes that are required: their fields in `Create` are optional",
      without(required, [...needed, ...explained])
    )
    assertNone("Sent now, or not required: take it out of `completed`", [
      ...without(explained, required),
      ...explained.filter((name) => needed.includes(name))
    ])
  })

  it("keeps no secret of the SDK, and has no others", () => {
    const redacted = sent.flatMap((field) => (isRedacted(field) ? [field.name] : []))
    const secret = pairs.flatMap(({ kind }) => attributesOf(kind, ({ secret }) => secret === true))
    assertNone("Fields that are redacted: say `secret: true` in src/emulator/kinds", without(redacted, secret))
    assertNone("Attributes that are secret: wrap their fields in Schema.Redacted", without(secret, redacted))
  })
})

describe("Emulator.account", () => {
  /** Collections that it does not have, and the reasons. */
  const elsewhere: Readonly<Record<string, string>> = {
    contracts: "there is one, under `contract`",
    locations: "they are the same in every account",
    requests: "Emulator.requests has them",
    templates: "they are the same in every account",
    resources: "they stand for what is there already"
  }

  /** The names of all collections in a value, and of those that have something in them. */
  const collectionsIn = (value: unknown, name = ""): ReadonlyArray<{ readonly name: string; readonly size: number }> =>
    Array.isArray(value)
      ? [{ name, size: value.length }, ...value.flatMap((item) => collectionsIn(item, name))]
      : Predicate.isRecord(value)
        ? Object.entries(value).flatMap(([key, inner]) =>
            key === "properties" || key === "metadata"
              ? []
              : collectionsIn(inner, key === "items" || key === "entities" ? name : `${name}/${key}`)
          )
        : []

  it.effect("has every collection of an account, with something in it", () =>
    Effect.gen(function* () {
      const { saved } = yield* fullAccount
      const account = yield* Effect.zipRight(Emulator.restore(saved), Emulator.account).pipe(
        Effect.provide(Emulator.layer(options))
      )
      const lists = operations.flatMap(({ template }) => /^GET \/(?:um\/)?(\w+)$/.exec(template)?.[1] ?? [])
      const present = Object.keys(account).map((name) => name.toLowerCase())
      assertNone(
        "Collections that Emulator.account does not have: add them to src/emulator/observation.ts",
        without(lists, [...present, ...Object.keys(elsewhere)])
      )
      const collections = collectionsIn(account)
      assertNone(
        "Collections without an object: look at its name in src/emulator/observation.ts, or make one in test/support/fullAccount.ts",
        without(
          collections.map(({ name }) => name),
          collections.flatMap(({ name, size }) => (size > 0 ? [name] : []))
        )
      )
    })
  )
})
