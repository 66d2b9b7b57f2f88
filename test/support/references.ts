/** Whatever happens to an account, no answer names anything that does not exist, and the books are right. */
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, FastCheck as fc, Layer, Predicate, Redacted, TestClock } from "effect"
import { Credentials, Emulator, Fault, ProfitBricks, RetryPolicy } from "effect-profitbricks"
import { fullAccountAt, operationsAt, options, owner } from "./fullAccount.js"

/** The version of the API that is called. */
class Version extends Context.Reference<Version>()("test/Version", {
  defaultValue: (): ProfitBricks.ApiVersion => 6
}) {}

/** The user who calls. */
class Caller extends Context.Reference<Caller>()("test/Caller", { defaultValue: (): Emulator.User => Emulator.user }) {}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

/** A call, and what it answers: JSON, or undefined where there is none. */
const call = (method: Method, path: string, body?: unknown) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const { password, username } = yield* Caller
    const response = yield* HttpClientRequest.make(method)(`${ProfitBricks.baseUrls[yield* Version]}${path}`).pipe(
      HttpClientRequest.basicAuth(username, Redacted.value(password)),
      body === undefined
        ? (request) => request
        : typeof body === "string"
          ? HttpClientRequest.bodyText(body, "application/x-www-form-urlencoded")
          : HttpClientRequest.bodyText(JSON.stringify(body)),
      client.execute
    )
    const text = yield* response.text
    return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) }
  })

