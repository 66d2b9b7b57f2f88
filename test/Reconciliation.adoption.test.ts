/** Results of calls that were carried out without an answer. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, type Layer, Option, Schedule } from "effect"
import { Accepted, IpBlock, Reconciliation, RetryPolicy, Server } from "effect-profitbricks"
import { accepted, base, busy, ids, notFound, server } from "./fixtures/answers.js"
import { datacenterId, onServer, requestId, serverId, volumeId } from "./fixtures/ids.js"
import type { Call } from "./operations/index.js"
import { messagesTo } from "./support/messages.js"
import type { Received, Step } from "./support/scripted.js"
import { errorOf, nothing, timed } from "./support/timed.js"

const create: Call = Server.create({ datacenterId, cores: 1, ram: 256 })
const url = `${base}/datacenters/${ids.datacenter}/servers`

const reset: Step = { fails: "ECONNRESET" }

const target = (id: string, href?: string | null) => ({ target: { id, href } })
const made = target(ids.server, `${url}/${ids.server}`)

interface World {
  /** The answer to the change. */
  readonly trouble?: Step | ReadonlyArray<Step>
  /** The status of the request that it is found as. */
  readonly status?: unknown
  /** The answer to the read of the new object. */
  readonly read?: (index: number) => Step
  /** The requests of the change in the history: none, one or several. */
  readonly isKnown?: boolean
  readonly known?: ReadonlyArray<string>
  /** When these were made, where that is known. */
  readonly dates?: ReadonlyArray<string>
  /** The number of reads of the history that fail first. */
  readonly failures?: number
  readonly retry?: Layer.Layer<RetryPolicy.RetryPolicy>
}

const paths = (received: ReadonlyArray<Received>) =>
  received.map((call) => `${call.method} ${call.url.slice(base.length).replace("?depth=1", "")}`)

/** The result of a change without an answer, and the calls that are made. */
const lost = (
  run: Call,
  {
    trouble = reset,
    status = { metadata: { targets: [made] } },
    read = () => ({ status: 200, body: server }),
    isKnown = true,
    known = isKnown ? [requestId] : [],
    dates = [],
    failures = 0,
    retry = RetryPolicy.none
  }: World = {}
) => {
  let mark = ""
  let reads = 0
  let looks = 0
  const troubles = [trouble].flat()
  let changes = 0
  const script = (received: Received): Step => {
    const { pathname } = new URL(received.url)
    if (received.method !== "GET") {
      mark = /call\/\S+$/.exec(received.headers["user-agent"] ?? "")?.[0] ?? ""
      return troubles[Math.min(changes++, troubles.length - 1)] ?? reset
    }
    if (pathname.endsWith("/status")) return { status: 200, body: status }
    if (!pathname.endsWith("/requests")) return read(reads++)
    if (looks++ < failures) return { status: 502 }
    const items = known.map((id, index) => ({
      id,
      metadata: { createdDate: dates[index] },
      properties: { headers: { "user-agent": mark } }
    }))
    return { status: 200, body: { items } }
  }
  const options = { reconciliation: Reconciliation.default, retry, filtered: nothing }
  return Effect.map(timed(run, script, options), ({ exit, received, times }) => ({
    value: exit !== undefined && Exit.isSuccess(exit) ? exit.value : undefined,
    error: errorOf(exit),
    calls: paths(received),
    times: times.map((time) => time / 1000)
  }))
}

const post = `POST /datacenters/${ids.datacenter}/servers`
const look = "GET /requests"
const asks = `GET /requests/${requestId}/status`
const reads = (id: string, depth = 0) => `GET /datacenters/${ids.datacenter}/servers/${id}?depth=${depth}`

const assertAdopted = ({ value }: { readonly value: unknown }) => {
  assert(Accepted.isAccepted(value))
  assert.deepStrictEqual(value.requestId, Option.some(requestId))
  return value
}

