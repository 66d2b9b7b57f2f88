/** A build of ten data centers of ten servers, in two ways. */
import { Array as Arr, Effect, Schedule } from "effect"
import { Datacenter, Request, Server } from "effect-profitbricks"

const names = Arr.range(1, 10).map(String)

/** Everything at once: the API does what is in one data center in turn. */
export const inParallel = Effect.forEach(
  names,
  (name) =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* Datacenter.create({ name, location: "de/fra" }).pipe(Request.completed())
      const servers = yield* Effect.forEach(names, (name) => Server.create({ datacenterId, name, cores: 1, ram: 1024 }))
      yield* Request.awaitAll(servers)
    }),
  { concurrency: "unbounded" }
)

/** As with the Python SDK: one after another, each with a look every 5 seconds. */
const asPython = Request.completed({ schedule: Schedule.spaced("5 seconds") })

export const inTurn = Effect.forEach(names, (name) =>
  Effect.gen(function* () {
    const { id: datacenterId } = yield* Datacenter.create({ name, location: "de/fra" }).pipe(asPython)
    yield* Effect.forEach(names, (name) => Server.create({ datacenterId, name, cores: 1, ram: 1024 }).pipe(asPython))
  })
)

/** The API carries out the requests of one data center one after another: the data center, and its ten servers. */
export const idealRequests = 11
