/** Builds on several machines, of which one dies, comes, goes or stands still. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Array as Arrays, Clock, Deferred, Effect, Fiber } from "effect"
import type { Scope } from "effect/Scope"
import { afterAll, beforeAll } from "vitest"
import { steps } from "../support/moments.js"
import { bundle } from "../support/processes.js"
import { makeRunners } from "./runners.js"

let folder: string
let program: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "effect-profitbricks-"))
  program = await bundle("test/postgres/runner.ts", folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

type Runners = Effect.Effect.Success<ReturnType<typeof makeRunners>>

/** For whoever runs the tests: no time decides whether one fails. */
const times: Array<string> = []
afterAll(() => void process.stdout.write(times.map((line) => `   ${line}\n`).join("")))
const note = (what: string, millis: number) => times.push(`${what}: ${(millis / 1000).toFixed(1)} s`)

const live = (name: string, test: (runners: Runners) => Effect.Effect<void, unknown, Scope>) =>
  it.live(name, () => Effect.scoped(Effect.flatMap(makeRunners(program), test)))

const keysOf = (count: number) => Arrays.makeBy(count, (index) => `shop ${index}`)

/** There is what the builds say that they have made, and nothing besides; nothing was sent twice. */
const assertRight = ({ world }: Runners, made: Effect.Effect.Success<ReturnType<Runners["build"]>>) =>
  Effect.gen(function* () {
    const { accepted, datacenters } = yield* world.found
    const there = datacenters.map(({ entities: { servers, volumes }, id, properties: { name } }) => ({
      key: name ?? "",
      datacenterId: id,
      servers: servers.items.map(({ entities, id }) => ({ id, volumes: entities.volumes.items.map(({ id }) => id) })),
      volumes: volumes.items.map(({ id }) => id)
    }))
    const wanted = made.map(({ datacenterId, key, serverId, volumeId }) => ({
      key,
      datacenterId,
      servers: [{ id: serverId, volumes: [volumeId] }],
      volumes: [volumeId]
    }))
    const byKey = (one: { readonly key: string }, other: { readonly key: string }) => (one.key < other.key ? -1 : 1)
    assert.deepStrictEqual(there.toSorted(byKey), wanted.toSorted(byKey))
    assert.lengthOf(accepted, steps.length * made.length)
  })

const now = Clock.currentTimeMillis

describe("a build on several machines", () => {
  for (const [when, moment] of [
    ["when its call is lost", "lost"],
    ["when its call arrives", "arrived"],
    ["while it waits", "waits"]
  ] as const) {
    live(`is taken over from a process that dies ${when}`, (runners) =>
      Effect.gen(function* () {
        const { build, called, calls, meets, start } = runners
        const both = [yield* start("one"), yield* start("other")]
        const kill = (name: string) =>
          Effect.forEach(
            both.filter((runner) => runner.name === name),
            ({ kill }) => kill
          )
        const dead = yield* Deferred.make<{ readonly name: string; readonly at: number }>()
        const dies = (name: string) =>
          Effect.flatMap(Effect.zipRight(kill(name), now), (at) => Deferred.succeed(dead, { name, at }))
        yield* meets(steps[1], (name, answer) => {
          if (moment === "waits")
            return Effect.zipLeft(answer, Effect.forkDaemon(Effect.delay(dies(name), "500 millis")))
          const arrives = moment === "arrived" ? answer : Effect.void
          return Effect.zipRight(Effect.zipRight(dies(name), arrives), Effect.never)
        })
        const building = yield* Effect.fork(build(keysOf(1)))
        const { at: diedAt, name } = yield* Deferred.await(dead)
        const next = yield* called(({ at, runner }) => runner !== name && at >= diedAt)
        note(`killed ${when}, first call of the other process after`, next.at - diedAt)
        yield* assertRight(runners, yield* Fiber.join(building))
        note("end after", (yield* now) - diedAt)
        assert.isTrue(calls.every(({ at, runner }) => runner !== name || at <= diedAt))
      })
    )
  }
})

/** How many of the POSTs each of them has sent. */
const shares = ({ calls }: Runners) =>
  ["one", "other"].map((name) => calls.filter((call) => call.runner === name && call.name.startsWith("POST ")).length)

describe("eight builds on several machines", () => {
  live("are shared with a process that comes later", (runners) =>
    Effect.gen(function* () {
      const { build, called, start } = runners
      yield* start("one")
      const building = yield* Effect.fork(build(keysOf(8)))
      yield* called(({ name }) => name === steps[0])
      const beganAt = yield* now
      yield* start("other")
      yield* assertRight(runners, yield* Fiber.join(building))
      note(`joined by a second process (POSTs: ${shares(runners).join(" + ")}), end after`, (yield* now) - beganAt)
    })
  )

  live("are taken over from a process that is told to end", (runners) =>
    Effect.gen(function* () {
      const { build, called, start } = runners
      const one = yield* start("one")
      yield* start("other")
      const building = yield* Effect.fork(build(keysOf(8)))
      yield* called(({ name, runner }) => runner === "one" && name === steps[1])
      const beganAt = yield* now
      yield* one.signal("SIGTERM")
      yield* one.ended
      note("told to end, end of the process after", (yield* now) - beganAt)
      yield* assertRight(runners, yield* Fiber.join(building))
      note(`end of the builds (POSTs: ${shares(runners).join(" + ")}) after`, (yield* now) - beganAt)
    })
  )

  live("end right when a process has stood still for longer than it takes to be given up", (runners) =>
    Effect.gen(function* () {
      const { build, called, start } = runners
      const one = yield* start("one")
      yield* start("other")
      const building = yield* Effect.fork(build(keysOf(8)))
      yield* called(({ name, runner }) => runner === "one" && name === steps[1])
      yield* one.signal("SIGSTOP")
      yield* Effect.sleep("20 seconds")
      const continuedAt = yield* now
      yield* one.signal("SIGCONT")
      yield* assertRight(runners, yield* Fiber.join(building))
      note(`stopped for 20 s (POSTs: ${shares(runners).join(" + ")}), end after it went on`, (yield* now) - continuedAt)
    })
  )
})

describe("an empty database", () => {
  live("is made ready by two processes at once", (runners) =>
    Effect.gen(function* () {
      const { build, start } = runners
      const beganAt = yield* now
      yield* Effect.all([start("one"), start("other")], { concurrency: 2 })
      note("two at once on an empty database, ready after", (yield* now) - beganAt)
      yield* assertRight(runners, yield* build(keysOf(4)))
    })
  )
})
