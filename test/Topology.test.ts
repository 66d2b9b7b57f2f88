/** The picture of a data center, as Mermaid's own parser reads it. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc, Schema } from "effect"
import {
  Datacenter,
  Emulator,
  Lan,
  LoadBalancer,
  Request,
  Resource,
  Server,
  Topology,
  Transaction
} from "effect-profitbricks"
import { blocksIn, textAt } from "./support/docs.js"
import { parseFlowchart } from "./support/mermaid.js"
import { tiers } from "./support/tiers.js"

const parsed = (text: string) => Effect.promise(() => parseFlowchart(text))

const blank = { licenceType: "OTHER" } as const
const shop: Datacenter.Create = {
  name: "shop",
  location: "us/las",
  servers: [
    {
      name: "web-1",
      cores: 4,
      ram: 8192,
      volumes: [
        { name: "system", size: 20, ...blank },
        { name: "data", size: 100, type: "SSD", ...blank }
      ],
      nics: [
        { name: "out", lan: 1, ips: ["10.0.0.7"] },
        { name: "in", lan: 2, ips: ["10.0.1.7"] }
      ]
    },
    { name: "idle", cores: 1, ram: 1280 }
  ],
  volumes: [{ name: "spare", size: 5, ...blank }]
}

describe("Topology.mermaid", () => {
  it.effect("shows servers with their parts, LANs, load balancers and the Internet", () =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* Datacenter.create(shop).pipe(Request.completed())
      yield* Lan.update({ datacenterId, lanId: 1, name: "public", public: true }).pipe(Request.completed())
      const servers = yield* Server.list({ datacenterId, depth: 3 })
      const nics = servers.items.flatMap(({ entities }) => entities.nics.items)
      yield* LoadBalancer.create({
        datacenterId,
        name: "front",
        ip: "10.0.0.9",
        balancedNics: nics.flatMap(({ id, properties }) => (properties.name === "out" ? [{ id }] : []))
      }).pipe(Request.completed())
      const datacenter = yield* Datacenter.get({ datacenterId, depth: 5 })
      const text = Topology.mermaid(datacenter)
      assert.strictEqual(
        text,
        `flowchart LR
  internet(("Internet"))
  subgraph datacenter["shop<br/>us/las"]
    lan2(["Switch for LAN 2<br/>LAN 2, private"])
    lan1(["public<br/>LAN 1, public"])
    balancer1{{"front<br/>load balancer<br/>10.0.0.9"}}
    server1["idle<br/>1 core, 1280 MB, ENTERPRISE"]
    subgraph server2["web-1<br/>4 cores, 8 GB, ENTERPRISE"]
      volume1[("data<br/>100 GB, SSD")]
      volume2[("system<br/>20 GB, HDD<br/>boot volume")]
      nic1["in<br/>10.0.1.7"]
      nic2["out<br/>10.0.0.9"]
    end
    volume3[("spare<br/>5 GB, HDD")]
  end
  internet --- lan1
  balancer1 --- nic2
  lan2 --- nic1
  lan1 --- nic2`
      )
      const { edges, nodes } = yield* parsed(text)
      assert.deepStrictEqual(edges.toSorted(), ["balancer1 - nic2", "internet - lan1", "lan1 - nic2", "lan2 - nic1"])
      assert.deepStrictEqual(nodes.flatMap(({ id, parentId }) => (parentId === "server2" ? [id] : [])).toSorted(), [
        "nic1",
        "nic2",
        "volume1",
        "volume2"
      ])

      const whatever = yield* Datacenter.get({ datacenterId, depth: Resource.upTo(5) })
      assert.strictEqual(Topology.mermaid(whatever), text)
      // A reference has an id only.
      const shallow = Topology.mermaid(yield* Datacenter.get({ datacenterId, depth: 1 }))
      assert.include(shallow, 'server1["server"]')
      assert.lengthOf((yield* parsed(shallow)).nodes, 2 + 2 + 1 + 3 + 1)
    }).pipe(Effect.provide(Emulator.layer({ provisioningTime: 0 })))
  )

  it.effect("is in its guide as the program there makes it", () =>
    Effect.gen(function* () {
      const { content } = yield* Effect.promise(() => textAt("docs/topology.md"))
      const picture = blocksIn("mermaid", content)[0]?.trimEnd() ?? ""
      // The payload of the snippet, which is run by the test of the guides.
      const [, payload = ""] = /^const shop: Datacenter\.Create = (\{[\s\S]*?^\})$/m.exec(content) ?? []
      const json = payload.replace(/([{,]\s*)(\w+):/g, '$1"$2":')
      const create = Schema.decodeUnknownSync(Schema.typeSchema(Datacenter.Create))(JSON.parse(json))
      const { id: datacenterId } = yield* Datacenter.create(create).pipe(Request.completed())
      assert.strictEqual(Topology.mermaid(yield* Datacenter.get({ datacenterId, depth: 5 })), picture)
      assert.lengthOf((yield* parsed(picture)).edges, 4)
    }).pipe(Effect.provide(Emulator.layer({ provisioningTime: 0 })))
  )

  it.effect("shows no thing for what is not there", () =>
    Effect.gen(function* () {
      const bare = Schema.decodeUnknownSync(Datacenter.Datacenter.at())({
        id: "dc",
        properties: { location: "us/las" }
      })
      assert.strictEqual(Topology.mermaid(bare), 'flowchart LR\n  datacenter["data center<br/>us/las"]')
      assert.lengthOf((yield* parsed(Topology.mermaid(bare))).nodes, 1)
    })
  )

  it.effect("shows the load balancers, gateways, security groups and cross connects of version 6", () =>
    Effect.gen(function* () {
      const { datacenterId } = yield* Transaction.run(tiers())
      const text = Topology.mermaid(yield* Datacenter.get({ datacenterId, depth: 5 }))
      const [first, second, third] = (yield* Emulator.account).ipBlocks.flatMap(({ properties: { ips } }) => ips ?? [])
      const [pcc] = (yield* Emulator.account).pccs
      const { edges, nodes } = yield* parsed(text)
      assert.deepStrictEqual(nodes.map(({ id, lines }) => `${id}: ${lines.join(", ")}`).toSorted(), [
        `balancer1: spread, network load balancer, ${second}`,
        `balancer2: front, application load balancer, ${third}`,
        `balancer3: way out, NAT gateway, ${first}`,
        "datacenter: shop, de/fra",
        "internet: Internet",
        "lan1: outside, LAN 1, public",
        "lan2: inside, LAN 2, private",
        "lan3: data, LAN 3, private",
        "nic1: eth0, 10.7.7.1",
        `pcc1: cross connect, ${pcc?.id}`,
        "server1: web, 1 core, 1 GB, ENTERPRISE, in web tier",
        "volume1: system, 5 GB, HDD, boot volume"
      ])
      assert.deepStrictEqual(edges.toSorted(), [
        "balancer1 - lan1",
        "balancer1 - lan2",
        "balancer2 - lan1",
        "balancer2 - lan2",
        "balancer3 - lan2",
        "internet - balancer3",
        "internet - lan1",
        "lan2 - nic1",
        "lan3 - pcc1"
      ])
    }).pipe(Effect.provide(Emulator.layer({ provisioningTime: 0 })))
  )

  it.effect("shows no line to a LAN that is not there, and a group that has no name by its id", () =>
    Effect.gen(function* () {
      const text = Topology.mermaid(
        decoded({
          servers: { items: [{ id: "s", entities: { securitygroups: { items: [{ id: "g-1" }] } } }] },
          applicationloadbalancers: { items: [{ id: "c", properties: { listenerLan: 3, targetLan: null } }] }
        })
      )
      const { edges, nodes } = yield* parsed(text)
      assert.deepStrictEqual(edges, [])
      assert.includeDeepMembers(
        nodes.map(({ lines }) => lines),
        [["server", "in g-1"], ["application load balancer"]]
      )
    })
  )
})

const decoded = (entities: object, properties: object = {}) =>
  Schema.decodeUnknownSync(Datacenter.Datacenter.at())({
    id: "dc",
    properties: { location: "us/las", ...properties },
    entities
  })

/** What Mermaid, Markdown, HTML or a template could take for something. */
const words = [
  ...[
    "end",
    "subgraph",
    "direction TB",
    "a direction  LR",
    "flowchart",
    "graph",
    "style",
    "style a:#f00;",
    "classDef x"
  ],
  ...[
    "click a",
    "%%",
    "%%{init: {}}%%",
    "---",
    "--- title: x ---",
    "a --> b",
    "o--o",
    "@{ shape: x }",
    ":::x",
    "&",
    ";"
  ],
  ...[
    '"',
    "'",
    "`",
    '"`',
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "{{",
    "}}",
    "|",
    "<",
    ">",
    "/",
    "\\",
    "\\n",
    "#",
    "#quot;",
    "#35;"
  ],
  ...[
    "<b>",
    "</div>",
    "<br/>",
    "<script>alert(1)</script>",
    "&lt;",
    "1. one",
    "- one",
    "* one",
    "_a_",
    "**b**",
    "~~c~~"
  ],
  ...[
    "[a](javascript:b)",
    "https://a.b/c",
    "www.a.b",
    "a@b.c",
    "fa:fa-user",
    "$$x^2$$",
    "\n",
    "\r\n",
    "\t",
    "\u2028",
    "\0"
  ],
  ...[
    "\ud800",
    "\u202e",
    "👩‍👩‍👧",
    "🇩🇪",
    "日本",
    "naïve",
    "ﬂ°°35¶ß",
    "__proto__",
    "constructor",
    "accTitle: x",
    "accDescr { x"
  ]
]
const name = fc.oneof(
  fc.constantFrom(...words),
  fc
    .array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 4 })
    .map((some) => some.join(" ")),
  fc.string({ unit: "grapheme" })
)
/** All that can be seen of a text. */
const visible = (text: string) => text.replace(/[\s\p{C}]+/gu, "")
const text = fc.option(name.filter((some) => visible(some) !== ""))
const addresses = fc.option(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), name), { maxLength: 2 }))
const count = fc.option(fc.nat())

