/** What one call costs, beside other clients of the API: a read and a create, one at a time and 32 at once. */
import type { Cost, Task } from "./caller.js"
import { contestants, type Name } from "./contestants.js"
import { type Beside, type Figure, inTurn, type Row } from "./measuring.js"
import { type Process, start } from "./processes.js"

const names = Object.keys(contestants) as ReadonlyArray<Name>

const lowest: Name = "undici.request + JSON.parse"
const asleep: Name = "@ionos-cloud/sdk-nodejs"
const others: ReadonlyArray<Name> = ["@ionos-cloud/sdk-nodejs without its sleep", "libprofitbricks"]

const besideOf: Partial<Record<Name, ReadonlyArray<Beside>>> = {
  "platform over undici": [{ who: lowest }],
  "platform over fetch": [{ who: lowest }],
  "ours over undici": [
    { who: lowest },
    { who: "platform over undici", atMost: 1.5 },
    ...others.map((who) => ({ who, atMost: 1 }))
  ],
  "ours over fetch": [
    { who: lowest },
    { who: "platform over fetch", atMost: 1.5 },
    ...others.map((who) => ({ who, atMost: 1 }))
  ]
}

const whats = [
  { what: "a read, one at a time", kind: "read", atOnce: 1 },
  { what: "a read, 32 at once", kind: "read", atOnce: 32 },
  { what: "a create, one at a time", kind: "create", atOnce: 1 },
  { what: "a create, 32 at once", kind: "create", atOnce: 32 }
] as const

const calls = 1024

/** Who sleeps for a second before each call makes few of them. */
const callsOf = (name: Name, atOnce: number) => (name !== asleep ? calls : atOnce === 1 ? 2 : 32)

type Caller = Process<Task, Cost>

/** The same calls in a process whose young generation is large enough that nothing is collected. */
const allocatedBy = async (name: Name, task: Omit<Task, "calls">, url: string) => {
  const caller: Caller = await start(
    "caller",
    [url, name],
    ["--expose-gc", "--min-semi-space-size=256", "--max-semi-space-size=256"]
  )
  await caller.ask({ ...task, calls: 512 })
  const { allocated } = await caller.ask({ ...task, calls: 256 })
  await caller.end()
  return allocated
}

export const call: Row = async ({ profiles, rounds }) => {
  const server = await start("bareServer")
  const url = String(server.greeting)
  const flags = ["--expose-gc", ...(profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`])]
  const callers = new Map<Name, Caller>()
  for (const name of names) callers.set(name, await start("caller", [url, name], flags))
  const figures: Array<Figure> = []
  for (const { what, ...task } of whats) {
    const measure = (name: Name) => async () => {
      const cost = await callers.get(name)?.ask({ ...task, calls: callsOf(name, task.atOnce) })
      return { "CPU µs": cost?.cpu ?? Number.NaN, "wall µs": cost?.wall ?? Number.NaN }
    }
    const measures = Object.fromEntries(names.map((name) => [name, measure(name)])) as Record<
      Name,
      ReturnType<typeof measure>
    >
    // Until all of it is compiled.
    await inTurn(4, measures)
    for (const { samples, unit, who } of await inTurn(rounds, measures)) {
      const beside = besideOf[who]
      figures.push({ what, who, unit, samples, ...(unit === "CPU µs" && beside !== undefined && { beside }) })
    }
    for (const who of names.filter((name) => name !== asleep)) {
      figures.push({ what, who, unit: "kB", samples: [await allocatedBy(who, task, url)] })
    }
  }
  for (const caller of callers.values()) await caller.end()
  await server.end()
  return figures
}
