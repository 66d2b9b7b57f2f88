/**
 * Builds a data center piece by piece, waiting for each request, and reads it back as a whole.
 *
 *     npm start                                          # on the embedded emulator
 *     npm start -- --live                                # on your account: servers cost money
 *     npm start -- --help
 */
import { Console, Duration, Effect, Redacted } from "effect"
import { Datacenter, FirewallRule, Lan, Nic, Progress, Request, Server, Topology, Volume } from "effect-profitbricks"
import * as ProgressTerminal from "effect-profitbricks/node/ProgressTerminal"
import { isLive, run } from "./lib/run.js"
import { showTree } from "./lib/tree.js"

const done = Request.completed()

const build = Effect.gen(function* () {
  const datacenter = yield* Datacenter.create({
    name: "component build",
    location: "us/las",
    description: "built piece by piece"
  }).pipe(done, Progress.span("data center"))
  const datacenterId = datacenter.id
  const lan = yield* Lan.create({ datacenterId, name: "public", public: true }).pipe(done, Progress.span("public LAN"))
  const server = yield* Server.create({ datacenterId, name: "web", cores: 4, ram: 4096 }).pipe(
    done,
    Progress.span("web server")
  )
  const serverId = server.id
  const nic = yield* Nic.create({
    datacenterId,
    serverId,
    name: "eth0",
    lan: lan.id,
    dhcp: true,
    firewallActive: true
  }).pipe(done, Progress.span("its network card"))
  yield* FirewallRule.create({
    datacenterId,
    serverId,
    nicId: nic.id,
    name: "ssh",
    protocol: "TCP",
    portRangeStart: 22,
    portRangeEnd: 22
  }).pipe(done, Progress.span("open to SSH"))

  const system = yield* Volume.create({
    datacenterId,
    name: "system",
    size: 20,
    type: "HDD",
    imageAlias: "ubuntu:latest",
    imagePassword: Redacted.make("s3cretpassw0rd")
  }).pipe(done, Progress.span("system disk"))
  yield* Server.attachVolume({ datacenterId, serverId, volumeId: system.id }).pipe(done, Progress.span("system disk"))
  const data = yield* Volume.create({ datacenterId, name: "data", size: 100, type: "SSD", licenceType: "OTHER" }).pipe(
    done,
    Progress.span("data disk")
  )
  yield* Server.attachVolume({ datacenterId, serverId, volumeId: data.id }).pipe(done, Progress.span("data disk"))

  return yield* Datacenter.get({ datacenterId, depth: 5 })
})

const show = (time: Duration.Duration, datacenter: Datacenter.Datacenter<5>) => `
Built in ${Math.floor(Duration.toMinutes(time))} min ${Math.floor(Duration.toSeconds(time)) % 60} s:

${showTree(datacenter)}

The same as a picture, for a Markdown file:

\`\`\`mermaid
${Topology.mermaid(datacenter)}
\`\`\``

const next = (datacenterId: Datacenter.Id) => `
Next
${
  isLive
    ? `  It costs money until you remove it:
    Datacenter.remove({ datacenterId: Datacenter.Id.make("${datacenterId}") })`
    : `  Change it:        examples/component-build.ts is the program
  Run it for real:  npm start -- --live, with PROFITBRICKS_TOKEN set, or
                    PROFITBRICKS_USERNAME and PROFITBRICKS_PASSWORD.
                    On your account it costs money`
}
  More programs:    npx tsx examples/environment.ts, and others in examples/
  Guides:           README.md and docs/`

run(
  build.pipe(
    ProgressTerminal.show(),
    Effect.timed,
    Effect.flatMap(([time, datacenter]) =>
      Effect.zipRight(Console.log(show(time, datacenter)), Console.error(next(datacenter.id)))
    ),
    Effect.catchTags({
      Unauthorized: (error) => Console.error(error.message),
      RequestFailed: (error) => Console.error(`The API could not do it: ${error.message}`)
    })
  ),
  { about: "Builds a data center with a server, piece by piece, and shows it." }
)
