/** Many servers that are brought to a description, and plans of that. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Datacenter, Emulator, Ensure, Plan } from "effect-profitbricks"
import { called } from "../support/called.js"

const cloud = Emulator.layer({ provisioningTime: 0 })

type Description = Datacenter.Create & { readonly name: string }

const serverOf = (index: number) => ({
  name: `server ${index}`,
  cores: 1 + (index % 3),
  ram: 1024,
  availabilityZone: "AUTO",
  volumes: [{ name: "system", size: 5, type: "HDD", licenceType: "LINUX" }],
  nics: [
    {
      name: "eth0",
      lan: 1,
      firewallActive: true,
      firewallRules: [
        { name: "ssh", protocol: "TCP", portRangeStart: 22, portRangeEnd: 22 },
        { name: "web", protocol: "TCP", portRangeStart: 443, portRangeEnd: 443 }
      ]
    }
  ]
})

/** Three data centers of ten servers each. */
const descriptions: ReadonlyArray<Description> = ["a", "b", "c"].map((name) => ({
  name,
  location: "de/fra",
  description: `data center ${name}`,
  lans: [{ name: "public", public: true }],
  volumes: [{ name: "spare", size: 1, licenceType: "OTHER" }],
  servers: Array.from({ length: 10 }, (_, index) => serverOf(index))
}))

const shuffled = <A>(list: ReadonlyArray<A> = []): ReadonlyArray<A> => list.toReversed()

const bring = (all: ReadonlyArray<Description>) => Effect.forEach(all, (one) => Ensure.datacenter(one))

describe("a description of data centers", () => {
  it.effect("is planned, built, found as it is, and changed in three places: exactly those are touched", () =>
    Effect.gen(function* () {
      const plan = yield* called(Plan.of(bring(descriptions)))
      assert.deepStrictEqual(plan.changes, [])
      // Each data center with a LAN, a volume, and ten servers with a volume, a NIC and two rules each
      assert.lengthOf(plan.result.actions, 3 * (3 + 10 * 5))

      const built = yield* called(bring(descriptions))
      assert.deepStrictEqual(
        built.changes,
        Array.from({ length: 3 }, () => "POST /datacenters")
      )
      assert.deepStrictEqual(
        built.result.flatMap(({ _tag, below }) => [_tag, ...below.map(({ _tag }) => _tag)]),
        plan.result.actions.map(({ _tag }) => _tag)
      )

      const again = yield* called(bring(descriptions))
      assert.deepStrictEqual(again.changes, [])
      assert.isTrue(
        again.result.every(({ _tag, below }) =>
          [_tag, ...below.map(({ _tag }) => _tag)].every((tag) => tag === "Unchanged")
        )
      )
      // A read for each list that there is: data centers, LANs, volumes, servers; volumes, NICs and rules of each server
      assert.strictEqual(again.reads, 3 * (4 + 10 * 3))

      const changed = descriptions.map((one, at) => ({
        ...one,
        description: at === 2 ? "another" : one.description,
        servers: shuffled(
          (one.servers ?? []).map((server, index) =>
            at === 0 && index === 3
              ? { ...serverOf(index), cores: 8 }
              : at === 1 && index === 7
                ? {
                    ...serverOf(index),
                    nics: [
                      {
                        name: "eth0",
                        lan: 1,
                        firewallActive: true,
                        firewallRules: [
                          { name: "web", protocol: "TCP", portRangeStart: 443, portRangeEnd: 8443 },
                          { name: "ssh", protocol: "TCP", portRangeStart: 22, portRangeEnd: 22 }
                        ]
                      }
                    ]
                  }
                : server
          )
        )
      }))
      const next = yield* Plan.of(bring(changed))
      assert.deepStrictEqual(Plan.render({ actions: Plan.changes(next) }).split("\n"), [
        '~ server "server 3": cores 1 → 8',
        '~ firewall-rule "web": portRangeEnd 443 → 8443',
        '~ datacenter "c": description "data center c" → "another"'
      ])
      const done = yield* called(bring(changed))
      assert.deepStrictEqual(done.changes, [
        "PATCH /datacenters/{datacenterId}/servers/{serverId}",
        "PATCH /datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}/firewallrules/{firewallruleId}",
        "PATCH /datacenters/{datacenterId}"
      ])
      assert.isTrue(Plan.isEmpty(yield* Plan.of(bring(changed))))
    }).pipe(Effect.provide(cloud))
  )
})