describe("a call that was carried out, and whose answer got lost", () => {
  it.effect("gives what it made, as it is now, at the depth of the call", () =>
    Effect.gen(function* () {
      const found = yield* lost(create)
      assert.deepStrictEqual(found.calls, [post, look, asks, reads(ids.server)])
      assert.deepStrictEqual(assertAdopted(found).ids, { datacenterId, serverId })
      const deep = yield* lost(Server.create({ datacenterId, cores: 1, ram: 256, depth: 3 }))
      assert.deepStrictEqual(deep.calls, [`${post}?depth=3`, look, asks, reads(ids.server, 3)])
    })
  )

  it.effect("gives what it made, even where that is less deep than it could be", () =>
    Effect.gen(function* () {
      const { calls, value } = yield* lost(create, {
        read: () => ({ status: 200, body: { id: serverId, properties: { cores: null, ram: null } } })
      })
      assert(Accepted.isAccepted(value))
      assert.include(value.value, { id: serverId })
      assert.strictEqual(calls.at(-1), `GET /datacenters/${datacenterId}/servers/${serverId}?depth=0`)
    })
  )

  it.effect("gives what it changed without asking what that was", () =>
    Effect.gen(function* () {
      const found = yield* lost(Server.update({ ...onServer, name: "b" }))
      assertAdopted(found)
      assert.deepStrictEqual(found.calls.slice(1), [look, reads(ids.server)])
    })
  )

  it.effect("gives nothing if it gives nothing, and is looked for once", () =>
    Effect.gen(function* () {
      const found = yield* lost(Server.reboot(onServer))
      assert.isUndefined(assertAdopted(found).value)
      assert.deepStrictEqual(found.calls.slice(1), [look])
    })
  )

  const others = [target("a", `${base}/datacenters/a`), target("b", `${base}/datacenters/a/volumes/b`), target("c")]
  const statuses: ReadonlyArray<readonly [what: string, targets: ReadonlyArray<unknown>]> = [
    ["alone", [made]],
    ["behind others", [...others, made]],
    ["before others", [made, ...others]],
    ["with a query", [...others, target(ids.server, `${url}/${ids.server}?depth=1`)]],
    ["without a path", [target(ids.server)]],
    ["with a path that is null", [target(ids.server, null), ...others]]
  ]
  it.effect.each(statuses)("knows what it made by where its request names it: %s", ([, targets]) =>
    Effect.gen(function* () {
      const found = yield* lost(create, { status: { metadata: { targets } } })
      assertAdopted(found)
      assert.strictEqual(found.calls.at(-1), reads(ids.server))
    })
  )

  it.effect("knows what it made by its type, where its request has a placeholder for the path, as recorded", () =>
    Effect.gen(function* () {
      const id = "268fa49a-8b3c-4a60-9f0e-000000000002"
      const properties = { name: "web", location: "us/las", size: 2, ips: ["203.0.113.7", "203.0.113.8"] }
      const found = yield* lost(IpBlock.create({ location: "us/las", size: 2, name: "web" }), {
        status: {
          metadata: {
            status: "DONE",
            message: "Request has been successfully executed",
            targets: [{ target: { id, type: "ipblock", href: "TO_BE_INJECTED" }, status: "DONE" }]
          }
        },
        read: () => ({ status: 200, body: { id, type: "ipblock", href: `${base}/ipblocks/${id}`, properties } })
      })
      const { ids, value } = assertAdopted(found)
      assert.deepStrictEqual<unknown>(ids, { ipblockId: id })
      assert.deepStrictEqual<unknown>(value, { id, type: "ipblock", href: `${base}/ipblocks/${id}`, properties })
      assert.deepStrictEqual(found.calls, ["POST /ipblocks", look, asks, `GET /ipblocks/${id}?depth=0`])
    })
  )

  it.effect.each<readonly [what: string, status: unknown]>([
    ["nothing", { metadata: { targets: [] } }],
    ["no targets", { metadata: {} }],
    ["no metadata", {}],
    ["targets that are none", { metadata: { targets: [{}] } }],
    ["other things only", { metadata: { targets: [target("a", `${base}/datacenters/a`)] } }],
    ["targets without an id", { metadata: { targets: [{ target: {} }] } }]
  ])("fails as it did, with its request, if that does not name what it made: %s", ([, status]) =>
    Effect.gen(function* () {
      const { calls, error } = yield* lost(create, { status })
      assert.deepStrictEqual([error?._tag, error?.requestId], ["TransportError", requestId])
      assert.deepStrictEqual(calls, [post, look, asks])
    })
  )

  it.effect("says why its request has failed, and does not look for what that has not made", () =>
    Effect.gen(function* () {
      const message = "[VDC-5-622] Image x is from another location"
      const { calls, error } = yield* lost(create, {
        status: { metadata: { status: "FAILED", message, targets: [made] } }
      })
      assert.deepStrictEqual(calls, [post, look, asks])
      assert.strictEqual(error?.requestId, requestId)
      assert.deepStrictEqual(error?.messages, [{ errorCode: "VDC-5-622", message: "Image x is from another location" }])
    })
  )

  it.effect("is read again each second while it is not there yet, but not for ever", () =>
    Effect.gen(function* () {
      const late = yield* lost(create, {
        read: (index) => (index < 3 ? { status: 404, body: notFound } : { status: 200, body: server })
      })
      assertAdopted(late)
      assert.deepStrictEqual(late.times.slice(3), [0, 1, 2, 3])
      const read = () => ({ status: 404, body: notFound })
      const never = yield* lost(create, { read, status: { metadata: { status: "DONE", targets: [made] } } })
      assert.deepStrictEqual([never.error?._tag, never.error?.requestId], ["TransportError", requestId])
      assert.lengthOf(never.calls, 3 + 11 + 1 + 11)
    })
  )

  it.effect("is read for as long as its request is under way, and for little more than two minutes", () =>
    Effect.gen(function* () {
      const attach: Call = Server.attachVolume({ ...onServer, volumeId })
      const under = (state: string) => ({ metadata: { status: state, message: "[VDC-5-1] No room", targets: [] } })
      const missing = { status: 404, body: notFound }
      const late = yield* lost(attach, {
        status: under("RUNNING"),
        read: (index) => (index < 40 ? missing : { status: 200, body: { id: ids.volume, properties: { size: 1 } } })
      })
      assert.deepStrictEqual(assertAdopted(late).ids, { ...onServer, volumeId: ids.volume })
      const done = yield* lost(attach, {
        status: under("DONE"),
        read: (index) => (index < 11 ? missing : { status: 200, body: { id: ids.volume, properties: { size: 1 } } })
      })
      assertAdopted(done)
      for (const state of [under("QUEUED"), {}, "<h1>Maintenance</h1>"]) {
        const never = yield* lost(attach, { status: state, read: () => missing })
        assert.deepStrictEqual([never.error?._tag, never.error?.requestId], ["TransportError", requestId])
        const seconds = (never.times.at(-1) ?? Number.NaN) - (never.times[0] ?? Number.NaN)
        assert.isTrue(seconds > 110 && seconds < 150, `${seconds} seconds`)
      }
      const failed = yield* lost(attach, { status: under("FAILED"), read: () => missing })
      assert.deepStrictEqual(failed.error?.messages, [{ errorCode: "VDC-5-1", message: "No room" }])
      assert.strictEqual(failed.error?.requestId, requestId)
    })
  )

  it.effect("is not read again if that leads nowhere", () =>
    Effect.gen(function* () {
      const { calls, error } = yield* lost(create, { read: () => ({ status: 403 }) })
      assert.deepStrictEqual([error?._tag, error?.requestId], ["TransportError", requestId])
      assert.deepStrictEqual(calls, [post, look, asks, reads(ids.server)])
    })
  )
})

