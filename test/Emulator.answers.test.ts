/** Which calls the emulator accepts and refuses, and how it shows what it has. */
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schema } from "effect"
import { Datacenter, Emulator, ProfitBricks } from "effect-profitbricks"

/** What the emulator says to a call as another client would make it. */
const call = (
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE" | "HEAD",
  path: string,
  body?: unknown,
  contentType?: string
) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const response = yield* HttpClientRequest.make(method)(`${ProfitBricks.defaultBaseUrl}${path}`).pipe(
      HttpClientRequest.basicAuth(Emulator.user.username, Redacted.value(Emulator.user.password)),
      body === undefined
        ? (self) => self
        : HttpClientRequest.bodyText(typeof body === "string" ? body : JSON.stringify(body), contentType),
      client.execute
    )
    const text = yield* response.text
    return { status: response.status, headers: response.headers, text }
  })

const Refusal = Schema.parseJson(
  Schema.Struct({
    httpStatus: Schema.Number,
    messages: Schema.Array(Schema.Struct({ errorCode: Schema.String, message: Schema.String }))
  })
)
const Made = Schema.parseJson(Schema.Struct({ id: Schema.String }))

const cloud = Emulator.layerHttpClient({ provisioningTime: 0 })
const make = (path: string, properties: object) =>
  Effect.flatMap(call("POST", path, { properties }), ({ text }) => Schema.decode(Made)(text))

/** A data center with a server and a NIC; `{…}` in a path stands for their ids. */
const prepared = Effect.gen(function* () {
  const dc = yield* make("/datacenters", { name: "x", location: "us/las" })
  const server = yield* make(`/datacenters/${dc.id}/servers`, { cores: 1, ram: 1024 })
  const nic = yield* make(`/datacenters/${dc.id}/servers/${server.id}/nics`, { lan: 1 })
  return (path: string) => path.replace("{dc}", dc.id).replace("{srv}", server.id).replace("{nic}", nic.id)
})

describe("the emulator refuses", () => {
  it.effect.each<
    readonly [
      method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE",
      path: string,
      body: unknown,
      status: number,
      code: string,
      says: string
    ]
  >([
    ["GET", "/datacenters/00000000-0000-0000-0000-000000000000", undefined, 404, "309", "Resource does not exist"],
    ["GET", "/datacenters/{dc}/lans/0", undefined, 404, "309", "Resource does not exist"],
    ["GET", "/locations/us/aa", undefined, 404, "309", "Resource does not exist"],
    ["GET", "/um/resources/unknown", undefined, 404, "309", "Resource does not exist"],
    ["GET", "/datacenters/%zz", undefined, 404, "309", "Resource does not exist"],
    ["POST", "/datacenters/none/servers", "{", 404, "309", "Resource does not exist"],
    ["POST", "/datacenters", "{", 400, "100", "JSON"],
    ["POST", "/datacenters", {}, 422, "100", "Resource-definition requires 'properties' attribute"],
    [
      "POST",
      "/datacenters",
      { properties: {} },
      422,
      "100",
      "[(root).properties.location] Attribute 'location' is required"
    ],
    ["POST", "/datacenters/{dc}/servers", { properties: { ram: 256 } }, 422, "100", "Attribute 'cores' is required"],
    [
      "POST",
      "/datacenters/{dc}/servers",
      { properties: { cores: 1, ram: 300 } },
      422,
      "100",
      "[(root).properties.ram] RAM"
    ],
    [
      "POST",
      "/datacenters/{dc}/servers",
      { properties: { cores: 1, ram: 256, vmState: "X" } },
      422,
      "100",
      "not allowed in create"
    ],
    [
      "POST",
      "/datacenters/{dc}/volumes",
      { properties: { licenceType: "LINUX" } },
      422,
      "100",
      "Attribute 'size' is required"
    ],
    ["POST", "/datacenters/{dc}/volumes", { properties: { size: 1, image: "fake_image_id" } }, 422, "100", ".image]"],
    ["POST", "/datacenters/{dc}/servers/{srv}/nics", { properties: {} }, 422, "100", "Attribute 'lan' is required"],
    [
      "POST",
      "/datacenters/{dc}/servers/{srv}/nics/{nic}/firewallrules",
      { properties: {} },
      422,
      "100",
      "'protocol' is required"
    ],
    ["POST", "/datacenters/{dc}/loadbalancers", {}, 422, "100", "Resource-definition requires 'properties' attribute"],
    ["POST", "/ipblocks", { properties: { size: 1 } }, 422, "100", "Attribute 'location' is required"],
    ["POST", "/um/groups", { properties: {} }, 422, "100", "Attribute 'name' is required"],
    [
      "POST",
      "/um/users",
      { properties: { secAuthActive: true } },
      422,
      "100",
      "Attribute is not allowed in create requests"
    ],
    ["POST", "/um/groups/none/shares/none", { properties: {} }, 404, "309", "Resource does not exist"],
    ["PATCH", "/datacenters/{dc}", { location: "de/fra" }, 422, "100", "Attribute is not allowed in update requests"],
    ["DELETE", "/datacenters", undefined, 405, "405", "method"]
  ])("%s %s with %j: %i", ([method, path, body, status, code, says]) =>
    Effect.gen(function* () {
      const fill = yield* prepared
      const answer = yield* call(method, fill(path), body)
      const refusal = yield* Schema.decode(Refusal)(answer.text)
      assert.deepStrictEqual([answer.status, refusal.httpStatus], [status, status])
      const found = refusal.messages.find(({ message }) => message.includes(says))
      assert.strictEqual(found?.errorCode, code, answer.text)
    }).pipe(Effect.provide(cloud))
  )
})

