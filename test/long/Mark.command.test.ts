/** A program that is killed and started again builds exactly one of everything. A process of its own is needed for that. */
import { spawn } from "node:child_process"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Redacted, Schedule } from "effect"
import { Emulator } from "effect-profitbricks"
import { build } from "esbuild"
import { afterAll, beforeAll } from "vitest"
import { type Answer, type Call, proxy } from "../support/proxy.js"
import { serve } from "../support/served.js"

let folder: string
let program: string

/** In one file it starts many times as fast. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "effect-profitbricks-"))
  program = join(folder, "killed.mjs")
  await build({
    entryPoints: ["test/support/killed.ts"],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    // For dependencies that are not ECMAScript modules.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url)' }
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Starts the program. It gives what it has printed, unless it is killed, as it is when it holds: then it gives the signal. */
const start = (...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, [program, ...args], { stdio: "pipe" })
      let output = ""
      const ended = new Promise<string>((resolve) => child.once("close", (_, signal) => resolve(signal ?? output)))
      const kill = Effect.promise(() => {
        child.kill("SIGKILL")
        return ended
      })
      const collect = (chunk: Buffer) => {
        output += chunk.toString()
        if (output === "holds\n") child.kill("SIGKILL")
      }
      child.stdout.on("data", collect)
      child.stderr.on("data", collect)
      return { ended: Effect.promise(() => ended), kill }
    }),
    ({ kill }) => kill
  )

/** Those of the program, in its order: each sends one POST. */
const steps = ["data center", "server", "volume", "attachment"] as const

/** When the program is killed that has sent a POST. */
type Moment =
  /** The call never reaches the API. */
  | "lost"
  /** It does, but nobody is there any more to take the answer. */
  | "arrived"
  /** What it has started is done, and the answer is not sent yet. */
  | "done"
  /** The answer is there, and not stored yet. */
  | "answered"
  /** The call reaches the API when the next process has looked for it once. */
  | "late"
  /** It does when the next process has sent it again. */
  | "too late"

interface Killed {
  readonly step: (typeof steps)[number]
  readonly moment: Moment
}

/** What is the same in two runs that build the same: ids are counted, as they are drawn. */
const comparable = (text: string): unknown => {
  const ids = new Map<string, string>()
  const nameOf = (id: string) => {
    const name = ids.get(id) ?? `id ${ids.size}`
    ids.set(id, name)
    return name
  }
  return JSON.parse(
    text
      .replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, nameOf)
      .replace(/"[\da-f]{32}"/g, '"etag"')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "then")
      .replace(/127\.0\.0\.1:\d+/g, "here")
      .replace(/2001:db8:[\da-f:]+\/56/g, "block")
  )
}

