/** An HTTP client meets with all faults of sockets. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option, Stream } from "effect"
import { Datacenter, Request } from "effect-profitbricks"
import { check, type Expected } from "./cells.js"
import { faults, places } from "./faults.js"
import * as Hostile from "./server.js"
import {
  areClosed,
  type Client,
  eventually,
  hostile,
  leavingNoFiber,
  leavingNothing,
  type MethodName,
  worldOf
} from "./world.js"

const alike = (told: string): Expected => ({
  GET: told,
  safe: told,
  unsafe: told,
  lookedFor: [told, told],
  isAnyLookedFor: false
})

const broken: Expected = {
  GET: "TransportError Reset ×3",
  safe: "TransportError Reset unknown ×3",
  unsafe: "TransportError Reset unknown ×1",
  lookedFor: ["TransportError Reset notExecuted ×3", "success ×1"],
  isAnyLookedFor: false
}

const unreadable: Expected = {
  GET: "DecodeError ×1",
  safe: "DecodeError ×1",
  unsafe: "DecodeError ×1",
  lookedFor: ["DecodeError ×1", "success ×1"],
  isAnyLookedFor: true
}

/** An HTTP client and hostile servers. All clients meet with all faults, one of them with all methods. */
export const suite = (client: Client, names: ReadonlyArray<MethodName>): void => {
  const setting = { client, methods: names }
  const { methods, requestsBefore } = worldOf(client)
  describe.each(faults)("$name in place of an answer", ({ expected, fault, impatience }) => {
    it.live("leaves a program that knows what has happened, and nothing else", () =>
      check({ ...setting, fault, impatience }, expected)
    )
  })

  describe("a client", () => {
    const fault = { misbehave: Hostile.close }
    it.live.each(places)("that is sent to %s says what it knows", ([, place, expected]) =>
      check({ ...setting, ...place, fault, carriedOut: [false], isOnce: [false] }, expected)
    )

    it.live("loses its patience in time", () =>
      check(
        {
          ...setting,
          fault: { misbehave: Hostile.silence },
          timeout: "1 second",
          isLookedFor: [false],
          isOnce: [false]
        },
        {
          ...broken,
          GET: "TransportError Timeout ×3",
          safe: "TransportError Timeout unknown ×3",
          unsafe: "TransportError Timeout unknown ×1"
        }
      )
    )

    it.live("does not forget the try that it knows nothing of over one that did not arrive", () =>
      check(
        { ...setting, fault: { misbehave: Hostile.reset, isLast: true }, isOnce: [false] },
        {
          GET: "TransportError Refused ×3",
          safe: "TransportError Refused unknown ×3",
          unsafe: "TransportError Reset unknown ×1",
          lookedFor: ["TransportError Reset unknown ×1", "TransportError Reset unknown ×1"],
          isAnyLookedFor: false
        }
      )
    )

    it.live("finds the request of an answer that does not name it", () =>
      check(
        {
          ...setting,
          fault: { misbehave: Hostile.withHeaders(({ location: _, ...headers }) => headers), isWhole: true },
          carriedOut: [true]
        },
        alike("success ×1")
      )
    )

    it.live("takes no more of a body than is bearable", () =>
      Effect.gen(function* () {
        const flood = { ...setting, carriedOut: [true], isLookedFor: [false] }
        yield* check({ ...flood, methods: names.slice(0, 1), fault: { misbehave: Hostile.flood(100) } }, unreadable)
        if (!client.unpacks) return
        const fault = { misbehave: Hostile.bomb(100), isWhole: true }
        yield* check({ ...flood, methods: names.slice(1, 2), fault }, unreadable)
      })
    )
  })

  describe("a connection that was used before", () => {
    if (client.keepsAlive) {
      it.live.each([
        ["is reset", Hostile.reset],
        ["ends", Hostile.close]
      ] as const)("%s under the next call", ([, misbehave]) =>
        check({ ...setting, first: "forward", fault: { misbehave }, isLookedFor: [true] }, broken)
      )
    }

    it.live("and was closed since then is not used again", () =>
      check(
        {
          ...setting,
          first: { carriedOut: true, misbehave: Hostile.closeBehind },
          fault: { misbehave: Hostile.withHeaders((headers) => headers), isWhole: true },
          carriedOut: [true]
        },
        alike("success ×1")
      )
    )
  })

  describe("another origin", () => {
    it.live.each([302, 307])("is told nothing by a redirect with a %d", (status) =>
      leavingNothing(
        Effect.gen(function* () {
          const other = yield* Hostile.listener
          const misbehave = Hostile.page(status, { location: `${other.url}/datacenters` })
          // Something on the way has answered in place of the API, perhaps after the call was carried out.
          yield* check(
            { ...setting, fault: { misbehave, isWhole: true } },
            {
              GET: `Rejected ${status} ×1`,
              safe: `Rejected ${status} unknown ×1`,
              unsafe: `Rejected ${status} unknown ×1`,
              lookedFor: [`Rejected ${status} notExecuted ×1`, "success ×1"],
              isAnyLookedFor: false
            }
          )
          assert.deepStrictEqual(other.calls, [])
        })
      )
    )

    it.live("is told nothing by a wait for a request that is said to be there", () =>
      leavingNothing(
        Effect.gen(function* () {
          const other = yield* Hostile.listener
          const misbehave = Hostile.withHeaders((headers) => ({
            ...headers,
            location: String(headers["location"]).replace(/^.*(?=\/requests)/, other.url)
          }))
          const fault = { misbehave, isWhole: true }
          yield* check({ ...setting, fault, carriedOut: [true] }, alike("success ×1"))

          const { cloud, emulator } = yield* hostile(
            ({ method }) => (method === "POST" ? { carriedOut: true, ...fault } : undefined),
            { client, isLookedFor: true }
          )
          const { id } = yield* Datacenter.create({ location: "us/las" }).pipe(
            Request.completed(),
            cloud,
            leavingNoFiber()
          )
          assert.include(
            (yield* emulator.account).datacenters.map(({ id }) => id),
            id
          )
          assert.deepStrictEqual(other.calls, [])
        })
      )
    )

    it.live("is told nothing by a list that is said to go on there", () =>
      leavingNothing(
        Effect.gen(function* () {
          const other = yield* Hostile.listener
          const next = `${other.url}/datacenters?offset=1`
          const { cloud, server } = yield* hostile(
            ({ target }) => ({
              carriedOut: true,
              isWhole: true,
              misbehave: Hostile.withBody((body) =>
                JSON.stringify({
                  ...JSON.parse(body),
                  ...(target.includes("offset=1") ? { items: [] } : { offset: 0, limit: 1, _links: { next } })
                })
              )
            }),
            { client, isLookedFor: true }
          )
          const all = yield* Stream.runCollect(Datacenter.all()).pipe(cloud, leavingNoFiber())
          assert.lengthOf(all, 1)
          assert.deepStrictEqual(
            server.calls.map(({ target }) => target.replace(/^.*(?=\/)/, "")),
            ["/datacenters?depth=1", "/datacenters?depth=1&offset=1"]
          )
          assert.deepStrictEqual(other.calls, [])
        })
      )
    )
  })

  describe("an interruption", () => {
    const cases = names.flatMap((method) =>
      [false, true].flatMap((carriedOut) =>
        [Hostile.silence, Hostile.slowBody].map((misbehave) => ({ method, treatment: { carriedOut, misbehave } }))
      )
    )
    const interrupted = ({ method, treatment }: (typeof cases)[number]) =>
      Effect.gen(function* () {
        const { call, is } = methods[method]
        let isStruck = false
        const misbehave: Hostile.Misbehaviour = (socket, answer) => {
          treatment.misbehave(socket, answer)
          isStruck = true
        }
        const { aside, cloud, emulator, server } = yield* hostile(
          (call) => (is(call) ? { ...treatment, misbehave } : undefined),
          { client, isLookedFor: true }
        )
        const lines: Array<string> = []
        yield* Effect.gen(function* () {
          const fiber = yield* Effect.fork(call)
          yield* eventually("the call is under way", () => isStruck)
          yield* Fiber.interrupt(fiber)
          // While its layer is there still. What `fetch` does then is to open another one, to be prepared.
          yield* eventually("the connection is closed", () => server.busy() === 0)
        }).pipe(cloud, leavingNoFiber(lines))
        yield* areClosed(client, server)

        const made = (yield* emulator.requests).length - requestsBefore
        assert.strictEqual(made, treatment.carriedOut && method !== "GET" ? 1 : 0)
        const marks = lines.flatMap((line) => /Request\.find\("([^"]+)"\)/.exec(line)?.[1] ?? [])
        assert.lengthOf(marks, method === "GET" ? 0 : 1, lines.join("\n"))
        for (const mark of marks) {
          const found = yield* aside(Request.find(mark))
          assert.strictEqual(Option.isSome(found), made === 1)
        }
      })

    it.live("closes the connection, and tells what is not known then", () =>
      leavingNothing(Effect.forEach(cases, (one) => Effect.scoped(interrupted(one)), { concurrency: 4, discard: true }))
    )
  })
}
