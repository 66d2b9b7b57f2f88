/** The options of a client. */
import { assert, describe, it } from "@effect/vitest"
import { ConfigError, Effect, FastCheck as fc } from "effect"
import { Datacenter, ProfitBricks, RetryPolicy, Volume } from "effect-profitbricks"
import { datacenterId, volumeId } from "./fixtures/ids.js"
import { scripted } from "./support/scripted.js"

/** A call on the wire with these options. */
const sent = (options: ProfitBricks.Options) => {
  const { layer, received } = scripted([{ status: 503 }], { ...options, retry: RetryPolicy.none })
  return Datacenter.remove({ datacenterId }).pipe(
    Effect.provide(layer),
    Effect.flip,
    Effect.map(() => received[0] ?? assert.fail("nothing was sent"))
  )
}

/** Why a client cannot be made, and that this is known before anything is sent. */
const refusal = (options: ProfitBricks.Options) => {
  const { received, services } = scripted([{ status: 503 }])
  return Effect.gen(function* () {
    const error = yield* Effect.flip(ProfitBricks.make(options).pipe(Effect.provide(services)))
    assert.isTrue(ConfigError.isConfigError(error))
    assert.lengthOf(received, 0)
    return String(error)
  })
}

describe("the option baseUrl", () => {
  it.effect.each<readonly [baseUrl: string | URL, url: string]>([
    ["https://api.ionos.com/cloudapi/v6", "https://api.ionos.com/cloudapi/v6"],
    ["https://api.ionos.com/cloudapi/v6/", "https://api.ionos.com/cloudapi/v6"],
    [new URL("https://api.ionos.com/cloudapi/v5"), "https://api.ionos.com/cloudapi/v5"],
    ["http://localhost:8080", "http://localhost:8080"],
    ["http://[::1]:8080/x/", "http://[::1]:8080/x"],
    ["https://proxy.example/a%2Fb/c", "https://proxy.example/a%2Fb/c"],
    [ProfitBricks.defaultBaseUrl, "https://api.ionos.com/cloudapi/v6"]
  ])("%s is what every path is below", ([baseUrl, url]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* sent({ baseUrl })).url, `${url}/datacenters/${datacenterId}`)
    })
  )

  it.effect.each([
    "",
    " ",
    "api.ionos.com",
    "/cloudapi/v6",
    "ftp://api.example/",
    "file:///etc",
    "javascript:0",
    "http://"
  ])("is refused if it is %j, which is no address of http or https", (baseUrl) =>
    Effect.gen(function* () {
      assert.match(yield* refusal({ baseUrl }), /base ?url|http/i)
    })
  )

  it.effect.each([
    "http://foo.localhost",
    "http://foo.localhost:8080/v4",
    "http://localhost.example/v4",
    "http://localhost.",
    "http://127.0.0.1.example",
    "http://[::2]",
    "http://0.0.0.0",
    "http://10.0.0.1:8080"
  ])("is refused if it is %s, which may be another machine, unless that is allowed", (baseUrl) =>
    Effect.gen(function* () {
      assert.include(yield* refusal({ baseUrl }), "allowInsecure permits it")
      const { url } = yield* sent({ baseUrl, allowInsecure: true })
      assert.strictEqual(new URL(url).origin, new URL(baseUrl).origin)
    })
  )

  it.effect.each([
    "http://localhost",
    "http://LOCALHOST:1/x",
    "http://127.0.0.1:8080",
    "http://127.1.2.3",
    "http://[::1]"
  ])("may be %s, which is this machine", (baseUrl) =>
    Effect.gen(function* () {
      assert.strictEqual(new URL((yield* sent({ baseUrl })).url).origin, new URL(baseUrl).origin)
    })
  )

  it.effect.each([
    "https://me:hunter2@api.example/v4",
    "https://api.example/v4?x=hunter2",
    "https://api.example/v4#hunter2"
  ])("is refused if it has a user, a query or a fragment, and not shown: %s", (baseUrl) =>
    Effect.gen(function* () {
      assert.notInclude(yield* refusal({ baseUrl }), "hunter2")
    })
  )

  it.effect.prop(
    "is an address or a ConfigError, whatever it is",
    [fc.oneof(fc.string(), fc.webUrl({ withFragments: true, withQueryParameters: true }))],
    ([baseUrl]) =>
      Effect.gen(function* () {
        const { services } = scripted([{ status: 503 }])
        const made = yield* Effect.either(ProfitBricks.make({ baseUrl }).pipe(Effect.provide(services)))
        if (made._tag === "Right") assert.match(new URL(made.right.baseUrl).protocol, /^https?:$/)
        else assert.isTrue(ConfigError.isConfigError(made.left))
      })
  )
})

