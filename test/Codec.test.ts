/** The two pure ways through the schemas of an operation: an input becomes a call, an answer becomes a value. */
import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck, Redacted } from "effect"
import { Datacenter, Request, Server, Snapshot, User, Volume } from "effect-profitbricks"
import * as Codec from "../src/internal/codec.js"
import type { Answer } from "../src/internal/transport.js"

const datacenterId = Datacenter.Id.make("dc")
const serverId = Server.Id.make("srv")

const answer = (body: Answer["body"], rest: Partial<Answer> = {}): Answer => ({
  status: 200,
  headers: {},
  body,
  ...rest
})
const json = (value: unknown, rest?: Partial<Answer>) => answer(Either.right(JSON.stringify(value)), rest)

type Encoding = [...Parameters<typeof Codec.encode>] extends [infer S, infer I, infer V] ? [S, I, V?] : never
const call = (...[spec, input, version = 6]: Encoding) => Either.getOrThrow(Codec.encode(spec, input, version)).call
const refused = (...[spec, input, version = 6]: Encoding) => {
  const result = Codec.encode(spec, input, version)
  assert(Either.isLeft(result))
  return result.left.map(({ message, path }) => `${path}: ${message}`).toSorted()
}

describe("an input becomes a call", () => {
  it("whose target has the ids in the path and the options in the query", () => {
    assert.strictEqual(
      call(Server.get.spec, { datacenterId, serverId, depth: 3 }).target,
      "/datacenters/dc/servers/srv?depth=3"
    )
    assert.strictEqual(
      call(Server.list.spec, { datacenterId, offset: 2, limit: 1 }).target,
      "/datacenters/dc/servers?depth=1&offset=2&limit=1"
    )
    assert.strictEqual(call(Request.status.spec, { requestId: Request.Id.make("r") }).target, "/requests/r/status")
  })

  it("whose ids stay one segment of the path each", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.string({ minLength: 1, unit: "grapheme" }), (id) => {
        const encoded = Codec.encode(Datacenter.get.spec, { datacenterId: id }, 6)
        if (Either.isLeft(encoded)) assert.match(id, /^\.\.?$/)
        else
          assert.strictEqual(
            decodeURIComponent(encoded.right.call.target.slice("/datacenters/".length, -"?depth=1".length)),
            id
          )
      })
    )
  })

  it("whose body is what the operation says: JSON, a form, or nothing", () => {
    const created = call(Volume.create.spec, { datacenterId, name: "data", size: 5, licenceType: "OTHER" })
    assert.deepStrictEqual(created.body, {
      contentType: "application/json",
      text: '{"properties":{"name":"data","size":5,"licenceType":"OTHER"}}'
    })
    const volumeId = Volume.Id.make("vol")
    const restore = { datacenterId, volumeId, snapshotId: Snapshot.Id.make("a b") }
    assert.deepStrictEqual(call(Volume.restoreSnapshot.spec, restore).body, {
      contentType: "application/json",
      text: '{"properties":{"snapshotId":"a b"}}'
    })
    const contentType = "application/x-www-form-urlencoded; charset=UTF-8"
    assert.deepStrictEqual(call(Volume.restoreSnapshot.spec, restore, 5).body, { contentType, text: "snapshotId=a+b" })
    assert.deepStrictEqual(call(Server.start.spec, { datacenterId, serverId }, 4).body, { contentType, text: "" })
    assert.isUndefined(call(Server.start.spec, { datacenterId, serverId }).body)
    assert.isUndefined(call(Server.remove.spec, { datacenterId, serverId }).body)
  })

  it("or is refused with all that is wrong with it, and without its values", () => {
    const input = { serverId, ram: "secret", cores: 0, colour: "red", depth: 11 }
    assert.deepStrictEqual(refused(Server.update.spec, input), [
      "colour: is not expected",
      "cores: expected a positive integer",
      "datacenterId: is required",
      "depth: expected a depth from 0 to 10",
      "ram: expected a number"
    ])
    const user = { firstname: "Ada", lastname: "", email: "ada", password: Redacted.make("") }
    assert.deepStrictEqual(refused(User.create.spec, user), [
      "email: expected an e-mail address",
      "lastname: expected a non empty string",
      "password: expected a non empty string"
    ])
  })
})

describe("an answer becomes a value", () => {
  it("by the operation's schema, at the depth that was asked for", () => {
    const datacenter = { id: "dc", properties: { name: "shop", location: "us/las" }, entities: {} }
    const stubs = { servers: {}, volumes: {}, lans: {}, loadbalancers: {} }
    assert.deepStrictEqual(
      Codec.decode(Datacenter.get.spec, 0, json({ ...datacenter, entities: stubs })),
      Either.right({ ...datacenter, entities: stubs })
    )
  })

  it("of a change as deep as it came", () => {
    const server = { id: "srv", properties: { cores: 1, ram: 1024 } }
    assert.deepStrictEqual(
      Codec.decode(Server.create.spec, undefined, json(server, { status: 202 })),
      Either.right(server)
    )
  })

  it("which is nothing, where the operation gives none", () => {
    const started = { status: 202, headers: { location: "https://api.example/requests/r/status" } }
    assert.deepStrictEqual(
      Codec.decode(Server.start.spec, undefined, answer(Either.right(""), started)),
      Either.right(undefined)
    )
    assert.deepStrictEqual(
      Codec.decode(Server.start.spec, undefined, json({ ignored: true }, started)),
      Either.right(undefined)
    )
  })

  it("of what is done at once not, if it is to be done later", () => {
    const decoded = (status: number) =>
      Codec.decode(Server.labels.remove.spec, undefined, answer(Either.right(""), { status }))
    for (const status of [200, 204]) assert.deepStrictEqual(decoded(status), Either.right(undefined))
    assert(Either.isLeft(decoded(202)))
  })

  it("or the places where it is not as documented, and never what is there", () => {
    const issues = (body: Answer["body"], rest?: Partial<Answer>) => {
      const result = Codec.decode(Server.get.spec, 1, answer(body, rest))
      assert(Either.isLeft(result) && result.left._tag === "Issues")
      return result.left.issues.map(({ message, path }) => `${path}: ${message}`)
    }
    assert.deepStrictEqual(issues(Either.right("<html>")), [": expected JSON"])
    assert.deepStrictEqual(issues(Either.left({ reason: "TooLong" })), [": the body is too long"])
    assert.deepStrictEqual(issues(Either.left({ reason: "Reset", outcome: "unknown" })), [": the body broke off"])
    const wrong = { id: "srv", properties: { cores: "many", ram: 1 }, entities: { cdroms: {}, volumes: {}, nics: {} } }
    assert.include(issues(Either.right(JSON.stringify(wrong))), "properties.cores: expected a number")
  })
})