describe("an accepted call whose answer says nothing", () => {
  const inWords = { ...accepted(busy(server)), body: "<html>" }
  const withoutLocation: Step = { status: 202, body: "<html>" }

  it.effect("gives what it made, which its request names", () =>
    Effect.gen(function* () {
      const found = yield* lost(create, { trouble: inWords })
      assert.deepStrictEqual(found.calls, [post, asks, reads(ids.server)])
      assertAdopted(found)
    })
  )

  it.effect("is looked for, if it does not say as which request", () =>
    Effect.gen(function* () {
      const found = yield* lost(create, { trouble: withoutLocation })
      assert.deepStrictEqual(found.calls, [post, look, asks, reads(ids.server)])
      assertAdopted(found)
    })
  )

  it.effect("is looked for until the history can be read", () =>
    Effect.gen(function* () {
      const found = yield* lost(create, { trouble: withoutLocation, failures: 2 })
      assert.deepStrictEqual(found.calls, [post, look, look, look, asks, reads(ids.server)])
      assert.deepStrictEqual(found.times.slice(0, 4), [0, 0, 1, 3])
      assertAdopted(found)
    })
  )

  it.effect("is a DecodeError with its mark, if it is not found at once", () =>
    Effect.gen(function* () {
      const { calls, error } = yield* lost(create, { trouble: withoutLocation, isKnown: false })
      assert(error?._tag === "DecodeError")
      assert.isString(error.mark)
      assert.deepStrictEqual(calls, [post, look])
    })
  )
})

