/** Builds a whole data center with one request, and then connects its LAN to the Internet. `npx tsx examples/composite-build.ts` */
import { Console, Effect, Redacted } from "effect"
import { Datacenter, Lan, Request } from "effect-profitbricks"
import { run } from "./lib/run.js"
import { showTree } from "./lib/tree.js"

const imagePassword = Redacted.make("s3cretpassw0rd")

run(
  Effect.gen(function* () {
    const { id: datacenterId } = yield* Datacenter.create({
      name: "composite build",
      location: "us/las",
      servers: ["web", "database"].map((name) => ({
        name,
        cores: 2,
        ram: 4096,
        volumes: [{ name: `${name} system`, size: 20, imageAlias: "ubuntu:latest", imagePassword }],
        nics: [
          { name: "public", lan: 1, firewallRules: [{ protocol: "TCP", portRangeStart: 443, portRangeEnd: 443 }] },
          { name: "private", lan: 2 }
        ]
      })),
      volumes: [{ name: "spare", size: 50, type: "SSD", licenceType: "OTHER" }]
    }).pipe(Request.completed({ timeout: "30 minutes" }))

    // The NICs have created the LANs that they name, as private ones.
    yield* Lan.update({ datacenterId, lanId: 1, name: "public", public: true }).pipe(Request.completed())
    yield* Console.log(showTree(yield* Datacenter.get({ datacenterId, depth: 5 })))
  })
)
