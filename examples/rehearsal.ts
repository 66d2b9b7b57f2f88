/**
 * Gives many servers more memory: rehearsed on a copy of the account first, and then done.
 *
 *     npx tsx examples/rehearsal.ts             # on the embedded emulator
 *     npx tsx examples/rehearsal.ts --live      # on your account: builds a data center, which costs money
 */
import { Array as Arr, Console, Effect, Exit } from "effect"
import { Datacenter, Rehearsal, Request, Server } from "effect-profitbricks"
import { run } from "./lib/run.js"

const build = Datacenter.create({
  name: "farm",
  location: "de/fra",
  servers: Arr.makeBy(12, (index) => ({ name: `worker-${index}`, cores: 1, ram: 1024 * ((index % 3) + 1) }))
}).pipe(Request.completed())

/** Servers with less than 3 GB get 4 GB. */
const resize = Effect.gen(function* () {
  const { id: datacenterId } = yield* Datacenter.findByName({ name: "farm" })
  const { items } = yield* Server.list({ datacenterId })
  const small = items.filter(({ properties }) => properties.ram < 3072)
  yield* Effect.forEach(
    small,
    ({ id: serverId }) => Server.update({ datacenterId, serverId, ram: 4096 }).pipe(Request.completed()),
    { concurrency: "unbounded" }
  )
})

run(
  Effect.gen(function* () {
    yield* build
    const rehearsal = yield* Rehearsal.of(resize)
    yield* Console.log(Rehearsal.render(rehearsal))
    if (Exit.isFailure(rehearsal.exit)) return
    yield* resize
    yield* Console.log("Now it is done in the account, too.")
  })
)
