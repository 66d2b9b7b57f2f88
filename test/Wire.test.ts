import { assert, describe, it } from "@effect/vitest"
import { Effect, Encoding, FastCheck, Option } from "effect"
import * as SDK from "effect-profitbricks"
import { Accepted, Datacenter, Operation, Server } from "effect-profitbricks"
import { operations } from "./fixtures/operations.js"
import { answerTo } from "./support/representations.js"
import { type Sample, samples } from "./support/samples.js"
import { password, scripted } from "./support/scripted.js"

const baseUrl = "https://api.profitbricks.com/cloudapi/v4"
const location = "https://elsewhere.example/cloudapi/v4/requests/5f0e/status"
const authorization = `Basic ${Encoding.encodeBase64(`me@example.com:${password}`)}`

const isOperation = (member: unknown): member is Sample["operation"] => typeof member === "function" && "spec" in member

const specs = Object.values<Record<string, unknown>>(SDK)
  .flatMap((module) => Object.values(module))
  .flatMap((member) => (isOperation(member) ? [member.spec] : []))

describe("the operations", () => {
  it("are those of the API: nothing is missing, nothing is extra", () => {
    assert.deepStrictEqual(
      specs.map(({ operation, status }) => `${operation} ${status}`).toSorted(),
      operations.map(([operation, status]) => `${operation} ${status}`).toSorted()
    )
  })

  it("can be waited for where the API starts a request", () => {
    const waiting = operations.filter(([, , waits]) => waits).map(([operation]) => operation)
    const accepting = specs.filter(({ status }) => status === 202).map(({ operation }) => operation)
    assert.deepStrictEqual(accepting.toSorted(), waiting.toSorted())
  })

  it("each have a sample below", () => {
    const sampled = new Set(samples.map(({ operation }) => operation.spec.operation))
    assert.deepStrictEqual(sampled, new Set(specs.map(({ operation }) => operation)))
  })
})

describe.each(samples.map((sample) => [sample.operation.spec.operation, sample] as const))("%s", (_, sample) => {
  const { spec } = sample.operation

  it.effect("sends what the API expects, and understands what it answers", () =>
    Effect.gen(function* () {
      const body = answerTo(spec, sample.target)
      const { layer, received } = scripted([
        { status: spec.status, ...(spec.status === 202 ? { headers: { location } } : {}), body }
      ])
      const result = yield* sample.call.pipe(Effect.provide(layer))

      assert.strictEqual(received.length, 1)
      const [call] = received
      assert.strictEqual(call?.method, spec.method)
      assert.strictEqual(call?.url, `${baseUrl}${sample.target}`)
      assert.strictEqual(call?.headers["authorization"], authorization)
      assert.strictEqual(call?.headers["accept"], "application/json")
      if (sample.body === undefined) assert.isUndefined(call?.headers["content-type"])
      else if (typeof sample.body === "string") {
        assert.strictEqual(call?.headers["content-type"], "application/x-www-form-urlencoded; charset=UTF-8")
        assert.strictEqual(call?.body, sample.body)
      } else {
        assert.strictEqual(call?.headers["content-type"], "application/json")
        assert.deepStrictEqual(JSON.parse(call?.body ?? ""), sample.body)
      }

      const value = Accepted.isAccepted(result) ? result.value : result
      if (Accepted.isAccepted(result)) {
        assert.deepStrictEqual(result.requestId, Option.some(SDK.Request.Id.make("5f0e")))
      }
      // All that was recorded is understood, and comes out as it was: nothing is renamed, nothing is lost.
      if (body !== undefined) {
        assert.deepStrictEqual(JSON.parse(JSON.stringify(value)), JSON.parse(JSON.stringify(body)))
      }
    })
  )

  it.effect("says so if the answer cannot be understood, and keeps the request that was started", () =>
    Effect.gen(function* () {
      const { layer } = scripted([{ status: spec.status, headers: { location }, body: "<html>please log in</html>" }])
      const error = yield* Effect.flip(sample.call.pipe(Effect.provide(layer)))
      assert.strictEqual(error._tag, "DecodeError")
      assert.strictEqual(error.operation, spec.operation)
      assert.strictEqual(error.requestId, "5f0e")
      assert.notInclude(error.message, "log in")
    })
  )

  it.effect("fails as the status says", () =>
    Effect.gen(function* () {
      const { layer } = scripted([
        { status: 404, body: { httpStatus: 404, messages: [{ errorCode: "309", message: "Resource does not exist" }] } }
      ])
      const error = yield* Effect.flip(sample.call.pipe(Effect.provide(layer)))
      const [tag, what] = spec.namesObject ? ["NotFound", "not found"] : ["Rejected", "rejected"]
      assert.strictEqual(error._tag, tag)
      assert.strictEqual(error.message, `${spec.operation}: 404 ${what}: [309] Resource does not exist`)
    })
  )
})

