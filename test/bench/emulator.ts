/** What a call of the emulator costs with few and with many objects: `npm run bench`. Ratios, not times. */
import { Console, Effect } from "effect"
import { Datacenter, Emulator, type ProfitBricks, Server } from "effect-profitbricks"

const servers = Array.from({ length: 10 }, (_, index) => ({ name: `server ${index}`, cores: 1, ram: 1024 }))
const create = Datacenter.create({ name: "bench", location: "us/las", servers, depth: 1 })

const median = (values: ReadonlyArray<number>) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** The median cost of a call, in milliseconds. */
const cost = <A, E>(effect: Effect.Effect<A, E, ProfitBricks.ProfitBricks>) =>
  Effect.map(
    Effect.replicateEffect(
      Effect.suspend(() => {
        const start = performance.now()
        return Effect.map(effect, () => performance.now() - start)
      }),
      300
    ),
    median
  )

/** Costs in a cloud of so many data centers with ten servers each. */
const measure = (count: number) =>
  Effect.gen(function* () {
    yield* Effect.replicateEffect(create, count, { discard: true })
    const { value } = yield* create
    const datacenterId = value.id
    const serverId = value.entities?.servers?.items?.[0]?.id ?? Server.Id.make("none")
    return [
      ["create a data center with 10 servers", yield* cost(create)],
      ["read a data center at depth 2", yield* cost(Datacenter.get({ datacenterId, depth: 2 }))],
      ["read a server", yield* cost(Server.get({ datacenterId, serverId }))],
      ["create a server", yield* cost(Server.create({ datacenterId, cores: 1, ram: 1024 }))]
    ] as const
  }).pipe(Effect.provide(Emulator.layer({ provisioningTime: 0 })))

const program = Effect.gen(function* () {
  yield* measure(10)
  const few = yield* measure(10)
  const many = yield* measure(1000)
  yield* Console.log("The cost of a call with 10,000 servers, compared with 100 servers:")
  for (const [index, [name, before]] of few.entries()) {
    const after = many[index]?.[1] ?? 0
    yield* Console.log(`  ${name.padEnd(40)} ${(after / before).toFixed(2)} ×`)
  }
})

await Effect.runPromise(program)
