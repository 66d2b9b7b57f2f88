/** Programs that change the IP failover of one LAN at once. */
import { Array as Arr, Effect, Schedule } from "effect"
import { Datacenter, IpBlock, Lan, Nic, Request, Server } from "effect-profitbricks"

const waits = { timeout: "1 day", schedule: Schedule.spaced("30 seconds") } as const
const wait = Request.completed(waits)

/** A public LAN with a NIC for each of so many addresses. */
export const publicLan = (count: number) =>
  Effect.gen(function* () {
    const { id: datacenterId } = yield* wait(Datacenter.create({ location: "us/las" }))
    const { id: lanId } = yield* wait(Lan.create({ datacenterId, public: true }))
    const { properties } = yield* wait(IpBlock.create({ location: "us/las", size: count }))
    const entries = yield* Effect.forEach(properties.ips ?? [], (ip) =>
      Effect.gen(function* () {
        const { id: serverId } = yield* wait(Server.create({ datacenterId, cores: 1, ram: 1024 }))
        const { id } = yield* wait(Nic.create({ datacenterId, serverId, lan: lanId, ips: [ip] }))
        return { datacenterId, lanId, ip, nicUuid: id, ...waits }
      })
    )
    return { datacenterId, lanId, entries }
  })

/** The addresses in the IP failover of a LAN. */
export const failoverOf = (ids: { readonly datacenterId: Datacenter.Id; readonly lanId: Lan.Id }) =>
  Effect.map(Lan.get(ids), ({ properties }) => (properties.ipFailover ?? []).map(({ ip }) => ip).toSorted())

/** So many times over, programs add an entry each, and take it away again: gives the number of entries that were lost. */
export const lostEntries = (programs: number, times: number) =>
  Effect.gen(function* () {
    const { entries, ...lan } = yield* publicLan(programs)
    const all = entries.map(({ ip }) => ip).toSorted()
    const lost = yield* Effect.forEach(Arr.range(1, times), () =>
      Effect.gen(function* () {
        yield* Effect.forEach(entries, Lan.addFailover, { concurrency: "unbounded" })
        const there = yield* failoverOf(lan)
        yield* Effect.forEach(entries, Lan.removeFailover, { concurrency: "unbounded" })
        const left = yield* failoverOf(lan)
        return Arr.difference(all, there).length + left.length
      })
    )
    return lost.reduce((sum, one) => sum + one, 0)
  })
