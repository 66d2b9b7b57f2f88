/** Properties that the SDK does not know are sent as they are, and can be read. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Redacted, Schema } from "effect"
import { Datacenter, Resource, RetryPolicy, Server, Volume } from "effect-profitbricks"
import { accepted, busy, server, volume } from "./fixtures/answers.js"
import { datacenterId, onServer, volumeId } from "./fixtures/ids.js"
import { type Call, operations } from "./operations/index.js"
import { payloadsIn } from "./support/fields.js"
import { assertNone } from "./support/nothing.js"
import { observe } from "./support/observe.js"
import { type Step, scripted } from "./support/scripted.js"
import { renderings } from "./support/surfaces.js"

const Json = Schema.parseJson(Schema.Unknown)

/** What is sent, and how the call ends. */
const sent = (call: Call, step: Step = { status: 503 }) => {
  const { layer, received } = scripted([step], { retry: RetryPolicy.none })
  return Effect.map(Effect.exit(Effect.provide(call, layer)), (exit) => ({
    exit,
    bodies: received.map(({ body }) => Schema.decodeUnknownSync(Json)(body))
  }))
}

/** The only body that is sent. */
const bodyOf = (call: Call) =>
  Effect.map(sent(call), ({ bodies }) => {
    assert.lengthOf(bodies, 1)
    return bodies[0]
  })

const novelty = { rack: "7b", units: [1, 2.5, null, true], nested: { deep: { deeper: [] } } }

