/** Each operation of the table: its call on the wire, and the results of all answers. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Equal, Option, Redacted } from "effect"
import { Accepted, Datacenter, Operation, RetryPolicy } from "effect-profitbricks"
import { accepted, base, busy, datacenter, ids, notFound } from "./fixtures/answers.js"
import { datacenterId, imageId, nicId, requestId, volumeId } from "./fixtures/ids.js"
import { type Call, operations, type Row } from "./operations/index.js"
import { answerTo } from "./support/representations.js"
import { password, type Step, scripted } from "./support/scripted.js"

/** Sends one call to a server with one answer, and gives what happened on both sides. */
const exchange = (call: Call, answer: Step) => {
  const { layer, received } = scripted([answer], { retry: RetryPolicy.none })
  return Effect.map(Effect.either(Effect.provide(call, layer)), (result) => ({ result, received }))
}

const success = ({ status }: Row, body: unknown): Step => ({ ...(status === 202 ? accepted(body) : { body }), status })

/** The API's answers to a call: from the kind of the object, and as recorded. */
const answersTo = (row: Row): ReadonlyArray<unknown> =>
  [...new Set([answerTo(row), row.recorded])].filter((answer) => answer !== undefined)

const hasValue = (row: Row) => answersTo(row).length > 0

const contentTypeOf = ({ body }: Row) =>
  body === undefined
    ? undefined
    : typeof body === "string"
      ? "application/x-www-form-urlencoded; charset=UTF-8"
      : "application/json"

const host = new URL(base).host

