/** What a scope owns: removed when it closes, whatever the reason, and whatever the API and the network do meanwhile. */
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Layer, Schema } from "effect"
import {
  Accepted,
  Credentials,
  Datacenter,
  Emulator,
  Fault,
  Group,
  IpBlock,
  K8sCluster,
  K8sNodePool,
  Lan,
  LoadBalancer,
  Nic,
  ProfitBricks,
  Request,
  Server,
  Share,
  Snapshot,
  User,
  Volume
} from "effect-profitbricks"
import { messagesTo } from "./support/messages.js"
import { inVirtualTime } from "./support/virtualTime.js"

const location = "us/las"
const done = Request.completed({ timeout: "2 hours" })
const owned = Request.scoped()

/** All that there is, by kind. */
const held = Effect.map(Emulator.account, ({ datacenters, groups, ipBlocks, k8s, snapshots, users }) => ({
  datacenters: datacenters.map(({ id }) => id),
  parts: datacenters.flatMap(({ entities: { lans, loadbalancers, servers, volumes } }) =>
    [lans, loadbalancers, servers, volumes].flatMap(({ items }) => items.map(({ id }) => String(id)))
  ),
  attached: datacenters.flatMap(({ entities: { servers } }) =>
    servers.items.flatMap(({ entities: { cdroms, nics, volumes } }) =>
      [cdroms, nics, volumes].flatMap(({ items }) => items.map(({ id }) => id))
    )
  ),
  groups: groups.map(({ entities: { resources, users }, id }) => [id, users.items.length, resources.items.length]),
  ipBlocks: ipBlocks.map(({ id }) => id),
  k8s: k8s.map(({ entities: { nodepools }, id }) => [id, nodepools.items.length]),
  snapshots: snapshots.map(({ id }) => id),
  users: users.map(({ id }) => id)
}))

const cloud = (options: Emulator.Options = {}) => Emulator.layer({ provisioningTime: "1 minute", ...options })

/** A data center with a server, a LAN and a volume, which are there before and afterwards. */
const site = Effect.gen(function* () {
  const { id: datacenterId } = yield* Datacenter.create({ name: "site", location }).pipe(done)
  const { id: volumeId } = yield* Volume.create({ datacenterId, size: 10, licenceType: "OTHER" }).pipe(done)
  const { id: lanId } = yield* Lan.create({ datacenterId, public: false }).pipe(done)
  const { id: serverId } = yield* Server.create({ datacenterId, cores: 1, ram: 1024, nics: [{ lan: lanId }] }).pipe(
    Request.ready({ depth: 2 })
  )
  const { id: groupId } = yield* Group.create({ name: "ops" }).pipe(done)
  const user = yield* User.create({
    firstname: "Ada",
    lastname: "L",
    email: "ada@example.com",
    password: (yield* Effect.promise(() => import("effect"))).Redacted.make("s3cretpassw0rd")
  }).pipe(done)
  const image = (yield* Emulator.account).images.find(({ properties }) => properties.imageType === "CDROM")
  const nic = (yield* Nic.list({ datacenterId, serverId })).items[0]
  assert(image !== undefined && nic !== undefined)
  return { datacenterId, volumeId, lanId, serverId, groupId, userId: user.id, cdromId: image.id, nicId: nic.id }
})
type Site = Effect.Effect.Success<typeof site>

const creations = {
  "a data center with all that is in it": () =>
    Datacenter.create({ name: "shop", location, servers: [{ cores: 1, ram: 1024, nics: [{ lan: 1 }] }] }).pipe(owned),
  "a server": ({ datacenterId }: Site) => Server.create({ datacenterId, cores: 1, ram: 1024 }).pipe(owned),
  "a server with new volumes": ({ datacenterId, volumeId }: Site) =>
    Server.create({
      datacenterId,
      cores: 1,
      ram: 1024,
      volumes: [{ size: 10, licenceType: "OTHER" }, { id: volumeId }]
    }).pipe(owned),
  "a volume": ({ datacenterId }: Site) => Volume.create({ datacenterId, size: 10, licenceType: "OTHER" }).pipe(owned),
  "a LAN": ({ datacenterId }: Site) => Lan.create({ datacenterId }).pipe(owned),
  "a NIC": ({ datacenterId, lanId, serverId }: Site) => Nic.create({ datacenterId, serverId, lan: lanId }).pipe(owned),
  "a load balancer": ({ datacenterId }: Site) => LoadBalancer.create({ datacenterId, name: "lb" }).pipe(owned),
  "an IP block": () => IpBlock.create({ location, size: 1 }).pipe(owned),
  "a user": () =>
    Effect.flatMap(
      Effect.promise(() => import("effect")),
      ({ Redacted }) =>
        User.create({
          firstname: "Alan",
          lastname: "T",
          email: "alan@example.com",
          password: Redacted.make("s3cretpassw0rd")
        }).pipe(owned)
    ),
  "a group": () => Group.create({ name: "guests" }).pipe(owned),
  "a membership": ({ groupId, userId }: Site) => Group.addUser({ groupId, userId }).pipe(owned),
  "a share": ({ datacenterId, groupId }: Site) => Share.create({ groupId, resourceId: datacenterId }).pipe(owned),
  "an attached volume": ({ datacenterId, serverId, volumeId }: Site) =>
    Server.attachVolume({ datacenterId, serverId, volumeId }).pipe(owned),
  "an image in a drive": ({ cdromId, datacenterId, serverId }: Site) =>
    Server.attachCdrom({ datacenterId, serverId, cdromId }).pipe(owned),
  "a snapshot": ({ datacenterId, volumeId }: Site) =>
    Volume.createSnapshot({ datacenterId, volumeId, name: "before" }).pipe(owned),
  "a cluster": () => K8sCluster.create({ name: "prod" }).pipe(owned)
}

describe("a scope", () => {
  const whole = (name: keyof typeof creations) =>
    Effect.gen(function* () {
      const there = yield* site
      const before = yield* held
      const use = Effect.scoped(
        Effect.gen(function* () {
          yield* creations[name](there).pipe(Request.completed({ timeout: "2 hours" }))
          return yield* held
        })
      )
      assert.notDeepEqual(yield* use, before)
      assert.deepStrictEqual(yield* held, before)
    }).pipe(Effect.provide(cloud()), inVirtualTime)

  for (const name of Object.keys(creations) as Array<keyof typeof creations>) {
    it.live(`takes back ${name}`, () => whole(name))
  }
})