describe("untyped properties", () => {
  it("have a place in every payload, and in the payloads that are in it", () => {
    const lacking = operations.flatMap(({ name, operation: { spec } }) =>
      spec.payload === undefined
        ? []
        : Array.from(payloadsIn(spec.payload.ast)).flatMap(([way, fields]) => {
            // References to something that there is already have no properties.
            const isReference = fields.size === 1 && /^id$|Ids?$/.test(Array.from(fields.keys()).join())
            return isReference || fields.has("untyped") ? [] : [`${name} ${way}: ${[...fields.keys()].join(", ")}`]
          })
    )
    assertNone("No `...Payload.untyped` in", lacking)
  })

  it.effect.each<readonly [name: string, call: Call, body: unknown]>([
    [
      "created",
      Server.create({ datacenterId, cores: 1, ram: 1024, untyped: novelty }),
      { properties: { cores: 1, ram: 1024, ...novelty } }
    ],
    ["changed", Server.update({ ...onServer, name: "a", untyped: novelty }), { name: "a", ...novelty }],
    ["changed in nothing else", Server.update({ ...onServer, untyped: novelty }), novelty],
    [
      "replaced",
      Volume.replace({ datacenterId, volumeId, name: "a", size: 2, untyped: novelty }),
      { properties: { name: "a", size: 2, ...novelty } }
    ]
  ])("are sent as they are where something is %s", ([, call, body]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* bodyOf(call), body)
    })
  )

  it.effect("are sent as they are in everything that is created with it", () =>
    Effect.gen(function* () {
      const untyped = (place: string) => ({ untyped: { place } })
      const body = yield* bodyOf(
        Datacenter.create({
          location: "us/las",
          ...untyped("data center"),
          servers: [
            {
              cores: 1,
              ram: 1024,
              ...untyped("server"),
              volumes: [{ size: 1, licenceType: "OTHER", ...untyped("volume") }],
              nics: [{ lan: 1, ...untyped("nic"), firewallRules: [{ protocol: "ANY", ...untyped("rule") }] }]
            }
          ],
          lans: [untyped("lan")],
          loadbalancers: [untyped("balancer")]
        })
      )
      assert.deepStrictEqual(body, {
        properties: { location: "us/las", place: "data center" },
        entities: {
          servers: {
            items: [
              {
                properties: { cores: 1, ram: 1024, place: "server" },
                entities: {
                  volumes: { items: [{ properties: { size: 1, licenceType: "OTHER", place: "volume" } }] },
                  nics: {
                    items: [
                      {
                        properties: { lan: 1, place: "nic" },
                        entities: { firewallrules: { items: [{ properties: { protocol: "ANY", place: "rule" } }] } }
                      }
                    ]
                  }
                }
              }
            ]
          },
          lans: { items: [{ properties: { place: "lan" } }] },
          loadbalancers: { items: [{ properties: { place: "balancer" } }] }
        }
      })
    })
  )

  it.effect("go before those that have a field, and may be of any version", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 503 }], { version: 4, retry: RetryPolicy.none })
      const call = Volume.update({ datacenterId, volumeId, name: "typed", untyped: { name: "untyped", userData: "x" } })
      yield* Effect.exit(Effect.provide(call, layer))
      assert.deepStrictEqual(
        received.map(({ body }) => body),
        ['{"name":"untyped","userData":"x"}']
      )
    })
  )

  it.effect("are properties even under the name of what is created with it", () =>
    Effect.gen(function* () {
      const call = Server.create({
        datacenterId,
        cores: 1,
        ram: 1024,
        volumes: [{ size: 1, licenceType: "OTHER" }],
        untyped: { volumes: ["a"], nics: "b" }
      })
      assert.deepStrictEqual(yield* bodyOf(call), {
        properties: { cores: 1, ram: 1024, volumes: ["a"], nics: "b" },
        entities: { volumes: { items: [{ properties: { size: 1, licenceType: "OTHER" } }] } }
      })
    })
  )

  const secrets = ["s3cret/of 1", "s3cret/of 2", "s3cret/of 3"] as const
  const withSecrets = Server.create({
    datacenterId,
    cores: 1,
    ram: 1024,
    untyped: {
      bootSecret: Redacted.make(secrets[0]),
      agents: [{ key: Redacted.make(secrets[1]), name: "a" }]
    },
    volumes: [{ size: 1, licenceType: "OTHER", untyped: { key: Redacted.make(secrets[2]) } }]
  })

  it.effect("are sent in clear if they are redacted, however deep", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* bodyOf(withSecrets), {
        properties: {
          cores: 1,
          ram: 1024,
          bootSecret: secrets[0],
          agents: [{ key: secrets[1], name: "a" }]
        },
        entities: {
          volumes: { items: [{ properties: { size: 1, licenceType: "OTHER", key: secrets[2] } }] }
        }
      })
    })
  )

  it.effect.each([422, 400, 500, 202])("are shown nowhere if they are redacted, whatever a %i repeats", (status) =>
    Effect.gen(function* () {
      const texts = [...secrets, ...secrets.map(encodeURIComponent), ...secrets.map((secret) => btoa(secret))]
      const messages = texts.map((text) => ({ errorCode: "100", message: `[(root).properties.x] ${text} is wrong` }))
      const { layer } = scripted([{ status, body: { httpStatus: status, messages } }], { retry: RetryPolicy.none })
      const { exit, failure } = yield* observe(Effect.provide(withSecrets, layer))
      assert.isTrue(Exit.isFailure(exit))
      const shown = [...Object.values(failure).flat(), ...renderings(exit)].join("\n")
      for (const text of texts) assert.notInclude(shown, text)
    })
  )

  /** A call from JavaScript, where no type stops it. */
  const withValue = (value: unknown): Call => Server.update({ ...onServer, untyped: value as never })

  const cyclic: Record<string, unknown> = {}
  cyclic["self"] = [cyclic]

  it.effect.each<readonly [name: string, untyped: unknown]>([
    ["a function", { a: () => 1 }],
    ["NaN", { a: Number.NaN }],
    ["an infinity", { a: [Number.POSITIVE_INFINITY] }],
    ["a bigint", { a: { b: 1n } }],
    ["undefined", { a: undefined }],
    ["undefined in a list", { a: [1, undefined] }],
    ["undefined in an object", { a: { b: undefined } }],
    ["a symbol", { a: Symbol("a") }],
    ["a date", { a: new Date(0) }],
    ["a map", { a: new Map() }],
    ["a redacted number", { a: Redacted.make(1) }],
    ["itself", cyclic],
    ["a property without a name", { "": 1 }],
    ["a property whose name JavaScript would lose", JSON.parse('{ "__proto__": 1 }')],
    ["a list", [1]],
    ["a text", "a"],
    ["null", null]
  ])("are refused if they are, or have in them, %s", ([, value]) =>
    Effect.gen(function* () {
      const { bodies, exit } = yield* sent(withValue(value))
      assert.lengthOf(bodies, 0)
      assert(Exit.isFailure(exit) && exit.cause._tag === "Fail", String(exit))
      const { error } = exit.cause
      assert(error._tag === "Validation" && error.status === undefined)
      assert.isTrue(error.issues.every(({ path }) => path === "untyped" || path.startsWith("untyped")))
    })
  )

  it.effect("are refused without being shown", () =>
    Effect.gen(function* () {
      const value = { a: { secret: "s3cret/in clear", b: 1n } }
      const { exit } = yield* sent(withValue(value))
      for (const text of renderings(exit)) assert.notInclude(text, "s3cret")
    })
  )
})