const object = <T extends object>(properties: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record({ id: name, properties: fc.record({ name: text, ...properties }) })
const several = <A>(one: fc.Arbitrary<A>) => fc.array(one, { maxLength: 3 })
const volume = object({ size: count, type: text })
const nic = object({ ips: addresses, ipv6Ips: addresses, lan: fc.integer({ min: 1, max: 4 }) })
const server = object({ cores: count, ram: count, type: text })
const content = fc.record({
  name: text,
  location: name,
  lans: several(object({ public: fc.option(fc.boolean()), pcc: text })),
  groups: several(object({})),
  servers: several(fc.record({ server, volumes: several(volume), nics: several(nic) })),
  spare: several(volume),
  balancers: several(fc.record({ balancer: object({ ip: fc.option(name) }), some: several(fc.nat()) }))
})

/** As the API has it at depth 5: a volume of a server is among those of the data center, and a NIC in its LAN, too. */
const datacenterOf = ({
  balancers,
  groups,
  lans,
  location,
  name,
  servers,
  spare
}: typeof content extends fc.Arbitrary<infer A> ? A : never) => {
  let last = 0
  // No two have the same id.
  const own = <A extends { readonly id: string }>(object: A): A => ({ ...object, id: `${object.id} ${last++}` })
  const machines = servers.map(({ nics, server, volumes }) => ({
    server: own(server),
    nics: nics.map(own),
    volumes: volumes.map(own)
  }))
  const nics = machines.flatMap((one) => one.nics)
  const volumes = [...machines.flatMap((one) => one.volumes), ...spare.map(own)]
  const guards = groups.map(own)
  const numbered = lans.map((lan, index) => ({ ...lan, id: String(index + 1) }))
  const items = (some: ReadonlyArray<object>) => ({ items: some })
  const value = decoded(
    {
      servers: items(
        machines.map((one) => ({
          ...one.server,
          properties: { ...one.server.properties, bootVolume: one.volumes[0] && { id: one.volumes[0].id } },
          entities: {
            volumes: items(one.volumes.toReversed()),
            nics: items(one.nics),
            securitygroups: items(guards.map(({ id }) => ({ id })))
          }
        }))
      ),
      volumes: items(volumes),
      securitygroups: items(guards),
      lans: items(
        numbered.map((lan) => ({
          ...lan,
          entities: { nics: items(nics.filter(({ properties }) => String(properties.lan) === lan.id)) }
        }))
      ),
      loadbalancers: items(
        balancers.map(({ balancer, some }) => ({
          ...own(balancer),
          entities: { balancednics: items(nics.filter((_, index) => some.includes(index))) }
        }))
      )
    },
    { name, location }
  )
  const pccs = new Set(lans.flatMap(({ properties: { pcc } }) => pcc ?? []))
  return { value, lans: numbered, machines, nics, volumes, balancers, pccs }
}

describe("a picture of names that are meant to break it", () => {
  it.each<readonly [name: string, text: string]>([
    ["web-1.example_2/a", "web-1.example_2/a"],
    ["Größe 日本 👩‍👩‍👧 🇩🇪 👍🏽", "Größe 日本 👩‍👩‍👧 🇩🇪 👍🏽"],
    ['say "hi"', "say #34;hi#34;"],
    ["<b>&lt;", "#60;b#62;#38;lt#59;"],
    ["#35;", "#35;35#59;"],
    ["a\n\t b ", "a b"],
    // Markdown, which Mermaid reads in every label.
    ["1. one", "1#46; one"],
    ["- one", "#45; one"],
    ["_one_", "#95;one#95;"],
    ["www.one.two", "www#46;one.two"],
    ["a@b:c", "a#64;b#58;c"],
    ["flow direction  TB", "flow direction#32;TB"]
  ])("has %j as %j", (name, text) => {
    assert.include(
      Topology.mermaid(decoded({ volumes: { items: [{ id: "v", properties: { name, size: 1 } }] } })),
      `volume1[("${text}<br/>1 GB")]`
    )
  })

  it.effect.prop(
    "is one, with every object once, and the same in whichever order",
    [content],
    ([some]) =>
      Effect.gen(function* () {
        const { balancers, lans, machines, nics, pccs, value, volumes } = datacenterOf(some)
        const text = Topology.mermaid(value)
        const { edges, nodes } = yield* parsed(text)
        const shown = (kind: string) =>
          nodes
            .flatMap(({ id, lines: [first = ""] }) => (id.replace(/\d+$/, "") === kind ? [visible(first)] : []))
            .toSorted()
        const names = (
          objects: ReadonlyArray<{ readonly properties: { readonly name: string | null } }>,
          kind: string
        ) => objects.map(({ properties }) => visible(properties.name ?? kind)).toSorted()
        assert.deepStrictEqual(
          shown("server"),
          names(
            machines.map(({ server }) => server),
            "server"
          )
        )
        assert.deepStrictEqual(shown("volume"), names(volumes, "volume"))
        assert.deepStrictEqual(shown("nic"), names(nics, "NIC"))
        assert.deepStrictEqual(
          shown("balancer"),
          names(
            balancers.map(({ balancer }) => balancer),
            "load balancer"
          )
        )
        assert.lengthOf(shown("lan"), lans.length)
        const hasInternet = lans.some(({ properties }) => properties.public === true)
        assert.lengthOf(shown("internet"), hasInternet ? 1 : 0)
        assert.lengthOf(
          nodes,
          1 +
            machines.length +
            volumes.length +
            nics.length +
            balancers.length +
            lans.length +
            pccs.size +
            (hasInternet ? 1 : 0)
        )
        for (const { id, lines, parentId, raw } of nodes) {
          assert.notMatch(raw.replaceAll("<br/>", ""), /["`<>\\]/)
          assert.isTrue(parentId !== undefined || /^(?:datacenter|internet|pcc\d+)$/.test(id), id)
          assert.isTrue(lines.every((line) => line !== ""))
        }
        assert.lengthOf(
          edges.filter((edge) => /^lan\d+ - nic/.test(edge)),
          nics.filter(({ properties }) => properties.lan <= lans.length).length
        )
        assert.lengthOf(
          nodes.filter(({ lines }) => lines.includes("boot volume")),
          machines.filter((one) => one.volumes.length > 0).length
        )
        assert.strictEqual(Topology.mermaid(reversed(value)), text)
      }),
    { fastCheck: { numRuns: 60 } }
  )
})

/** Every list the other way round. */
const reversed = (datacenter: Datacenter.Datacenter): Datacenter.Datacenter => {
  const turn = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(turn).toReversed()
      : typeof value === "object" && value !== null
        ? Object.fromEntries(
            Object.entries(value).map(([key, inner]) => [key, key.startsWith("ip") ? inner : turn(inner)])
          )
        : value
  return Schema.validateSync(Schema.typeSchema(Datacenter.Datacenter.at()))(turn(datacenter))
}
