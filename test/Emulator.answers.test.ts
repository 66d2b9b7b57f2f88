/** Which calls the emulator accepts and refuses, and how it shows what it has. */
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schema, TestClock } from "effect"
import { Datacenter, Emulator, Fault, ProfitBricks } from "effect-profitbricks"

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
    [
      "POST",
      "/datacenters/{dc}/lans",
      { properties: { unheardOf: 1 } },
      422,
      "106",
      "not allowed in resource definition"
    ],
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
    ["/datacenters/{dc}/loadbalancers", { properties: { dhcp: "false" } }],
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

describe("an id", () => {
  it.effect("is one segment of a path: with a slash in it, it leads nowhere", () =>
    Effect.gen(function* () {
      const fill = yield* prepared
      for (const method of ["GET", "PATCH", "DELETE"] as const) {
        for (const path of [
          "/datacenters/{dc}%2Fservers%2F{srv}",
          "/datacenters/{dc}%2fservers/x",
          "/locations/us%2Flas"
        ]) {
          if (method !== "GET" && path.startsWith("/locations")) continue
          assert.strictEqual((yield* call(method, fill(path), {})).status, 404, `${method} ${path}`)
        }
      }
      assert.strictEqual((yield* call("GET", fill("/datacenters/{dc}/servers/{srv}"))).status, 200)
    }).pipe(Effect.provide(cloud))
  )
})

const Items = Schema.parseJson(
  Schema.Struct({
    items: Schema.Array(
      Schema.Struct({
        id: Schema.String,
        properties: Schema.optional(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
      })
    )
  })
)
const Status = Schema.parseJson(Schema.Struct({ metadata: Schema.Struct({ status: Schema.String }) }))

/** The status of the request that an answer refers to. */
const statusOf = ({ headers }: { readonly headers: Readonly<Record<string, string>> }) =>
  call("GET", (headers["location"] ?? "").slice(ProfitBricks.defaultBaseUrl.length)).pipe(
    Effect.flatMap(({ text }) => Schema.decode(Status)(text)),
    Effect.map(({ metadata }) => metadata.status)
  )

const person = (email: string, password = "s3cretpassw0rd") => ({ firstname: "A", lastname: "B", email, password })

describe("the members of a group", () => {
  it.effect("join and leave at once, and are as before if that fails", () =>
    Effect.gen(function* () {
      const user = yield* make("/um/users", person("a@b.example"))
      const group = yield* make("/um/groups", { name: "ops" })
      yield* TestClock.adjust("1 minute")
      const members = Effect.map(
        Effect.flatMap(call("GET", `/um/groups/${group.id}/users`), ({ text }) => Schema.decode(Items)(text)),
        ({ items }) => items.map(({ id }) => id)
      )
      const join = call("POST", `/um/groups/${group.id}/users`, { id: user.id })
      const leave = call("DELETE", `/um/groups/${group.id}/users/${user.id}`)
      const failing = <A, E, R>(change: Effect.Effect<A, E, R>) =>
        Effect.scoped(Effect.zipRight(Emulator.inject(Fault.requestFails()), change))

      const joined = yield* join
      assert.deepStrictEqual([yield* members, yield* statusOf(joined)], [[user.id], "RUNNING"])
      const left = yield* leave
      assert.deepStrictEqual([yield* members, left.status], [[], 202])
      assert.strictEqual((yield* leave).status, 404)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([yield* members, yield* statusOf(joined)], [[], "DONE"])

      yield* failing(join)
      assert.deepStrictEqual(yield* members, [user.id])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* members, [])
      yield* join
      // A member who joins again is one still, if that fails.
      yield* failing(join)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* members, [user.id])
      yield* failing(leave)
      assert.deepStrictEqual(yield* members, [])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* members, [user.id])
    }).pipe(Effect.provide(Emulator.layerHttpClient({ provisioningTime: "10 seconds" })))
  )
})