/** The ids of a call by the names of the fields that they are in. Only a location has one field for two segments. */
const idsOf = ({ input, path, template }: Row): Readonly<Record<string, string>> => {
  const names =
    path === undefined ? Array.from(template.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name) : Object.keys(input)
  const fields = new Map<string, unknown>(Object.entries(input))
  return Object.fromEntries(names.map((name) => [name, String(fields.get(name))]))
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

describe.each(operations.map((row) => [row.name, row] as const))("%s", (_, row) => {
  it.effect(`sends ${row.template}, once, with the headers that it needs and no others`, () =>
    Effect.gen(function* () {
      const { received } = yield* exchange(row.call, success(row, answerTo(row)))
      assert.lengthOf(received, 1)
      const [sent = assert.fail("nothing was sent")] = received
      assert.strictEqual(`${sent.method} ${sent.url}`, `${row.method} ${base}${row.target}`)
      if (row.body === undefined || typeof row.body === "string") assert.strictEqual(sent.body, row.body ?? "")
      else assert.deepStrictEqual(JSON.parse(sent.body), row.body)

      const { "content-type": type, "content-length": size, b3: _, traceparent: __, ...headers } = sent.headers
      assert.strictEqual(type, contentTypeOf(row))
      if (size !== undefined) assert.strictEqual(Number(size), new TextEncoder().encode(sent.body).length)
      assert.match(headers["user-agent"] ?? "", /^effect-profitbricks\/\d+\.\d+\.\d+\S*( call\/[\w-]+)?$/)
      assert.deepStrictEqual(
        { ...headers, "user-agent": "" },
        { accept: "application/json", authorization: `Basic ${btoa(`me@example.com:${password}`)}`, "user-agent": "" }
      )
    })
  )

  it.effect("understands what the API answers: nothing is renamed, nothing is lost", () =>
    Effect.gen(function* () {
      for (const answer of hasValue(row) ? answersTo(row) : [undefined, {}, null, ""]) {
        const { result } = yield* exchange(row.call, success(row, answer))
        const value = yield* result
        if (row.status !== 202) {
          if (!hasValue(row)) assert.isUndefined(value)
          else if (row.gives !== undefined) assert.isTrue(Equal.equals(value, row.gives))
          else assert.deepStrictEqual(Redacted.isRedacted(value) ? Redacted.value(value) : value, answer)
          continue
        }
        assert(Accepted.isAccepted(value), "not an Accepted")
        if (hasValue(row)) assert.deepStrictEqual(value.value, row.gives ?? answer)
        else assert.isUndefined(value.value)
        assert.deepStrictEqual(value.requestId, Option.some(requestId))
        assert.strictEqual(value.operation, row.template)
        assert.strictEqual(value.method, row.method)
      }
    })
  )

  it.effect("says so if the answer cannot be understood, and keeps the request that was started", () =>
    Effect.gen(function* () {
      const page = "<html>please log in</html>"
      // Where there is no value, an answer without one is right, and what the API says about itself is all optional.
      const without = [
        "",
        "<html>",
        "null",
        "[]",
        ...(row.name === "Info.get" ? [] : ["{}"]),
        '{"id":',
        ...answersTo(row).map((answer) => JSON.stringify(answer).slice(0, -2))
      ]
      for (const body of [page, ...(hasValue(row) ? without : [])]) {
        const { result } = yield* exchange(row.call, success(row, body))
        const error = yield* Effect.flip(result)
        assert.strictEqual(error._tag, "DecodeError", body)
        assert.strictEqual(error.operation, row.template)
        assert.strictEqual(error.requestId, row.status === 202 ? ids.request : undefined)
        assert.notInclude(error.message, "log in")
      }
    })
  )

  it.effect("fails as the status says, with the operation, the method, the ids, the host and the attempts", () =>
    Effect.gen(function* () {
      const namesNothing = row.body === undefined && !row.template.includes("{")
      const missing = namesNothing ? (["Rejected", "rejected"] as const) : (["NotFound", "not found"] as const)
      for (const [answer, tag] of [...failures, [{ status: 404, body: notFound }, missing[0]] as const]) {
        const { result } = yield* exchange(row.call, answer)
        const error = yield* Effect.flip(result)
        assert.strictEqual(error._tag, tag, JSON.stringify(answer))
        assert.strictEqual(error.operation, row.template)
        assert.strictEqual(error.method, row.method)
        assert.strictEqual(error.status, "status" in answer ? answer.status : undefined)
        assert.deepStrictEqual(error.ids, idsOf(row))
        assert.strictEqual(error.host, host)
        assert.strictEqual(error.attempts, 1)
        if (error.status === 404) {
          const context = [...Object.entries(idsOf(row)).map(([name, id]) => `${name} ${id}`), host].join(", ")
          assert.strictEqual(
            error.message,
            `${row.template}: 404 ${missing[1]}: [309] Resource does not exist (${context})`
          )
        }
      }
    })
  )
})

describe("an operation whose answer has a depth", () => {
  const withDepth = operations.filter(({ many, one }) => many !== undefined || one !== undefined)

  it.effect.each(withDepth.map((row) => [row.name, row] as const))(
    "asks for the one that it is told to: %s",
    ([, row]) =>
      Effect.gen(function* () {
        const sent = (depth: number, answer: Step) =>
          Effect.map(exchange(row.operation({ ...row.input, depth }), answer), ({ received: [call], result }) => {
            assert.strictEqual(call?.url, `${base}${row.target.replace(/\?.*/, "")}?depth=${depth}`)
            if (row.body !== undefined && typeof row.body !== "string") {
              assert.deepStrictEqual(JSON.parse(call?.body ?? ""), row.body)
            }
            return result
          })
        for (const depth of [0, 2, 5]) {
          const answer = answerTo(row, depth)
          const value = yield* Effect.flatten(sent(depth, success(row, answer)))
          assert.deepStrictEqual(Accepted.isAccepted(value) ? value.value : value, answer)
        }
        yield* sent(10, { status: 503 })
      })
  )
})

describe("a payload", () => {
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

describe("an operation of one's own", () => {
  it.effect("is a line", () =>
    Effect.gen(function* () {
      const get = Operation.make({ method: "GET", path: "/datacenters/{datacenterId}", success: Datacenter.Datacenter })
      const { layer, received } = scripted([{ status: 404 }])
      yield* Effect.flip(get({ datacenterId: Datacenter.Id.make("x"), depth: 3 }).pipe(Effect.provide(layer)))
      assert.strictEqual(received[0]?.url, `${base}/datacenters/x?depth=3`)
    })
  )
})
