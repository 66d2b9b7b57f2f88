import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import {
  Accepted,
  Datacenter,
  FirewallRule,
  Image,
  Lan,
  Location,
  Nic,
  Request,
  RetryPolicy,
  Server,
  Volume
} from "effect-profitbricks"
import { accepted, busy, datacenter, ids, notFound } from "./fixtures/answers.js"
import { type Call, datacenterId, expectedUrl, imageId, nicId, requestId, serverId, volumeId } from "./fixtures/call.js"
import { calls } from "./fixtures/calls.js"
import { password, type Step, scripted } from "./support/scripted.js"

const none = { retry: RetryPolicy.none }

/** Sends one call to a server with one answer, and gives what happened on both sides. */
const exchange = (run: Call["run"], answer: Step) => {
  const { layer, received } = scripted([answer], none)
  return Effect.map(Effect.either(Effect.provide(run, layer)), (result) => ({ result, received }))
}

const contentType = (call: Call) =>
  call.form === undefined
    ? call.json === undefined
      ? undefined
      : "application/json"
    : "application/x-www-form-urlencoded"

describe("an operation on the wire", () => {
  for (const call of calls) {
    it.effect(`${call.name} sends ${call.sends.replace(/[0-9a-f-]{36}/g, "…")}, once`, () =>
      Effect.gen(function* () {
        const { received } = yield* exchange(call.run, call.answer)
        assert.lengthOf(received, 1)
        const [sent = assert.fail("nothing was sent")] = received
        assert.strictEqual(`${sent.method} ${sent.url}`, `${call.sends.split(" ")[0]} ${expectedUrl(call)}`)
        if (call.json === undefined) assert.strictEqual(sent.body, call.form ?? "")
        else assert.deepStrictEqual(JSON.parse(sent.body), call.json)
      })
    )
  }

  it.effect("has the headers that it needs, and no others", () =>
    Effect.forEach(calls, (call) =>
      Effect.gen(function* () {
        const { received } = yield* exchange(call.run, call.answer)
        const {
          "content-type": type,
          "content-length": size,
          b3: _,
          traceparent: __,
          ...headers
        } = received[0]?.headers ?? {}
        assert.deepStrictEqual(type?.split(";")[0], contentType(call), call.name)
        if (size !== undefined) assert.strictEqual(Number(size), new TextEncoder().encode(received[0]?.body).length)
        assert.match(headers["user-agent"] ?? "", /^effect-profitbricks\/\d+\.\d+\.\d+\S*( call\/[\w-]+)?$/, call.name)
        assert.deepStrictEqual(
          { ...headers, "user-agent": "" },
          {
            accept: "application/json",
            authorization: `Basic ${btoa(`me@example.com:${password}`)}`,
            "user-agent": ""
          },
          call.name
        )
      })
    )
  )

  it("is in the table, whichever it is", () => {
    const modules = { Location, Datacenter, Lan, Server, Volume, Nic, FirewallRule, Image, Request }
    const exported = Object.entries(modules).flatMap(([module, members]) =>
      Object.entries(members).flatMap(([name, value]) =>
        "spec" in value ? [`${module}.${name} ${value.spec.operation}`] : []
      )
    )
    assert.sameMembers(
      calls.map((call) => `${call.name} ${call.operation}`),
      exported
    )
  })

  it.effect("sends a whole data center as nested properties and entities", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([accepted(busy(datacenter))])
      yield* Datacenter.create({
        name: "shöp 🏪",
        location: "us/las",
        servers: [
          {
            name: "web",
            cores: 4,
            ram: 4096,
            cdroms: [{ id: imageId }],
            volumes: [{ id: volumeId }, { size: 20, image: "i", imagePassword: Redacted.make("s3cretpassw0rd") }],
            nics: [{ lan: 1, firewallRules: [{ protocol: "TCP", portRangeStart: 22, portRangeEnd: 22 }] }, { lan: 2 }]
          }
        ],
        volumes: [{ size: 10, licenceType: "LINUX" }],
        lans: [{ name: "inner", public: false, nics: [{ id: nicId }] }],
        loadbalancers: [{ name: "front", balancedNics: [{ id: nicId }] }]
      }).pipe(Effect.provide(layer))
      const body = received[0]?.body ?? ""
      assert.include(body, '"shöp 🏪"')
      assert.deepStrictEqual(JSON.parse(body), {
        properties: { name: "shöp 🏪", location: "us/las" },
        entities: {
          servers: {
            items: [
              {
                properties: { name: "web", cores: 4, ram: 4096 },
                entities: {
                  cdroms: { items: [{ id: ids.image }] },
                  volumes: {
                    items: [
                      { id: ids.volume },
                      { properties: { size: 20, image: "i", imagePassword: "s3cretpassw0rd" } }
                    ]
                  },
                  nics: {
                    items: [
                      {
                        properties: { lan: 1 },
                        entities: {
                          firewallrules: {
                            items: [{ properties: { protocol: "TCP", portRangeStart: 22, portRangeEnd: 22 } }]
                          }
                        }
                      },
                      { properties: { lan: 2 } }
                    ]
                  }
                }
              }
            ]
          },
          volumes: { items: [{ properties: { size: 10, licenceType: "LINUX" } }] },
          lans: {
            items: [{ properties: { name: "inner", public: false }, entities: { nics: { items: [{ id: ids.nic }] } } }]
          },
          loadbalancers: {
            items: [{ properties: { name: "front" }, entities: { balancednics: { items: [{ id: ids.nic }] } } }]
          }
        }
      })
    })
  )

  it.effect("asks for the depth that it is given, when it writes too", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 503 }], none)
      yield* Effect.forEach(
        [
          Location.list({ depth: 3 }),
          Server.get({ datacenterId, serverId, depth: 0 }),
          Datacenter.create({ location: "us/las", depth: 5 }),
          Datacenter.update({ datacenterId, name: "b", depth: 10 })
        ],
        (run: Call["run"]) => Effect.ignore(run)
      ).pipe(Effect.provide(layer))
      assert.deepStrictEqual(
        received.map(({ url, body }) => [new URL(url).search, body]),
        [
          ["?depth=3", ""],
          ["?depth=0", ""],
          ["?depth=5", '{"properties":{"location":"us/las"}}'],
          ["?depth=10", '{"name":"b"}']
        ]
      )
    })
  )

  it.effect("leaves out what is undefined, sends what is null, false, 0 or empty, and may send nothing at all", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([accepted(busy(datacenter))])
      yield* Datacenter.update({ datacenterId, name: undefined, description: "" }).pipe(Effect.provide(layer))
      yield* Datacenter.update({ datacenterId, name: null }).pipe(Effect.provide(layer))
      yield* Datacenter.update({ datacenterId }).pipe(Effect.provide(layer))
      yield* Datacenter.create({ location: "de/fra", name: undefined, servers: undefined, lans: [] }).pipe(
        Effect.provide(layer)
      )
      assert.deepStrictEqual(received.map(({ body }) => body).slice(0, 3), [
        '{"description":""}',
        '{"name":null}',
        "{}"
      ])
      const { properties, entities = {} } = JSON.parse(received[3]?.body ?? "")
      assert.deepStrictEqual(properties, { location: "de/fra" })
      assert.notProperty(entities, "servers")
    })
  )
})