describe("ids", () => {
  const hostile = FastCheck.oneof(
    FastCheck.fullUnicodeString({ minLength: 1 }),
    FastCheck.string16bits({ minLength: 1 }),
    FastCheck.constantFrom(
      ".",
      "..",
      "../..",
      "a/b",
      "?",
      "#",
      "%2e%2e",
      "%2F",
      " ",
      "é",
      "\u0000",
      "\ud800",
      "@",
      "\\",
      "..;/"
    )
  )

  it.effect.prop("are one segment of the path, or are refused before anything is sent", [hostile, hostile], ([a, b]) =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 404 }])
      const call = Server.get({ datacenterId: Datacenter.Id.make(a), serverId: Server.Id.make(b) })
      const error = yield* Effect.flip(call.pipe(Effect.provide(layer)))
      if (error._tag === "Validation") {
        assert.strictEqual(received.length, 0)
        assert.isTrue([a, b].some((id) => id === "." || id === ".." || /\p{Surrogate}/u.test(id)))
      } else {
        const { hash, pathname, search } = new URL(received[0]?.url ?? "")
        const segments = ["", "cloudapi", "v4", "datacenters", a, "servers", b]
        assert.deepStrictEqual(pathname.split("/").map(decodeURIComponent), segments)
        assert.deepStrictEqual([search, hash], ["?depth=1", ""])
      }
    })
  )

  it("cannot be empty", () => {
    assert.throws(() => Server.Id.make(""))
  })
})

describe("input", () => {
  it.effect("that is wrong is refused with all that is wrong with it, and nothing is sent", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 202 }])
      // As a program without types would call it
      const create: (input: never) => ReturnType<typeof Server.create> = Server.create
      const input: unknown = {
        datacenterId: "..",
        cores: 0,
        ram: 1000,
        colour: "blue",
        depth: 11,
        volumes: [{ size: 1 }, { id: "" }],
        nics: [{ lan: "one" }, { lan: 1, ips: ["10.0.0.256"], firewallRules: [{ protocol: "TCP", portRangeStart: 2 }] }]
      }
      const error = yield* Effect.flip(create(input as never).pipe(Effect.provide(layer)))
      assert(error._tag === "Validation")
      assert.strictEqual(error.attempts, 0)
      assert.isUndefined(error.status)
      assert.deepStrictEqual(error.issues.map(({ message, path }) => `${path}: ${message}`).toSorted(), [
        "colour: is not expected",
        "cores: expected a positive integer",
        "datacenterId: expected an id, not a dot segment",
        "depth: expected a depth from 0 to 10",
        "nics[0].lan: expected a LAN number, or the id of a LAN",
        "nics[1].firewallRules[0].portRangeStart: expected portRangeStart and portRangeEnd together",
        "nics[1].ips[0]: expected an IPv4 address",
        "ram: expected a multiple of 256 MB, at least 256",
        "volumes[0].image: expected exactly one of image, imageAlias and licenceType",
        "volumes[1].id: expected a non-empty string"
      ])
      assert.strictEqual(received.length, 0)
    })
  )

  it.effect("that is none is refused", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 200 }])
      const get: (input: never) => ReturnType<typeof Server.get> = Server.get
      const error = yield* Effect.flip(get(null as never).pipe(Effect.provide(layer)))
      assert.strictEqual(error._tag, "Validation")
      assert.strictEqual(received.length, 0)
    })
  )

  it.effect("that an operation does not know is refused", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 200 }])
      const input: object = { dpeth: 2 }
      const error = yield* Effect.flip(Datacenter.list(input).pipe(Effect.provide(layer)))
      assert.strictEqual(error.message, "GET /datacenters: invalid input, nothing was sent: dpeth is not expected")
      assert.strictEqual(received.length, 0)
    })
  )
})

describe("an operation of one's own", () => {
  it.effect("is a line", () =>
    Effect.gen(function* () {
      const get = Operation.make({ method: "GET", path: "/datacenters/{datacenterId}", success: Datacenter.Datacenter })
      const { layer, received } = scripted([{ status: 404 }])
      yield* Effect.flip(get({ datacenterId: Datacenter.Id.make("x"), depth: 3 }).pipe(Effect.provide(layer)))
      assert.strictEqual(received[0]?.url, `${baseUrl}/datacenters/x?depth=3`)
    })
  )
})