/** Runs the program, kills it at a moment of a step, and runs it again: gives what there is then, and what the program has got. */
const built = (killed?: Killed, ...options: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { emulator, url } = yield* serve({ provisioningTime: "30 millis", seed: { publicImages: false } })
    const allDone = Effect.repeat(emulator.requests, {
      until: (requests) => requests.every(({ metadata }) => metadata?.requestStatus?.metadata?.status === "DONE"),
      schedule: Schedule.spaced("5 millis")
    })
    const dead = yield* Deferred.make<void>()
    let first: Effect.Effect.Success<ReturnType<typeof start>> | undefined
    let posts = 0
    /** A call that is still on its way. */
    let late: Effect.Effect<unknown> = Effect.void
    const deliver = Effect.suspend(() => {
      const delivered = late
      late = Effect.void
      return delivered
    })

    const around = ({ method, path }: Call, answer: Effect.Effect<Answer>) =>
      Effect.gen(function* () {
        if (method === "POST") posts++
        // The next process begins with the POST after this one.
        const isFatal = method === "POST" && steps[posts - 1] === killed?.step
        if (first !== undefined && isFatal && killed?.moment !== "answered") {
          if (killed?.moment === "done") yield* Effect.zipRight(answer, allDone)
          yield* first.kill
          if (killed?.moment === "arrived") yield* answer
          if (killed?.moment === "late" || killed?.moment === "too late") late = answer
          yield* Deferred.succeed(dead, undefined)
          return yield* Effect.never
        }
        const given = yield* answer
        const isLook = path.endsWith("/requests") && killed?.moment === "late"
        if (method === "POST" || isLook) yield* deliver
        return given
      })

    const { origin, pathname } = new URL(url)
    const store = yield* Effect.promise(() => mkdtemp(join(folder, "store-")))
    const args = [
      ...["--url", `${yield* proxy(origin, around)}${pathname}`, "--folder", store],
      ...["--username", Emulator.user.username, "--password", Redacted.value(Emulator.user.password)],
      ...options
    ]
    if (killed !== undefined) {
      first = yield* start(...args, ...(killed.moment === "answered" ? ["--hold", killed.step] : []))
      assert.strictEqual(yield* first.ended, "SIGKILL")
      if (killed.moment !== "answered") yield* Deferred.await(dead)
    }
    const { ended } = yield* start(...args)
    const says = yield* ended
    // A warning, or an error, would be beside it.
    assert.match(says, /^\{.*\}\n$/)
    const { datacenters } = yield* emulator.account
    const requests = yield* emulator.requests
    const accepted = requests.map(({ properties: { method, url } }) => `${method} ${url}`).reverse()
    return {
      counts: [
        datacenters.length,
        datacenters.flatMap(({ entities }) => entities.servers.items).length,
        datacenters.flatMap(({ entities }) => entities.volumes.items).length,
        accepted.length
      ],
      all: comparable(JSON.stringify({ accepted, datacenters, result: JSON.parse(says) }))
    }
  }).pipe(Effect.scoped)

/** Kills the program at this moment of each step. */
const eachStep = (moment: Moment, ...options: ReadonlyArray<string>) =>
  Effect.forEach(steps, (step) => built({ step, moment }, ...options), { concurrency: 2 })

const countsOf = (worlds: Effect.Effect.Success<ReturnType<typeof eachStep>>) => worlds.map(({ counts }) => counts)

/** Data centers, servers, volumes and accepted calls. */
const once = [1, 1, 1, 4]
/** One step after the other is carried out twice. To attach a volume twice is to attach it. */
const twice = [
  [2, 1, 1, 5],
  [1, 2, 1, 5],
  [1, 1, 2, 5],
  [1, 1, 1, 5]
]

describe("a program that is killed, and started again, when a call", () => {
  it.live.each([
    ["is lost on its way", "lost"],
    ["arrives after its death", "arrived"],
    ["is carried out, and not answered", "done"],
    ["is answered, and that is not stored", "answered"],
    ["arrives when it was looked for already", "late"]
  ] as const)("%s builds what it builds otherwise", ([, moment]) =>
    Effect.gen(function* () {
      const otherwise = yield* built()
      assert.deepStrictEqual(otherwise.counts, once)
      for (const world of yield* eachStep(moment)) assert.deepStrictEqual(world, otherwise)
    })
  )

  it.live("arrives after the last look builds twice: no client can prevent that", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(countsOf(yield* eachStep("too late")), twice)
    })
  )
})

describe("a program that never takes a call for sent", () => {
  it.live.each([
    ["arrives after its death", "arrived"],
    ["is answered, and that is not stored", "answered"]
  ] as const)("builds twice if it is killed when a call %s", ([, moment]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(countsOf(yield* eachStep(moment, "--careless")), twice)
    })
  )
})

it("the two functions are those of the README", async () => {
  const code = await readFile("test/support/steps.ts", "utf8")
  const functions = code.slice(code.indexOf("/** Runs once")).replaceAll("export ", "")
  const squeezed = (text: string) => text.replace(/\s+/g, "")
  assert.include(squeezed(await readFile("README.md", "utf8")), squeezed(functions))
})