describe("the option version", () => {
  const made = (options: ProfitBricks.Options) =>
    Effect.provide(ProfitBricks.make(options), scripted([{ status: 503 }]).services)

  it.effect.each<readonly [options: ProfitBricks.Options, version: ProfitBricks.ApiVersion, baseUrl: string]>([
    [{}, 6, "https://api.ionos.com/cloudapi/v6"],
    [{ version: undefined, baseUrl: undefined }, 6, "https://api.ionos.com/cloudapi/v6"],
    [{ version: 6 }, 6, "https://api.ionos.com/cloudapi/v6"],
    [{ version: 5 }, 5, "https://api.ionos.com/cloudapi/v5"],
    [{ version: 4 }, 4, "https://api.profitbricks.com/cloudapi/v4"],
    [{ baseUrl: "https://proxy.example/cloudapi/v5" }, 5, "https://proxy.example/cloudapi/v5"],
    [{ baseUrl: "http://localhost:8080/cloudapi/v4/" }, 4, "http://localhost:8080/cloudapi/v4"],
    [{ baseUrl: new URL("https://proxy.example/v5//") }, 5, "https://proxy.example/v5"],
    [{ baseUrl: "https://proxy.example/cloudapi/v5", version: 5 }, 5, "https://proxy.example/cloudapi/v5"],
    [{ baseUrl: "https://proxy.example/gateway", version: 5 }, 5, "https://proxy.example/gateway"],
    // The version is the last segment of the path, and nothing else of the URL.
    [{ baseUrl: "https://v4.example/gateway" }, 6, "https://v4.example/gateway"],
    [{ baseUrl: "https://proxy.example/v4/gateway" }, 6, "https://proxy.example/v4/gateway"],
    [{ baseUrl: "https://proxy.example/cloudapi-v4" }, 6, "https://proxy.example/cloudapi-v4"],
    [{ baseUrl: "https://gateway.example/v1" }, 6, "https://gateway.example/v1"],
    [{ baseUrl: "https://gateway.example/v2", version: 5 }, 5, "https://gateway.example/v2"]
  ])("is said, or is in the URL, or is 6: %o is version %i", ([options, version, baseUrl]) =>
    Effect.gen(function* () {
      const client = yield* made(options)
      assert.strictEqual(client.apiVersion, version)
      assert.strictEqual(client.baseUrl, baseUrl)
    })
  )

  it.effect.each([3, 7, 0, 4.5, -6, Number.NaN])("is refused if it is %d", (version) =>
    Effect.gen(function* () {
      // Programs without types say such things.
      const error = yield* Effect.flip(made({ version: version as never }))
      assert(error._op === "InvalidData")
      assert.deepStrictEqual(error.path, ["version"])
      assert.include(error.message, "4, 5 or 6")
    })
  )

  it.effect.each([
    "https://api.ionos.com/cloudapi/v3",
    "https://api.ionos.com/cloudapi/v7",
    "http://localhost/cloudapi/v66/"
  ])("is refused with the URL that says it: %s", (baseUrl) =>
    Effect.gen(function* () {
      for (const version of [undefined, 6] as const) {
        const error = yield* Effect.flip(made({ baseUrl, version }))
        assert(error._op === "InvalidData")
        assert.deepStrictEqual(error.path, ["baseUrl"])
        assert.include(error.message, "4, 5 or 6")
      }
    })
  )

  it.effect("is refused if the URL says another one", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(made({ baseUrl: "https://api.ionos.com/cloudapi/v6", version: 5 }))
      assert(error._op === "InvalidData")
      assert.deepStrictEqual(error.path, ["version"])
      assert.include(error.message, "Expected 6")
    })
  )

  it.effect("decides how something is sent, and what is not", () =>
    Effect.gen(function* () {
      const snapshot = { datacenterId, volumeId, name: "a b" }
      const bodies = yield* Effect.forEach([4, 5, 6] as const, (version) => {
        const { layer, received } = scripted([{ status: 503 }], { version, retry: RetryPolicy.none })
        return Volume.createSnapshot(snapshot).pipe(
          Effect.provide(layer),
          Effect.exit,
          Effect.map(() => received[0]?.body)
        )
      })
      assert.deepStrictEqual(bodies, ["name=a+b", "name=a+b", '{"properties":{"name":"a b"}}'])
    })
  )
})

describe("the option contractNumber", () => {
  it.effect("is sent with every call, and not if there is none", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* sent({ contractNumber: 31721252 })).headers["x-contract-number"], "31721252")
      assert.notProperty((yield* sent({})).headers, "x-contract-number")
      assert.notProperty((yield* sent({ contractNumber: undefined })).headers, "x-contract-number")
    })
  )

  it.effect.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e21])("is refused if it is %d", (contractNumber) =>
    Effect.gen(function* () {
      assert.match(yield* refusal({ contractNumber }), /contract/i)
    })
  )
})

