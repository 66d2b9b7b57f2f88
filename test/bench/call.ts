/** What one call costs, beside other clients of the API: a read and a create, one at a time and 32 at once. */
import { Schema } from "effect"
import { contestants, type Name } from "./contestants.js"
import { type Beside, inTurn, keysOf, type Row } from "./measuring.js"
import { type Process, start } from "./processes.js"

/** What the process of a contestant is told. */
export interface Task {
  readonly kind: "read" | "create"
  readonly calls: number
  readonly atOnce: number
}

const Cost = Schema.Struct({
  /** User and system time of the process, in microseconds per call. */
  cpu: Schema.Number,
  /** In microseconds per call. */
  wall: Schema.Number,
  /** What was allocated, in kB per call, if nothing was collected meanwhile. */
  allocated: Schema.Number
})
export type Cost = typeof Cost.Type

const lowest: Name = "undici.request + JSON.parse"
const asleep: Name = "@ionos-cloud/sdk-nodejs"
const former: Name = "before, over undici"
const peers: ReadonlyArray<Name> = ["@ionos-cloud/sdk-nodejs without its sleep", "libprofitbricks"]

const ahead: ReadonlyArray<Beside> = peers.map((who) => ({ who, atMost: 1 }))
const besideOf: Partial<Record<Name, ReadonlyArray<Beside>>> = {
  "platform over undici": [{ who: lowest }],
  "platform over fetch": [{ who: lowest }],
  "ours over undici": [{ who: lowest }, { who: "platform over undici", atMost: 1.5 }, ...ahead, { who: former }],
  "ours over fetch": [{ who: lowest }, { who: "platform over fetch", atMost: 1.5 }, ...ahead]
}

const things = [
  { what: "a read, one at a time", kind: "read", atOnce: 1 },
  { what: "a read, 32 at once", kind: "read", atOnce: 32 },
  { what: "a create, one at a time", kind: "create", atOnce: 1 },
  { what: "a create, 32 at once", kind: "create", atOnce: 32 }
] as const

/** Who sleeps for a second before each call makes few of them. */
const callsOf = (name: Name, atOnce: number) => (name === asleep ? atOnce : 512)

type Caller = Process<Task, Cost>

/** The same calls in a process whose young generation is so large that nothing is collected. */
const allocatedBy = async (task: Omit<Task, "calls">, args: ReadonlyArray<string>) => {
  const flags = ["--expose-gc", "--min-semi-space-size=256", "--max-semi-space-size=256"]
  const caller: Caller = await start("callerProcess", { args, flags, result: Cost })
  await caller.ask({ ...task, calls: 512 })
  const { allocated } = await caller.ask({ ...task, calls: 256 })
  await caller.end()
  return allocated
}

export const call: Row = async function* ({ before, profiles, rounds }) {
  const names = keysOf(contestants).filter((name) => name !== former || before !== undefined)
  const server = await start<never, never>("bareServerProcess", { result: Schema.Never })
  const url = String(server.greeting)
  const flags = ["--expose-gc", ...(profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`])]
  const argsOf = (name: Name) => [url, name, before ?? ""]
  const callers: Array<readonly [Name, Caller]> = []
  for (const name of names) {
    callers.push([name, await start("callerProcess", { args: argsOf(name), flags, result: Cost })])
  }
  for (const { what, ...task } of things) {
    const measures = Object.fromEntries(
      callers.map(([name, caller]) => [
        name,
        async () => {
          const { cpu, wall } = await caller.ask({ ...task, calls: callsOf(name, task.atOnce) })
          return { "CPU µs": cpu, "wall µs": wall }
        }
      ])
    )
    // Until all of it is compiled.
    await inTurn(5, measures)
    const timed = await inTurn(rounds, measures)
    const allocated = []
    for (const who of names.filter((name) => name !== asleep)) {
      allocated.push({ what, who, unit: "kB", samples: [await allocatedBy(task, argsOf(who))] })
    }
    yield [
      ...names.flatMap((name) =>
        timed.flatMap(({ samples, unit, who }) =>
          who !== name ? [] : [{ what, who, unit, samples, beside: unit === "CPU µs" ? (besideOf[name] ?? []) : [] }]
        )
      ),
      ...allocated
    ]
  }
  for (const [, caller] of callers) await caller.end()
  await server.end()
}