describe("the emulator accepts", () => {
  it.effect.each<readonly [path: string, body: unknown]>([
    ["/datacenters/{dc}/lans", { properties: { public: "true", name: null } }],
    ["/datacenters/{dc}/loadbalancers", { properties: { dhcp: "false", unheardOf: 1 } }],
    ["/ipblocks", { properties: { location: "us/las", size: "1" } }],
    ["/datacenters/{dc}/servers/{srv}/volumes", { properties: { size: 1, licenceType: "OTHER" } }],
    ["/datacenters/{dc}/servers/{srv}/nics", { properties: { lan: "7" } }],
    [
      "/datacenters/{dc}/servers/{srv}/nics/{nic}/firewallrules?x=1",
      { properties: { protocol: "ICMP", icmpType: "0" } }
    ]
  ])("what clients send: %s %j", ([path, body]) =>
    Effect.gen(function* () {
      const fill = yield* prepared
      const { headers, status, text } = yield* call("POST", fill(path), body)
      assert.strictEqual(status, 202, text)
      assert.match(headers["location"] ?? "", /\/requests\/[0-9a-f-]{36}\/status$/)
    }).pipe(Effect.provide(cloud))
  )
})

describe("the type of a body", () => {
  it.effect.each([
    ["application/json", 202],
    ["application/json; charset=UTF-8", 202],
    ["application/x-www-form-urlencoded", 202],
    ["text/xml", 415],
    ["multipart/form-data; boundary=x", 415]
  ] as const)("%s: %i", ([contentType, status]) =>
    Effect.gen(function* () {
      const body = { properties: { name: "x", location: "us/las" } }
      assert.strictEqual((yield* call("POST", "/datacenters", body, contentType)).status, status)
    }).pipe(Effect.provide(cloud))
  )
})

describe("the emulator represents", () => {
  it.effect("an object without a body for HEAD, and not again if it is unchanged", () =>
    Effect.gen(function* () {
      const fill = yield* prepared
      const path = fill("/datacenters/{dc}")
      const whole = yield* call("GET", path)
      const head = yield* call("HEAD", path)
      assert.deepStrictEqual([head.status, head.text, head.headers["etag"]], [200, "", whole.headers["etag"]])
      const client = yield* HttpClient.HttpClient
      const again = yield* HttpClientRequest.get(`${ProfitBricks.defaultBaseUrl}${path}`).pipe(
        HttpClientRequest.basicAuth(Emulator.user.username, Redacted.value(Emulator.user.password)),
        HttpClientRequest.setHeader("if-none-match", whole.headers["etag"] ?? ""),
        client.execute
      )
      assert.strictEqual(again.status, 304)
    }).pipe(Effect.provide(cloud))
  )

  it.effect("a new object with the collections that were sent only, and as deep as is asked for", () =>
    Effect.gen(function* () {
      const server = { cores: 1, ram: 1024, nics: [{ lan: 1 }] }
      const bare = yield* Datacenter.create({ location: "us/las" })
      assert.isUndefined(bare.value.entities)
      const stub = yield* Datacenter.create({ location: "us/las", servers: [server] })
      assert.deepStrictEqual(Object.keys(stub.value.entities ?? {}), ["servers"])
      assert.isUndefined(stub.value.entities?.servers?.items)
      const deep = yield* Datacenter.create({ location: "us/las", servers: [server], depth: 5 })
      const nic = deep.value.entities?.servers?.items?.[0]?.entities?.nics?.items?.[0]
      assert.strictEqual(nic?.properties?.lan, 1)
      assert.isNull(nic?.properties?.mac)
    }).pipe(Effect.provide(Emulator.layer()))
  )
})