describe("a call of which it is known what became of it", () => {
  it.effect.each<readonly [what: string, step: Step]>([
    ["a refused connection", { fails: "ECONNREFUSED" }],
    ["an unknown host", { fails: "ENOTFOUND" }],
    ["a 401", { status: 401 }],
    ["a 404", { status: 404, body: notFound }],
    ["a 422", { status: 422 }],
    ["a 429", { status: 429 }]
  ])("is not looked for: %s", ([, trouble]) =>
    Effect.gen(function* () {
      const { calls, error } = yield* lost(create, { trouble })
      assert.isDefined(error)
      assert.deepStrictEqual(calls, [post])
    })
  )
})

describe("a call that is safe to repeat", () => {
  const isSafe = [Server.remove(onServer), Server.replace({ ...onServer, name: "b" })]

  it.effect("is looked for once, when its last try tells nothing", () =>
    Effect.gen(function* () {
      for (const run of isSafe) {
        const { calls, error } = yield* lost(run, { isKnown: false })
        assert(error?._tag === "TransportError")
        assert.strictEqual(error.outcome, "unknown")
        assert.deepStrictEqual(calls.slice(1), [look])
        assertAdopted(yield* lost(run))
      }
    })
  )

  it.effect("is looked for when it is refused, and may have been carried out before", () =>
    Effect.gen(function* () {
      const twice = { retry: RetryPolicy.layer(Schedule.recurs(1)) }
      for (const run of isSafe) {
        for (const refusal of [{ status: 422 }, { status: 423 }, { status: 401 }, { status: 429 }]) {
          const first = yield* lost(run, { trouble: [reset, refusal], ...twice })
          assertAdopted(first)
          const never = yield* lost(run, { trouble: [reset, refusal], isKnown: false, ...twice })
          assert.strictEqual(never.error?.status, refusal.status)
        }
      }
    })
  )

  it.effect("has not succeeded where a proxy answers its repetition, which knows nothing of the object", () =>
    Effect.gen(function* () {
      const { error, value } = yield* lost(Server.remove(onServer), {
        trouble: [{ status: 502 }, { status: 404, body: "<h1>No such route</h1>" }],
        isKnown: false,
        retry: RetryPolicy.default
      })
      assert.isUndefined(value)
      assert.strictEqual(error?._tag, "NotFound")
    })
  )

  it.effect("is not looked for when it was refused at once", () =>
    Effect.gen(function* () {
      for (const run of isSafe) {
        const { calls, error } = yield* lost(run, { trouble: { status: 422 } })
        assert.strictEqual(error?._tag, "Validation")
        assert.lengthOf(calls, 1)
      }
    })
  )
})

describe("the log", () => {
  it.effect.each<readonly [what: string, run: Call, isKnown: boolean, line: RegExp]>([
    ["was carried out", create, true, new RegExp(`servers \\(.*\\): was carried out, as request ${requestId}$`, "m")],
    ["was not carried out", create, false, /servers \(.*\): was not carried out$/m],
    [
      "was carried out by one of several tries",
      Server.remove(onServer),
      true,
      new RegExp(`^DELETE .*: was carried out, as request ${requestId}$`, "m")
    ]
  ])("says what became of a call that %s", ([, run, isKnown, line]) =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      yield* lost(run, { isKnown }).pipe(Effect.provide(messagesTo(lines)))
      assert.match(lines.join("\n"), line)
    })
  )
})

describe("several requests with the same mark", () => {
  const known = ["newest", "middle", "oldest"]

  it.effect("stand for the first one that removes, and for the last one that replaces", () =>
    Effect.gen(function* () {
      const removed = yield* lost(Server.remove(onServer), { known })
      const replaced = yield* lost(Server.replace({ ...onServer, name: "b" }), { known })
      assert.deepStrictEqual(
        [removed, replaced].map(({ value }) => String(Accepted.isAccepted(value) && Option.getOrNull(value.requestId))),
        ["oldest", "newest"]
      )
    })
  )

  it.effect("are in the order of their dates, in whatever order they are listed", () =>
    Effect.gen(function* () {
      const dates = ["2020-01-01T00:00:02Z", "2020-01-01T00:00:01Z", "2020-01-01T00:00:03Z"]
      const removed = yield* lost(Server.remove(onServer), { known: ["second", "first", "third"], dates })
      assert(Accepted.isAccepted(removed.value))
      assert.deepStrictEqual(removed.value.requestId, Option.some("first"))
    })
  )

  it.effect("of a call that is not safe to repeat are told in the log", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      yield* lost(create, { known }).pipe(Effect.provide(messagesTo(lines)))
      assert.include(lines.join("\n"), "was carried out 3 times, as requests oldest, middle, newest")
    })
  )
})
