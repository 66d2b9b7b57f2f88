/**
 * Builds a data center piece by piece, waiting for each request, and reads it back as a whole.
 *
 *     npm start                                          # on the embedded emulator
 *     npx tsx examples/component-build.ts --live         # on your account: servers cost money
 */
import { Console, Effect, Redacted } from "effect"
import { Datacenter, FirewallRule, Lan, Nic, Request, Server, Topology, Volume } from "effect-profitbricks"
import * as ProgressTerminal from "effect-profitbricks/node/ProgressTerminal"
import { run } from "./lib/run.js"
import { showTree } from "./lib/tree.js"

const done = Request.completed()

const build = Effect.gen(function* () {
  const datacenter = yield* Datacenter.create({
    name: "component build",
    location: "us/las",
    description: "built piece by piece"
  }).pipe(done)
  const datacenterId = datacenter.id
  const lan = yield* Lan.create({ datacenterId, name: "public", public: true }).pipe(done)
  const server = yield* Server.create({ datacenterId, name: "web", cores: 4, ram: 4096 }).pipe(done)
  const serverId = server.id
  const nic = yield* Nic.create({
    datacenterId,
    serverId,
    name: "eth0",
    lan: lan.id,
    dhcp: true,
    firewallActive: true
  }).pipe(done)
  yield* FirewallRule.create({
    datacenterId,
    serverId,
    nicId: nic.id,
    name: "ssh",
    protocol: "TCP",
    portRangeStart: 22,
    portRangeEnd: 22
  }).pipe(done)
  const system = yield* Volume.create({
    datacenterId,
    name: "system",
    size: 20,
    type: "HDD",
    imageAlias: "ubuntu:latest",
    imagePassword: Redacted.make("s3cretpassw0rd")
  }).pipe(done)
  yield* Server.attachVolume({ datacenterId, serverId, volumeId: system.id }).pipe(done)
  const data = yield* Volume.create({ datacenterId, name: "data", size: 100, type: "SSD", licenceType: "OTHER" }).pipe(
    done
  )
  yield* Server.attachVolume({ datacenterId, serverId, volumeId: data.id }).pipe(done)

  return yield* Datacenter.get({ datacenterId, depth: 5 })
})

run(
  build.pipe(
    ProgressTerminal.show(),
    Effect.flatMap((datacenter) => Console.log(`\n${showTree(datacenter)}\n\n${Topology.mermaid(datacenter)}`)),
    Effect.catchTags({
      Unauthorized: () => Console.error("The user name or the password is wrong."),
      RequestFailed: (error) => Console.error(`The API could not do it: ${error.message}`)
    })
  )
)