describe("properties that the SDK does not know", () => {
  const withProperties = (properties: object) => ({ ...server, properties: { ...server.properties, ...properties } })

  it.effect("can be read, as the API gives them", () =>
    Effect.gen(function* () {
      const read = yield* Server.get(onServer).pipe(
        Effect.provide(scripted([{ status: 200, body: withProperties(novelty) }]).layer)
      )
      assert.deepInclude(Resource.untyped(read), novelty)
      // With those that have a field.
      assert.strictEqual(Resource.untyped(read)["name"], server.properties.name)
    })
  )

  it.effect("can be read of what was created, and in what is below an object", () =>
    Effect.gen(function* () {
      const answer = accepted(busy({ ...volume, properties: { ...volume.properties, ...novelty } }))
      const created = yield* Volume.create({ datacenterId, size: 1, licenceType: "OTHER" }).pipe(
        Effect.provide(scripted([answer]).layer)
      )
      assert.deepInclude(Resource.untyped(created.value), novelty)
      const list = { items: [withProperties(novelty)] }
      const [first] = (yield* Server.list({ datacenterId }).pipe(
        Effect.provide(scripted([{ status: 200, body: list }]).layer)
      )).items
      assert.deepInclude(Resource.untyped(first ?? {}), novelty)
    })
  )

  it("are none of an object that has no properties", () => {
    assert.deepStrictEqual(Resource.untyped({}), {})
  })

  it.effect("cannot be read if they are secrets by their names", () =>
    Effect.gen(function* () {
      const names = [
        "rootPassword",
        "secretKey",
        "clientSecret",
        "accessToken",
        "bootCredentials",
        "privateKey",
        "private_key",
        "user_data",
        "cloudInitUserData",
        "kubeconfig",
        "PASSWORD",
        "vncToken"
      ]
      const secrets = Object.fromEntries(names.map((name) => [name, "s3cret"]))
      const body = withProperties({ ...novelty, ...secrets })
      const read = yield* Server.get(onServer).pipe(Effect.provide(scripted([{ status: 200, body }]).layer))
      const properties = Resource.untyped(read)
      assert.deepInclude(properties, novelty)
      for (const name of names) assert.notProperty(properties, name)
      for (const text of renderings(read)) assert.notInclude(text, "s3cret")
    })
  )

  it.effect("can be read if they are true or false, which is no secret", () =>
    Effect.gen(function* () {
      const flags = { hasPassword: true, nested: { tokenRequired: false } }
      const body = withProperties(flags)
      const read = yield* Server.get(onServer).pipe(Effect.provide(scripted([{ status: 200, body }]).layer))
      assert.deepInclude(Resource.untyped(read), flags)
    })
  )

  it.effect("cannot be read if they have secrets in them", () =>
    Effect.gen(function* () {
      const agent = { name: "a", accessToken: "s3cret", login: { password: "s3cret" } }
      const body = withProperties({ agents: [agent] })
      const read = yield* Server.get(onServer).pipe(Effect.provide(scripted([{ status: 200, body }]).layer))
      for (const text of renderings(read)) assert.notInclude(text, "s3cret")
    })
  )
})
