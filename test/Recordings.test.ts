/** Recorded answers, and the examples of the documentation, are understood. */
import { readFile } from "node:fs/promises"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import {
  Contract,
  Datacenter,
  FirewallRule,
  Group,
  Image,
  Info,
  IpBlock,
  Lan,
  LoadBalancer,
  Location,
  ManagedResource,
  Nic,
  Request,
  Server,
  Share,
  Snapshot,
  User,
  Volume
} from "effect-profitbricks"

const read = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`./fixtures/${name}`, import.meta.url), "utf8"))

/** By the names of the vendor's documentation: the schema of one, and of a collection. */
const schemas: Readonly<Record<string, Schema.Schema.AnyNoContext>> = {
  AttachedVolumes: Volume.Volume.collection.at(),
  BalancedNics: Nic.Nic.collection.at(),
  Cdroms: Image.Image.collection.at(),
  Contract: Contract.Contract,
  Contracts: Contract.Contract,
  Datacenter: Datacenter.Datacenter.at(),
  Datacenters: Datacenter.Datacenter.collection.at(),
  FirewallRule: FirewallRule.FirewallRule.at(),
  FirewallRules: FirewallRule.FirewallRule.collection.at(),
  Group: Group.Group.at(),
  GroupMembers: User.User.collection.at(),
  GroupShare: Share.Share.at(),
  GroupShares: Share.Share.collection.at(),
  Groups: Group.Group.collection.at(),
  Image: Image.Image.at(),
  Images: Image.Image.collection.at(),
  Info: Info.Info,
  IpBlock: IpBlock.IpBlock.at(),
  IpBlocks: IpBlock.IpBlock.collection.at(),
  Lan: Lan.Lan.at(),
  LanNics: Nic.Nic.collection.at(),
  Lans: Lan.Lan.collection.at(),
  Loadbalancer: LoadBalancer.LoadBalancer.at(),
  Loadbalancers: LoadBalancer.LoadBalancer.collection.at(),
  Location: Location.Location.at(),
  Locations: Location.Location.collection.at(),
  Nic: Nic.Nic.at(),
  Nics: Nic.Nic.collection.at(),
  Request: Request.Request.at(),
  RequestStatus: Request.RequestStatus,
  Requests: Request.Request.collection.at(),
  Resource: ManagedResource.ManagedResource.at(),
  Resources: ManagedResource.ManagedResource.collection.at(),
  Server: Server.Server.at(),
  Servers: Server.Server.collection.at(),
  Snapshot: Snapshot.Snapshot.at(),
  Snapshots: Snapshot.Snapshot.collection.at(),
  User: User.User.at(),
  Users: User.User.collection.at(),
  Volume: Volume.Volume.at(),
  Volumes: Volume.Volume.collection.at()
}

const Examples = Schema.Array(
  Schema.Struct({ version: Schema.Literal(5, 6), name: Schema.String, example: Schema.Unknown })
)

describe("the examples of the vendor's documentation of later versions", async () => {
  // Where a list is null or a text in brackets in the original, it is a list here.
  const examples = Schema.decodeUnknownSync(Examples)(await read("examples.json"))

  it("are of every kind", () => {
    assert.deepStrictEqual(new Set(examples.map(({ name }) => name)), new Set(Object.keys(schemas)))
  })

  const cases = examples.flatMap(({ example, name, version }) => {
    const schema = schemas[name]
    return schema === undefined ? [] : [[`v${version} ${name}`, schema, example] as const]
  })
  it.effect.each(cases)("are understood: %s", ([, schema, example]) => Schema.decodeUnknown(schema)(example))
})

describe("recorded answers", () => {
  it.effect.each<readonly [file: string, schema: Schema.Schema.AnyNoContext]>([
    ["list_snapshots", Snapshot.Snapshot.collection.at(1)],
    ["request_done", Request.RequestStatus],
    ["request_queued", Request.RequestStatus],
    ["request_request_till_no_request_matches_01", Request.Request.collection.at(2)],
    ["request_request_till_no_request_matches_02", Request.Request.collection.at(2)],
    ["server_get", Server.Server.at(0)]
  ])("are understood: %s", ([file, schema]) =>
    Effect.flatMap(
      Effect.promise(() => read(`recorded/${file}.json`)),
      Schema.decodeUnknown(schema)
    )
  )
})