describe("two users are two", () => {
  const statusFor = (username: string, password: string) =>
    Effect.flatMap(HttpClient.HttpClient, (client) =>
      HttpClientRequest.get(`${ProfitBricks.defaultBaseUrl}/datacenters`).pipe(
        HttpClientRequest.basicAuth(username, password),
        client.execute,
        Effect.map(({ status }) => status)
      )
    )

  it.effect("wherever a colon is: none has one in the name, and any may have some in the password", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Effect.all([statusFor("a", "b:c"), statusFor("a:b", "c")]), [200, 200])
      assert.deepStrictEqual(yield* Effect.all([statusFor("a", "b"), statusFor("a", "")]), [401, 401])
      const refused = yield* call("POST", "/um/users", { properties: person("a:b@c.example") })
      assert.include(refused.text, "[(root).properties.email] Attribute must be an e-mail address")
    }).pipe(
      Effect.provide(
        Emulator.layerHttpClient({
          provisioningTime: 0,
          users: [Emulator.user, { username: "a", password: Redacted.make("b:c") }]
        })
      )
    )
  )

  it.effect("and one is one, however the address is written", () =>
    Effect.gen(function* () {
      const user = yield* make("/um/users", person("Ada@Example.com", "Pa55OfAda"))
      assert.deepStrictEqual(
        yield* Effect.all([statusFor("ada@example.COM", "Pa55OfAda"), statusFor("Ada@Example.com", "pa55ofada")]),
        [200, 401]
      )
      const again = yield* call("POST", "/um/users", { properties: person("ADA@example.com") })
      const { messages } = yield* Schema.decode(Refusal)(again.text)
      assert.deepStrictEqual(messages, [
        { errorCode: "200", message: "[VDC-0-7] Username ADA@example.com already exists" }
      ])
      const renamed = yield* call("PUT", `/um/users/${user.id}`, { properties: { email: "ADA@example.com" } })
      assert.strictEqual(renamed.status, 202)
    }).pipe(Effect.provide(cloud))
  )

  it.effect("and an address is that of one, also while another is about to have it", () =>
    Effect.gen(function* () {
      const one = yield* make("/um/users", person("one@b.example", "Pa55OfOne"))
      yield* make("/um/users", person("two@b.example"))
      yield* TestClock.adjust("1 minute")
      const rename = (email: string) => call("PUT", `/um/users/${one.id}`, { properties: { email } })
      const fails = Effect.scoped(Effect.zipRight(Emulator.inject(Fault.requestFails()), rename("new@b.example")))
      assert.strictEqual((yield* rename("two@b.example")).status, 422)
      assert.strictEqual((yield* fails).status, 202)
      const taken = (email: string) =>
        Effect.map(call("POST", "/um/users", { properties: person(email) }), ({ status }) => status)
      assert.deepStrictEqual([yield* taken("one@b.example"), yield* taken("new@b.example")], [422, 422])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(
        [yield* statusFor("one@b.example", "Pa55OfOne"), yield* taken("new@b.example")],
        [200, 202]
      )
      yield* rename("other@b.example")
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(
        [yield* statusFor("other@b.example", "Pa55OfOne"), yield* taken("one@b.example")],
        [200, 202]
      )
    }).pipe(Effect.provide(Emulator.layerHttpClient({ provisioningTime: "10 seconds" })))
  )
})

describe("the images of all", () => {
  it.effect("are among the resources, of one kind and of all, and belong to nobody", () =>
    Effect.gen(function* () {
      const ids = (path: string) =>
        Effect.map(
          Effect.flatMap(call("GET", path), ({ text }) => Schema.decode(Items)(text)),
          ({ items }) => items.map(({ id }) => id)
        )
      const all = yield* ids("/images?depth=1")
      assert.sameMembers(yield* ids("/um/resources/image?depth=1"), all)
      assert.includeMembers([...(yield* ids("/um/resources?depth=1"))], [...all])
      const [owner] = yield* ids("/um/users?depth=1")
      assert.deepStrictEqual(yield* ids(`/um/users/${owner}/owns?depth=1`), ["own"])
      const group = yield* make("/um/groups", { name: "ops" })
      const share = (id: string) => call("POST", `/um/groups/${group.id}/shares/${id}`, { properties: {} })
      assert.deepStrictEqual([(yield* share("own")).status, (yield* share("theirs")).status], [202, 404])
    }).pipe(
      Effect.provide(
        Emulator.layerHttpClient({
          provisioningTime: 0,
          seed: {
            publicImages: false,
            images: [
              { id: "own", properties: { name: "own", location: "us/las" } },
              { id: "theirs", properties: { name: "theirs", location: "us/las", public: true } }
            ]
          }
        })
      )
    )
  )

  it.effect("have no description in lists, and none by themselves", () =>
    Effect.gen(function* () {
      const [first] = (yield* Schema.decode(Items)((yield* call("GET", "/images?depth=1")).text)).items
      assert.strictEqual(first?.properties?.["description"], "")
      assert.include((yield* call("GET", `/images/${first?.id}`)).text, '"description": null')
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