describe("the option userAgent", () => {
  it.effect("comes after that of this package", () =>
    Effect.gen(function* () {
      const agentOf = (options: ProfitBricks.Options) =>
        Effect.map(sent(options), ({ headers }) => headers["user-agent"]?.replace(/ call\/[\w-]+$/, ""))
      const agent = yield* agentOf({})
      assert.match(agent ?? "", /^effect-profitbricks\/[\d.]+$/)
      const suffix = "shop/1.2 (+https://shop.example)"
      assert.strictEqual(yield* agentOf({ userAgent: suffix }), `${agent} ${suffix}`)
      assert.strictEqual(yield* agentOf({ userAgent: undefined }), agent)
    })
  )

  it.effect.each(["a\r\nx-evil: 1", "a\nb", "a\rb", "\u0000", "a\u007f", "shöp", "漢", "😀"])(
    "is refused if it is %j, which cannot be in a header",
    (userAgent) =>
      Effect.gen(function* () {
        assert.match(yield* refusal({ userAgent }), /user.?agent/i)
      })
  )

  it.effect.prop("is a header that fetch takes or a ConfigError, whatever it is", [fc.string16bits()], ([userAgent]) =>
    Effect.gen(function* () {
      const { layer, received, services } = scripted([{ status: 503 }], { userAgent, retry: RetryPolicy.none })
      const made = yield* Effect.either(ProfitBricks.make({ userAgent }).pipe(Effect.provide(services)))
      if (made._tag === "Left") return assert.isTrue(ConfigError.isConfigError(made.left))
      yield* Effect.ignore(Datacenter.list().pipe(Effect.provide(layer)))
      assert.isTrue(new Headers({ "user-agent": received[0]?.headers["user-agent"] ?? "" }).has("user-agent"))
    })
  )
})

describe("the option timeout", () => {
  it.effect.each([0, -1, "0 seconds", Number.NaN] as const)(
    "is refused if it is %s, with which no call could succeed",
    (timeout) =>
      Effect.gen(function* () {
        assert.match(yield* refusal({ timeout }), /timeout/i)
      })
  )

  it.effect("may be infinite", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* sent({ timeout: Number.POSITIVE_INFINITY })).method, "DELETE")
    })
  )
})

describe("the option waits", () => {
  it.effect.each([0, -1, Number.NaN] as const)(
    "is refused with a timeout of %s, with which no wait could succeed",
    (timeout) =>
      Effect.gen(function* () {
        assert.match(yield* refusal({ waits: { timeout } }), /waits/)
      })
  )
})

describe("the options", () => {
  it.effect("say where the API is, for which contract and from whom", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 200, body: { items: [] } }], {
        baseUrl: "http://localhost:8080/proxy/v4/",
        contractNumber: 31,
        userAgent: "shop/1.0",
        headers: { "X-Team": "shop", Authorization: "Basic none", ACCEPT: "text/html" }
      })
      yield* Datacenter.list({ depth: 0 }).pipe(Effect.provide(layer))
      assert.strictEqual(received[0]?.url, "http://localhost:8080/proxy/v4/datacenters?depth=0")
      assert.strictEqual(received[0]?.headers["pb-contract-number"], "31")
      assert.strictEqual(received[0]?.headers["x-contract-number"], "31")
      assert.strictEqual(received[0]?.headers["x-team"], "shop")
      assert.strictEqual(received[0]?.headers["accept"], "application/json")
      assert.notStrictEqual(received[0]?.headers["authorization"], "Basic none")
      assert.match(received[0]?.headers["user-agent"] ?? "", /^effect-profitbricks\/\S+ shop\/1\.0$/)
    })
  )

  it.effect.each<ProfitBricks.Options>([
    { baseUrl: "api.example" },
    { baseUrl: "ftp://api.example" },
    { baseUrl: "https://me:secret@api.example" },
    { baseUrl: "https://api.example/?a=b" },
    { contractNumber: 0 },
    { contractNumber: 1.5 },
    { userAgent: "a\r\nx-evil: 1" },
    { userAgent: "" },
    { headers: { "a b": "c" } },
    { headers: { a: "b\r\nc: d" } }
  ])("that are not usable are a ConfigError that names them: %j", (options) =>
    Effect.gen(function* () {
      const { services } = scripted([])
      const error = yield* Effect.flip(ProfitBricks.make(options).pipe(Effect.provide(services)))
      assert(error._op === "InvalidData")
      assert.deepStrictEqual(error.path, Object.keys(options))
      assert.notInclude(String(error), "secret")
    })
  )
})
