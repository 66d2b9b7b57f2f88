/** A program for `NodeRuntime.runMain` that ends only when it is interrupted. It says what its cloud has before and afterwards. */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect } from "effect"
import { Datacenter, Emulator, Request, Server, Transaction } from "effect-profitbricks"

const count = Effect.flatMap(Emulator.account, ({ datacenters }) => Console.log(`${datacenters.length} data centers`))

const building = Effect.gen(function* () {
  const { id: datacenterId } = yield* Datacenter.create({ name: "shop", location: "us/las" }).pipe(
    Request.scoped(),
    Request.completed()
  )
  yield* Server.create({ datacenterId, cores: 1, ram: 1024 }).pipe(Request.scoped())
  yield* count
  yield* Effect.never
})

const all = process.argv.includes("transaction") ? Transaction.run(building) : Effect.scoped(building)

NodeRuntime.runMain(
  all.pipe(Effect.ensuring(count), Effect.provide(Emulator.layer({ provisioningTime: "300 millis" })))
)