describe("the answer to an operation", () => {
  for (const call of calls) {
    it.effect(
      `${call.name} gives what the API answers${call.sends.startsWith("GET") ? "" : ", and the request to wait for"}`,
      () =>
        Effect.gen(function* () {
          const { result } = yield* exchange(call.run, call.answer)
          const value = yield* result
          if (call.sends.startsWith("GET")) assert.deepStrictEqual(value, call.gives)
          else {
            if (!Accepted.isAccepted(value)) return assert.fail("not an Accepted")
            assert.deepStrictEqual(value.value, call.gives)
            assert.deepStrictEqual(value.requestId, Option.some(requestId))
            assert.strictEqual(value.operation, call.operation)
            assert.strictEqual(value.method, call.operation.split(" ")[0])
          }
        })
    )
  }

  const failures: ReadonlyArray<readonly [answer: Step, tag: string]> = [
    [{ status: 400 }, "Validation"],
    [
      { status: 401, body: { httpStatus: 401, messages: [{ errorCode: "315", message: "Unauthorized" }] } },
      "Unauthorized"
    ],
    [{ status: 402 }, "Forbidden"],
    [{ status: 403 }, "Forbidden"],
    [{ status: 405, body: "<html>" }, "Rejected"],
    [{ status: 409 }, "Rejected"],
    [{ status: 415 }, "Rejected"],
    [{ status: 422 }, "Validation"],
    [{ status: 429 }, "RateLimited"],
    [{ status: 500 }, "Unavailable"],
    [{ status: 503, body: "<h1>Maintenance</h1>" }, "Unavailable"],
    [{ fails: "ECONNRESET" }, "TransportError"]
  ]

  it.effect("is a typed error with the operation, the method, the status and the attempts, whatever goes wrong", () =>
    Effect.forEach(calls, (call) =>
      Effect.forEach(
        [...failures, [{ status: 404, body: notFound }, call.namesNothing ? "Rejected" : "NotFound"] as const],
        ([answer, tag]) =>
          Effect.gen(function* () {
            const { result } = yield* exchange(call.run, answer)
            const error = yield* Effect.flip(result)
            assert.strictEqual(error._tag, tag, `${call.name} ${JSON.stringify(answer)}`)
            assert.strictEqual(error.operation, call.operation)
            assert.strictEqual(error.method, call.operation.split(" ")[0])
            assert.strictEqual(error.status, "status" in answer ? answer.status : undefined)
            assert.strictEqual(error.attempts, 1)
          })
      )
    )
  )

  it.effect("is a DecodeError if it is a success without the thing that was asked for", () =>
    Effect.forEach(
      calls.filter((call) => call.gives !== undefined),
      (call) =>
        Effect.forEach(["", "<html>", "null", "[]", "{}", '{"id":', JSON.stringify(call.gives).slice(0, -2)], (body) =>
          Effect.gen(function* () {
            const { result } = yield* exchange(call.run, { ...call.answer, body })
            const error = yield* Effect.flip(result)
            assert.strictEqual(error._tag, "DecodeError", `${call.name} ${body}`)
            assert.strictEqual(error.requestId, call.sends.startsWith("GET") ? undefined : ids.request, call.name)
          })
        )
    )
  )

  const withoutValue = calls.filter((call) => call.gives === undefined)

  it.effect("is an Accepted without a value for a DELETE or an action, with a body or without", () =>
    Effect.forEach(withoutValue, (call) =>
      Effect.forEach(["", "{}", "null"], (body) =>
        Effect.gen(function* () {
          const { result } = yield* exchange(call.run, { ...call.answer, body })
          assert.isTrue(result._tag === "Right" && Accepted.isAccepted(result.right), `${call.name} ${body}`)
        })
      )
    )
  )

  it.effect("is a DecodeError for a DELETE or an action that something else than the API has answered", () =>
    Effect.forEach(withoutValue, (call) =>
      Effect.gen(function* () {
        const { result } = yield* exchange(call.run, { ...call.answer, body: "<html>Please log in</html>" })
        const error = yield* Effect.flip(result)
        assert.strictEqual(error._tag, "DecodeError", call.name)
        assert.strictEqual(error.requestId, ids.request)
      })
    )
  )
})
