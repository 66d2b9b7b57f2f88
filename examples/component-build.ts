/**
 * Builds a data center piece by piece, waiting for each request, and reads it back as a whole.
 *
 *     npm start                                          # on the embedded emulator
 *     npx tsx examples/component-build.ts --live         # on your account: servers cost money
 */
import { Console, Effect, Redacted } from "effect"
import { Datacenter, FirewallRule, Lan, Nic, Server, Topology, Volume } from "effect-profitbricks"
import { step } from "./lib/progress.js"
import { run } from "./lib/run.js"
import { showTree } from "./lib/tree.js"

const build = Effect.gen(function* () {
  const datacenter = yield* step(
    "data center",
    Datacenter.create({ name: "component build", location: "us/las", description: "built piece by piece" })
  )
  const datacenterId = datacenter.id
  const lan = yield* step("public LAN", Lan.create({ datacenterId, name: "public", public: true }))
  const server = yield* step("server", Server.create({ datacenterId, name: "web", cores: 4, ram: 4096 }))
  const serverId = server.id
  const nic = yield* step(
    "NIC",
    Nic.create({ datacenterId, serverId, name: "eth0", lan: lan.id, dhcp: true, firewallActive: true })
  )
  yield* step(
    "firewall rule",
    FirewallRule.create({
      datacenterId,
      serverId,
      nicId: nic.id,
      name: "ssh",
      protocol: "TCP",
      portRangeStart: 22,
      portRangeEnd: 22
    })
  )
  const system = yield* step(
    "system volume",
    Volume.create({
      datacenterId,
      name: "system",
      size: 20,
      type: "HDD",
      imageAlias: "ubuntu:latest",
      imagePassword: Redacted.make("s3cretpassw0rd")
    })
  )
  yield* step("attach system volume", Server.attachVolume({ datacenterId, serverId, volumeId: system.id }))
  const data = yield* step(
    "data volume",
    Volume.create({ datacenterId, name: "data", size: 100, type: "SSD", licenceType: "OTHER" })
  )
  yield* step("attach data volume", Server.attachVolume({ datacenterId, serverId, volumeId: data.id }))

  return yield* Datacenter.get({ datacenterId, depth: 5 })
})

run(
  build.pipe(
    Effect.flatMap((datacenter) => Console.log(`\n${showTree(datacenter)}\n\n${Topology.mermaid(datacenter)}`)),
    Effect.catchTags({
      Unauthorized: () => Console.error("The user name or the password is wrong."),
      RequestFailed: (error) => Console.error(`The API could not do it: ${error.message}`)
    })
  )
)
