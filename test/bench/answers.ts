/** What large answers cost: parsed and decoded, beside `JSON.parse`. */
import { Array as Arr, Effect, ManagedRuntime } from "effect"
import { Datacenter, Request, Server } from "effect-profitbricks"
import * as Answers from "../fixtures/answers.js"
import * as Fixed from "./fixed.js"
import { inTurn, type Row } from "./measuring.js"

const { collection, firewallRule, ids, nic, request, server, volume } = Answers

/** A list as a server sends it whose objects are at such a depth. */
const listOf = (path: string, items: ReadonlyArray<object>) => ({
  ...collection(path.slice(1), path, items),
  offset: 0,
  limit: items.length,
  _links: {}
})

const numbered = <A extends { readonly id: string }>(thing: A, index: number): A => ({
  ...thing,
  id: `${thing.id.slice(0, -6)}${String(index).padStart(6, "0")}`
})

/** With a volume, and two NICs of a rule each. */
const deepServer = (index: number) => {
  const rules = { firewallrules: collection("rules", "/rules", [numbered(firewallRule, index)]) }
  const nics = [2 * index, 2 * index + 1].map((index) => ({ ...numbered(nic, index), entities: rules }))
  return {
    ...numbered(server, index),
    entities: {
      cdroms: collection("cdroms", "/cdroms", []),
      volumes: collection("volumes", "/volumes", [numbered(volume, index)]),
      nics: collection("nics", "/nics", nics)
    }
  }
}

const servers = listOf("/servers", Arr.makeBy(1000, deepServer))
const requests = listOf(
  "/requests",
  Arr.makeBy(10_000, (index) => numbered(request, index))
)

const things = [
  {
    what: "1,000 servers at depth 5",
    bytes: Fixed.bytesOf(servers),
    call: Effect.map(
      Server.list({ datacenterId: Datacenter.Id.make(ids.datacenter), depth: 5 }),
      ({ items }) => items.length
    )
  },
  {
    what: "10,000 requests at depth 2",
    bytes: Fixed.bytesOf(requests),
    call: Effect.map(Request.list({ depth: 2 }), ({ items }) => items.length)
  }
]

/** The CPU time of something, that of collecting what it leaves behind meanwhile included. */
const cost = async (run: () => unknown) => {
  globalThis.gc?.()
  const before = process.cpuUsage()
  await run()
  const { system, user } = process.cpuUsage(before)
  return { "CPU ms": (system + user) / 1000 }
}

export const answers: Row = async function* ({ rounds }) {
  for (const { bytes, call, what } of things) {
    const text = new TextDecoder().decode(bytes)
    const answer = { status: 200, bytes }
    const runtime = ManagedRuntime.make(Fixed.client(() => Effect.succeed(answer)))
    const contestants = {
      "JSON.parse": () => cost(() => JSON.parse(text)),
      "Response.text + JSON.parse": () => cost(async () => JSON.parse(await Fixed.responseOf(answer).text())),
      ours: () => cost(() => runtime.runPromise(call))
    }
    await inTurn(3, contestants)
    yield (await inTurn(rounds, contestants)).map((figure) => ({
      what: `${what} (${(bytes.length / 1e6).toFixed(1)} MB)`,
      ...figure,
      beside: figure.who === "ours" ? [{ who: "JSON.parse", atMost: 3 }] : []
    }))
    await runtime.dispose()
  }
}
