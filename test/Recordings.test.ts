/** Recorded answers, and the examples of the documentation, are understood. */
import { readFile } from "node:fs/promises"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, ParseResult, Schema } from "effect"
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
import { type Exchange, exchangesIn, lostIn, operationOf } from "./support/recorded.js"

const textOf = (name: string): Promise<string> => readFile(new URL(`./fixtures/${name}`, import.meta.url), "utf8")
const read = async (name: string): Promise<unknown> => JSON.parse(await textOf(name))

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
  // Where a list is null or the text of a list in the original, it is a list here.
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

describe("recorded exchanges", async () => {
  const exchanges = exchangesIn(await textOf("recorded/exchanges.jsonl"))

  /** The end of a field's path, and the reason why no schema has it. */
  const left: Readonly<Record<string, string>> = {
    "properties.imagePassword": "the API repeats it in clear, and who sent it knows it",
    "properties.userData": "as that; null in all recordings",
    "entities.s3Keys": "these are secrets too, and no kind of this SDK",
    "entities.flowlogs": "no kind of this SDK",
    "entities.natgateways": "no kind of this SDK",
    "entities.networkloadbalancers": "no kind of this SDK",
    "entities.applicationloadbalancers": "no kind of this SDK"
  }
  const isLeft = (field: string) => Object.keys(left).some((path) => field.endsWith(`${path} is lost`))

  /** The data centers of 2017 are shown with stubs, whatever depth is asked for. */
  const isShallow = ({ body, depth, method, path, version }: Exchange) =>
    version === 4 &&
    method === "GET" &&
    path.startsWith("/datacenters?") &&
    depth !== 1 &&
    !JSON.stringify(body).includes('/lans","items":')

  const outcomes = { 404: "NotFound", 422: "Validation" }
  const expected = (exchange: Exchange) =>
    exchange.status === 404 || exchange.status === 422
      ? outcomes[exchange.status]
      : isShallow(exchange)
        ? "ShallowAnswer"
        : "understood"

  it.effect.each<readonly [version: number, counts: Readonly<Record<string, number>>]>([
    [4, { understood: 58, NotFound: 1, ShallowAnswer: 1 }],
    [5, { understood: 65, Validation: 1 }],
    [6, { understood: 62 }]
  ])("of version %s are understood without a loss, or are the right error: %o", ([version, counts]) =>
    Effect.gen(function* () {
      const found: Record<string, number> = {}
      for (const exchange of exchanges.filter((exchange) => exchange.version === version)) {
        const what = `${exchange.method} ${exchange.path}`
        const result = yield* Effect.either(lostIn(exchange))
        const outcome = Either.isLeft(result) ? result.left._tag : "understood"
        assert.strictEqual(outcome, expected(exchange), what)
        const lost = Either.isRight(result) ? result.right.filter((field) => !isLeft(field)) : []
        assert.isEmpty(lost, what)
        if (Either.isLeft(result) && result.left._tag === "ShallowAnswer") {
          assert.include(result.left.missing, "items[0].entities.servers.items")
        }
        found[outcome] = (found[outcome] ?? 0) + 1
      }
      assert.deepStrictEqual(found, counts)
    })
  )
})

describe("what the API took", async () => {
  const exchanges = exchangesIn(await textOf("recorded/exchanges.jsonl"))
  const sent = exchanges.flatMap(({ reqBody, status, ...exchange }) => {
    const { name, operation } = operationOf(exchange).row
    const { payload } = operation.spec
    const wire: unknown =
      typeof reqBody === "string" ? { properties: Object.fromEntries(new URLSearchParams(reqBody)) } : reqBody
    return payload === undefined || status !== 202
      ? []
      : [[name, ParseResult.decodeUnknownEither(payload, { errors: "all", onExcessProperty: "error" })(wire)] as const]
  })

  it("is against no rule on input, but for fields of later versions, and numbers and flags as text", () => {
    const refused = sent.flatMap(([name, result]) =>
      Either.isRight(result)
        ? []
        : ParseResult.ArrayFormatter.formatIssueSync(result.left).map(({ message }) => `${name}: ${message}`)
    )
    assert.isEmpty(
      refused.filter((issue) => !/: (?:Expected (?:boolean|number|null|undefined)|is unexpected)/.test(issue))
    )
    assert.isAbove(sent.filter(([, result]) => Either.isRight(result)).length, 30)
  })
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
