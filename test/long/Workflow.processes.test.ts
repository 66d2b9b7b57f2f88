/** Builds on a file, and what happens to their processes besides being killed. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import type { Scope } from "effect/Scope"
import { afterAll, beforeAll } from "vitest"
import { type Played, play } from "../support/kills.js"
import { steps } from "../support/moments.js"
import { bundleBuild, endsByItself, hindered, makePlace, type Place, toldToEnd } from "../support/places.js"
import type { Running } from "../support/processes.js"
import type { Answer } from "../support/proxy.js"

let folder: string
let program: string
let otherwise: Played

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "effect-profitbricks-"))
  program = await bundleBuild(folder)
  otherwise = await Effect.runPromise(play(program, folder, { deaths: [], goal: "build" }))
}, 300_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

const inPlace = (test: (place: Place) => Effect.Effect<void, never, Scope>) =>
  Effect.scoped(Effect.flatMap(makePlace(program, folder), test))

const Listed = Schema.Array(
  Schema.Struct({
    name: Schema.String,
    key: Schema.String,
    version: Schema.String,
    state: Schema.String,
    cause: Schema.optional(Schema.Struct({ reason: Schema.String, message: Schema.String })),
    steps: Schema.Array(Schema.String)
  })
)

/** What an operator, in a process of its own, sees of the build as soon as it looks like that. */
const seen = ({ resultOf, begin }: Place, isMeant: (build: (typeof Listed.Type)[number]) => boolean) =>
  begin("list").pipe(
    Effect.flatMap(resultOf),
    Effect.flatMap(({ result }) => Schema.decodeUnknown(Listed)(result)),
    Effect.orDie,
    Effect.repeat({ until: (builds) => builds.some(isMeant) }),
    Effect.map(([build]) => build)
  )

const isSuspended = ({ state }: (typeof Listed.Type)[number]) => state === "suspended"

/** Nothing of it is taken back, and it comes to its end. */
const assertIntact = ({ end }: Place, running: Running) =>
  Effect.gen(function* () {
    const { left } = yield* end(running)
    assert.deepStrictEqual(left, otherwise.left)
  })

const unauthorized: Answer = {
  status: 401,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify({ httpStatus: 401, messages: [{ errorCode: "315", message: "Unauthorized" }] }))
}

const isOver = ([, ended]: Effect.Effect.Success<ReturnType<typeof endsByItself>>) =>
  assert.isTrue(Option.isSome(ended), "it does not end")

describe("a build on a file", () => {
  it.live.each([
    ["the network is away", () => Effect.interrupt, "TransportError"],
    ["its password is refused", () => Effect.succeed(unauthorized), "Unauthorized"]
  ] as const)("is suspended while %s, and goes on by itself", ([, makes, reason]) =>
    inPlace((place) =>
      Effect.gen(function* () {
        const running = yield* hindered(place, makes, () =>
          Effect.map(seen(place, isSuspended), (build) => assert.strictEqual(build?.cause?.reason, reason))
        )
        yield* assertIntact(place, running)
      })
    )
  )

  it.live("is suspended with a password that was changed, and goes on with the new one", () =>
    inPlace((place) =>
      Effect.gen(function* () {
        yield* place.dies((...options) => place.begin("build", ...options), { call: steps[1], moment: "answered" })
        const old = yield* place.begin("build", "--password", "old")
        const build = yield* seen(place, isSuspended)
        assert.strictEqual(build?.cause?.reason, "Unauthorized")
        assert.notInclude(JSON.stringify(build), "old")
        isOver(yield* endsByItself(old))
        yield* assertIntact(place, yield* place.begin("build"))
      })
    )
  )

  it.live("is suspended by a program of another version, and goes on with its own", () =>
    inPlace((place) =>
      Effect.gen(function* () {
        yield* place.dies((...options) => place.begin("build", ...options), { call: steps[1], moment: "done" })
        const other = yield* place.begin("build", "--version", "2")
        const build = yield* seen(place, isSuspended)
        assert.strictEqual(build?.cause?.reason, "Version")
        assert.strictEqual(build?.version, "1")
        isOver(yield* endsByItself(other))
        yield* assertIntact(place, yield* place.begin("build"))
      })
    )
  )

  it.live.each([
    ["while a call is on its way", steps[2]],
    ["while it waits", "GET /requests/{}/status"]
  ] as const)("loses nothing if its process is told to end %s, and does so", ([, call]) =>
    inPlace((place) =>
      Effect.gen(function* () {
        isOver(yield* toldToEnd(place, call))
        yield* assertIntact(place, yield* place.begin("build"))
      })
    )
  )

  it.live("is of one process: another one is told so", () =>
    inPlace((place) =>
      Effect.gen(function* () {
        const gate = yield* place.makeGate
        const running = yield* place.begin("build")
        yield* seen(place, ({ steps }) => steps.includes("attach"))
        const { output } = yield* Effect.flatMap(place.begin("build"), ({ ended }) => ended)
        assert.include(output, "Another process carries out the builds")
        yield* gate.open
        yield* assertIntact(place, running)
      })
    )
  )

  it.live("is seen and cancelled from another process", () =>
    inPlace((place) =>
      Effect.gen(function* () {
        const gate = yield* place.makeGate
        const running = yield* place.begin("build")
        const build = yield* seen(place, ({ state, steps }) => state === "waiting" && steps.includes("attach"))
        assert.deepStrictEqual(build, {
          ...{ name: "Shop", key: "shop", version: "1", state: "waiting" },
          steps: ["data center", ...(build?.steps.slice(1, 3) ?? []), "attach"]
        })
        yield* Effect.flatMap(place.begin("stop"), place.resultOf)
        yield* gate.open
        assert.strictEqual((yield* place.resultOf(running)).result, "Cancelled")
        assert.deepStrictEqual((yield* place.found).counts.slice(0, 3), [0, 0, 0])
      })
    )
  )

  it.live("is cancelled while no process carries it out, as soon as one does", () =>
    inPlace((place) =>
      Effect.gen(function* () {
        yield* place.dies((...options) => place.begin("build", ...options), { call: steps[3], moment: "answered" })
        yield* Effect.flatMap(place.begin("stop"), place.resultOf)
        const { result } = yield* Effect.flatMap(place.begin("build"), place.resultOf)
        assert.strictEqual(result, "Cancelled")
        assert.deepStrictEqual((yield* place.found).counts.slice(0, 3), [0, 0, 0])
      })
    )
  )
})