/** All objects with an href in a value. */
const referencesIn = (value: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  Array.isArray(value)
    ? value.flatMap(referencesIn)
    : Predicate.isRecord(value)
      ? [...("href" in value ? [value] : []), ...Object.values(value).flatMap(referencesIn)]
      : []

const pathOf = ({ href }: Readonly<Record<string, unknown>>) => String(href).replace(/^.*\/cloudapi\/v\d/, "")

/** The collections that are below nothing. The requests are as many as there were calls, and name what is gone, too. */
const collectionsAt = (version: ProfitBricks.ApiVersion): ReadonlyArray<string> =>
  operationsAt(version).flatMap(({ method, operation: { spec } }) =>
    method === "GET" && spec.paged && !spec.path.includes("{") && spec.path !== "/requests" ? [spec.path] : []
  )

/** The texts in a value, with the names of their fields. */
const textsIn = (value: unknown, field: string): ReadonlyArray<readonly [field: string, text: string]> =>
  typeof value === "string"
    ? [[field, value]]
    : Array.isArray(value)
      ? value.flatMap((item) => textsIn(item, field))
      : Predicate.isRecord(value)
        ? Object.entries(value).flatMap(([name, inner]) => textsIn(inner, name))
        : []

/**
 * What all answers name: each of it can be read. Their ids are added to those that there ever were: of these, no property has one of
 * what is gone.
 */
const everythingCanBeRead = Effect.fn(function* (ever: Set<string>) {
  const collections = collectionsAt(yield* Version)
  const lists = yield* Effect.forEach(collections, (path) => call("GET", `${path}?depth=6`))
  const groups = referencesIn(lists).filter(({ type }) => type === "group")
  const shares = yield* Effect.forEach(new Set(groups.map(pathOf)), (path) => call("GET", `${path}/shares?depth=2`))
  const references = referencesIn([lists, shares])
  // A collection is there if its object is.
  const objects = references.map((reference) =>
    reference["type"] === "collection" && !collections.includes(pathOf(reference))
      ? pathOf(reference).replace(/\/[^/]+$/, "")
      : pathOf(reference)
  )
  for (const path of new Set(objects)) assert.strictEqual((yield* call("GET", path)).status, 200, path)
  const ids = new Set(references.map(({ id }) => id))
  for (const id of ids) ever.add(String(id))
  const dangling = references.flatMap(({ properties, type }) =>
    textsIn(properties, "").flatMap(([field, text]) =>
      ever.has(text) && !ids.has(text) ? [`${String(type)}.${field}`] : []
    )
  )
  assert.deepStrictEqual([...new Set(dangling)], [], "what is gone is named")
  for (const { id, properties, type } of references) {
    if (!Predicate.isRecord(properties)) continue
    const [, center] =
      /\/datacenters\/([^/]+)/.exec(pathOf({ href: references.find((one) => one["id"] === id)?.["href"] })) ?? []
    if (type === "nic") {
      const lan = `/datacenters/${center}/lans/${String(properties["lan"])}`
      assert.strictEqual((yield* call("GET", lan)).status, 200, lan)
    }
    const { pcc } = properties
    if (typeof pcc === "string") assert.strictEqual((yield* call("GET", `/pccs/${pcc}`)).status, 200, "a cross connect")
    for (const one of type === "natgateway" && Array.isArray(properties["lans"]) ? properties["lans"] : []) {
      const lan = `/datacenters/${center}/lans/${one.id}`
      assert.strictEqual((yield* call("GET", lan)).status, 200, lan)
    }
    // The NICs of a failover group.
    for (const one of Array.isArray(properties["ipFailover"]) ? properties["ipFailover"] : []) {
      assert.isTrue(ids.has(one.nicUuid), "a NIC that takes an address over")
    }
    // A share has the id of what is shared.
    if (type === "resource") assert.isTrue(ids.has(id), "what is shared")
  }
})

interface Step {
  readonly kind: number
  readonly a: number
  readonly b: number
  readonly c: number
  readonly pause: number
  readonly fails: boolean
}

const step = fc.record({
  kind: fc.nat({ max: 1000 }),
  a: fc.nat({ max: 50 }),
  b: fc.nat({ max: 50 }),
  c: fc.nat({ max: 50 }),
  pause: fc.constantFrom(0, 0, 0, 1, 3, 30),
  fails: fc.boolean().chain((often) => (often ? fc.constant(false) : fc.boolean()))
})

/** Paths of all objects that there ever were, by their types. */
type Known = Map<string, Array<string>>

const take = (known: Known, type: string, index: number): string => {
  const paths = known.get(type) ?? []
  return paths[index % Math.max(1, paths.length)] ?? `/datacenters/none/${type}s/none`
}
const idOf = (path: string) => path.slice(path.lastIndexOf("/") + 1)

/** A call that may make something, or destroy it, or tie it to something else. */
const callsOf = (
  known: Known,
  { a, b, c }: Step,
  version: ProfitBricks.ApiVersion
): ReadonlyArray<readonly [method: Method, path: string, body?: unknown]> => {
  const [dc, server, volume, nic, lan, balancer] = (
    ["datacenter", "server", "volume", "nic", "lan", "loadbalancer"] as const
  ).map((type, place) => take(known, type, [a, b, c, b, c, a][place] ?? 0)) as [
    string,
    string,
    string,
    string,
    string,
    string
  ]
  const [image, snapshot, block, user, group] = (["image", "snapshot", "ipblock", "user", "group"] as const).map(
    (type) => take(known, type, b)
  ) as [string, string, string, string, string]
  const [pcc, unit, key] = (["pcc", "backupunit", "s3key"] as const).map((type) => take(known, type, c)) as [
    string,
    string,
    string
  ]
  const ip = (known.get("ip") ?? [])[c % Math.max(1, known.get("ip")?.length ?? 1)]
  const email = `user${a % 5}@example.com`
  const nicIn = { lan: 1 + (c % 4), ...(ip === undefined || a % 2 === 0 ? {} : { ips: [ip] }) }
  const gateway = take(known, "natgateway", a)
  const ofGateway = { name: "nat", publicIps: ip === undefined ? [] : [ip] }
  const volumeIn = { size: 1, licenceType: "OTHER" }
  return [
    ["POST", "/datacenters", { properties: { location: "us/las" } }],
    ["POST", `${dc}/lans`, { properties: { public: a % 3 > 0 } }],
    ["POST", `${dc}/lans`, { properties: {}, entities: { nics: { items: [{ id: idOf(nic) }] } } }],
    ["POST", `${dc}/servers`, { properties: { cores: 1, ram: 256, bootVolume: { id: idOf(volume) } } }],
    [
      "POST",
      `${dc}/servers?depth=5`,
      {
        properties: { cores: 1, ram: 256 },
        entities: { nics: { items: [{ properties: nicIn }] }, volumes: { items: [{ properties: volumeIn }] } }
      }
    ],
    ["POST", `${dc}/volumes`, { properties: volumeIn }],
    ["POST", `${dc}/volumes`, { properties: { size: 1, image: idOf(a % 2 === 0 ? image : snapshot) } }],
    ["POST", `${server}/nics`, { properties: nicIn }],
    ["POST", `${server}/nics`, { properties: nicIn }],
    ["POST", `${server}/volumes`, { id: idOf(volume) }],
    ["POST", `${server}/cdroms`, { id: idOf(image) }],
    ["POST", `${dc}/loadbalancers`, { properties: {}, entities: { balancednics: { items: [{ id: idOf(nic) }] } } }],
    ["POST", `${balancer}/balancednics`, { id: idOf(nic) }],
    ["POST", `${lan}/nics`, { id: idOf(nic) }],
    ["POST", `${volume}/create-snapshot`, version === 6 ? { properties: { name: "s" } } : "name=s"],
    [
      "POST",
      `${volume}/restore-snapshot`,
      version === 6 ? { properties: { snapshotId: idOf(snapshot) } } : `snapshotId=${idOf(snapshot)}`
    ],
    ["POST", "/ipblocks", { properties: { location: "us/las", size: 2 } }],
    ["POST", "/pccs", { properties: {} }],
    ["POST", `${dc}/lans`, { properties: version < 5 ? {} : { pcc: idOf(pcc) } }],
    ["POST", "/backupunits", { properties: { name: `unit ${a}` } }],
    ["POST", `${user}/s3keys`],
    ["PUT", key, { properties: { active: a % 2 === 0 } }],
    ["POST", "/um/groups", { properties: { name: "g" } }],
    ["POST", "/um/users", { properties: { firstname: "a", lastname: "b", email, password: "s3cretpassw0rd" } }],
    ["POST", `${group}/users`, { id: idOf(user) }],
    ["POST", `${group}/shares/${idOf([dc, image, snapshot, block, pcc, unit][a % 6] ?? dc)}`, { properties: {} }],
    ["PATCH", server, { bootVolume: a % 2 === 0 ? null : { id: idOf(volume) }, bootCdrom: null }],
    ["PATCH", server, { bootCdrom: { id: idOf(image) }, bootVolume: null }],
    ["PATCH", nic, { lan: 1 + (c % 5) }],
    ["PATCH", nic, { ips: ip === undefined || a % 2 === 0 ? [] : [ip] }],
    ["PATCH", lan, { public: true, ipFailover: ip === undefined || a % 3 === 0 ? [] : [{ ip, nicUuid: idOf(nic) }] }],
    ["PATCH", lan, { public: true, ipFailover: ip === undefined || a % 3 === 0 ? [] : [{ ip, nicUuid: idOf(nic) }] }],
    ["PATCH", lan, { pcc: a % 3 === 0 ? null : idOf(pcc) }],
    ["PATCH", volume, { name: "x" }],
    ["PUT", user, { properties: { email } }],
    ["DELETE", `${server}/volumes/${idOf(volume)}`],
    ["DELETE", `${server}/cdroms/${idOf(image)}`],
    ["DELETE", `${balancer}/balancednics/${idOf(nic)}`],
    ["DELETE", `${group}/users/${idOf(user)}`],
    ...[volume, nic, server, lan, balancer, image, snapshot, block, user, group, pcc, unit, key].map(
      (path) => ["DELETE", path] as const
    ),
    ...(a % 5 === 0 ? [["DELETE", dc] as const] : []),
    ...(version < 6
      ? []
      : ([
          ["POST", `${dc}/natgateways`, { properties: { ...ofGateway, lans: [{ id: 1 + (c % 4) }] } }],
          ["POST", `${gateway}/rules`, { properties: { name: "r", sourceSubnet: "10.0.0.0/8", publicIp: ip } }],
          ["PATCH", gateway, { lans: [{ id: 1 + (b % 4) }] }],
          ["PATCH", gateway, { publicIps: ofGateway.publicIps }],
          ["DELETE", gateway]
        ] as const))
  ]
}

/** The user who calls stays. */
const isOwn = (known: Known, path: string) => path === known.get("user")?.[0]

const learn = (known: Known, value: unknown): void => {
  for (const reference of referencesIn(value)) {
    const [type, path] = [String(reference["type"]), pathOf(reference)]
    const paths = known.get(type) ?? []
    if (!paths.includes(path)) known.set(type, [...paths, path])
    if (type !== "ipblock" || !Predicate.isRecord(reference["properties"])) continue
    const ips = reference["properties"]["ips"]
    if (Array.isArray(ips)) known.set("ip", [...new Set([...(known.get("ip") ?? []), ...ips.map(String)])])
  }
}

const image = (id: string, imageType: "HDD" | "CDROM") => ({
  id,
  properties: { name: id, location: "us/las", size: 1, imageType, licenceType: "OTHER" } as const
})
const cloud = {
  provisioningTime: "2 seconds",
  seed: { publicImages: false, images: [image("hdd", "HDD"), image("iso", "CDROM"), image("iso2", "CDROM")] }
} satisfies Emulator.Options

/** All is as it should be, now, and when all is done. */
const consistent = Effect.fn(function* (ever = new Set<string>()) {
  yield* everythingCanBeRead(ever)
  // A state that contradicts itself would be refused.
  yield* Effect.flatMap(Emulator.snapshot, Emulator.restore)
  yield* TestClock.adjust("1 hour")
  yield* everythingCanBeRead(ever)
  yield* Effect.flatMap(Emulator.snapshot, Emulator.restore)
})

const run = (version: ProfitBricks.ApiVersion, steps: ReadonlyArray<Step>) =>
  Effect.gen(function* () {
    const known: Known = new Map()
    for (const path of ["/um/users?depth=1", "/images?depth=1"]) learn(known, (yield* call("GET", path)).body)
    for (const step of steps) {
      const calls = callsOf(known, step, version)
      const [method, path, body] = calls[step.kind % calls.length] ?? ["GET", "/"]
      if (isOwn(known, path)) continue
      const failing = step.fails ? [Fault.requestFails()] : []
      const answer = yield* Effect.scoped(Effect.zipRight(Emulator.inject(...failing), call(method, path, body)))
      assert.isBelow(answer.status, 500, `${method} ${path}`)
      if (answer.status < 300) learn(known, answer.body)
      yield* TestClock.adjust(`${step.pause} seconds`)
    }
    yield* consistent()
  }).pipe(Effect.provideService(Version, version), Effect.provide(Emulator.layerHttpClient({ ...cloud, version })))

type Account = Effect.Effect.Success<ReturnType<typeof fullAccountAt>>

/** Changes of an account that has one of everything, each as that account takes it, in any order. */
const runOn = (account: Account, version: ProfitBricks.ApiVersion, seed: number) =>
  Effect.gen(function* () {
    yield* TestClock.adjust("1 hour")
    yield* Emulator.restore(account.saved)
    const ever = new Set<string>()
    yield* everythingCanBeRead(ever)
    const changes = operationsAt(version).filter(({ method }) => method !== "GET")
    const [order = []] = fc.sample(
      fc.shuffledSubarray(changes, { minLength: 40, maxLength: Math.min(60, changes.length) }),
      { seed, numRuns: 1 }
    )
    const steps = fc.sample(step, { seed, numRuns: order.length })
    for (const [index, row] of order.entries()) {
      const { a = 0, fails = false, pause = 0 } = steps[index] ?? {}
      const inputs = account.inputsOf(row)
      const failing = fails ? [Fault.requestFails()] : []
      const exit = yield* Effect.exit(row.operation(inputs[a % inputs.length] ?? {})).pipe(
        (call) => Effect.zipRight(Emulator.inject(...failing), call),
        Effect.scoped
      )
      const isRefused = Exit.isFailure(exit) && exit.cause._tag === "Fail" && exit.cause.error._tag !== "Unavailable"
      assert(Exit.isSuccess(exit) || isRefused, `${row.name}: ${String(exit)}`)
      yield* TestClock.adjust(`${pause} seconds`)
    }
    yield* consistent(ever)
  }).pipe(
    Effect.provideService(Version, version),
    Effect.provideService(Caller, owner),
    Effect.provide(
      ProfitBricks.layer({ version }).pipe(
        Layer.provide([Credentials.basic(owner), RetryPolicy.none]),
        Layer.provideMerge(Emulator.layerHttpClient({ ...options, provisioningTime: "2 seconds", version }))
      )
    )
  )

/** So many random sequences of calls of an emulator of a version, of an account that is built by them, and of one that has everything. */
export const suite = (version: ProfitBricks.ApiVersion, count: number): void => {
  describe(`the emulator of version ${version} with one of everything`, async () => {
    const account = await Effect.runPromise(fullAccountAt(version))
    it.effect.each(Array.from({ length: count }, (_, seed) => seed))(
      "names nothing that does not exist: seed %i",
      (seed) => runOn(account, version, seed)
    )
  })

  describe(`the emulator of version ${version}`, () => {
    it.effect.each(Array.from({ length: count }, (_, seed) => seed))(
      "names nothing that does not exist: seed %i",
      (seed) => run(version, fc.sample(step, { seed, numRuns: 150 }))
    )
  })
}
