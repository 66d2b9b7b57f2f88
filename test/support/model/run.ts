/** A command, the run of which it is a part, and how it finds what it is about. */
import type { HttpClient } from "@effect/platform"
import { assert } from "@effect/vitest"
import { Effect, Predicate, TestClock } from "effect"
import type { Accepted, Errors } from "effect-profitbricks"
import {
  Datacenter,
  FirewallRule,
  Group,
  LoadBalancer,
  Nic,
  type ProfitBricks,
  Request,
  Server,
  Snapshot,
  User,
  Volume
} from "effect-profitbricks"
import type * as M from "./model.js"

/**
 * A kind of change, and the indices that choose its objects. Commands that the documentation does not say
 * enough about are left out where they occur.
 */
export interface Command {
  readonly op: string
  readonly a: number
  readonly b: number
  readonly n: number
  /** The path names another parent than the object's own. */
  readonly astray: boolean
}

/** The end of an operation. */
export type Outcome = "success" | Errors.ApiError["_tag"] | Errors.WaitError["_tag"]
export type Needs = ProfitBricks.ProfitBricks | HttpClient.HttpClient
export type Step = Effect.Effect<void, never, Needs>

export interface Run {
  readonly version: ProfitBricks.ApiVersion
  readonly model: M.Model
  /** Each call waits for its request. Otherwise changes pile up, as far as their order cannot matter. */
  readonly waits: boolean
  /** Something was accepted that may not have happened yet. */
  pending: boolean
}

export const none = "00000000-0000-0000-0000-000000000000"
export const success: ReadonlyArray<Outcome> = ["success"]
export const notFound: ReadonlyArray<Outcome> = ["NotFound"]
export const invalid: ReadonlyArray<Outcome> = ["Validation"]
/** Refused, but the documentation does not say with which status, or whether at once. */
export const refused: ReadonlyArray<Outcome> = ["NotFound", "Validation", "Rejected", "RequestFailed"]

export const locations = ["us/las", "de/fra"] as const
export const itemOf = <A>(items: readonly [A, ...ReadonlyArray<A>], index: number): A =>
  items[index % items.length] ?? items[0]

export const dc = (id: string) => Datacenter.Id.make(id)

/**
 * Every name in an answer, with the id of what has it. The items of a collection that has one are found by the name of
 * the object it is in too, because deep down they are bare references, without a name.
 */
export const idsByName = (answer: unknown, found = new Map<string, string>(), inside = ""): Map<string, string> => {
  if (Array.isArray(answer)) for (const item of answer) idsByName(item, found, inside)
  else if (Predicate.isRecord(answer)) {
    const { id, properties, type } = answer
    const name = Predicate.isRecord(properties) ? String(properties["name"]) : inside
    if (typeof id === "string" && type !== "collection") found.set(properties === undefined ? `in ${name}` : name, id)
    for (const part of Object.values(answer)) idsByName(part, found, name)
  }
  return found
}
export const idIn = (ids: ReadonlyMap<string, string>, name: string): string => {
  const id = ids.get(name)
  assert.isDefined(id, `${name} is not in the answer`)
  return id ?? none
}

/** Lets everything happen that was accepted. */
export const settle = (run: Run) =>
  Effect.suspend(() => {
    if (!run.pending) return Effect.void
    run.pending = false
    return TestClock.adjust("2 hours")
  })

/** Makes a call that may end in these ways only. If it succeeds, so does its request, and the model follows. */
export const expect = <A>(
  run: Run,
  call: Effect.Effect<Accepted.Accepted<A>, Errors.ApiError, ProfitBricks.ProfitBricks>,
  allowed: ReadonlyArray<Outcome>,
  then: (value: A) => void,
  options: { readonly piles?: boolean; readonly changes?: string | undefined } = {}
): Step =>
  Effect.gen(function* () {
    const { changes, piles = false } = options
    const alone = !run.waits && !piles
    if (alone) yield* settle(run)
    const result = yield* Effect.either(run.waits ? Request.completed()(call) : Effect.map(call, ({ value }) => value))
    if (result._tag === "Right") run.pending = !run.waits
    if (alone) yield* settle(run)
    const outcome = result._tag === "Left" ? result.left._tag : "success"
    assert.include(allowed, outcome, result._tag === "Left" ? result.left.message : "")
    if (result._tag === "Left") return
    then(result.right)
    const home = run.waits ? run.model.datacenters.get(changes) : undefined
    if (home === undefined) return
    const { properties } = yield* Effect.orDie(Datacenter.get({ datacenterId: dc(home.id), depth: 0 }))
    assert.isAbove(properties.version ?? -1, home.version, "the version grows with every change")
    home.version = properties.version ?? 0
  })

export const pickDatacenter = ({ model }: Run, index: number) => {
  const datacenter = model.datacenters.pick(index)
  return { datacenterId: dc(datacenter?.id ?? none), home: model.datacenters.get(datacenter?.id) }
}
export type Inside = M.Thing & { readonly dc: string }
/** The path of something in a data center, and the thing itself, unless it is not there. */
export const pickInside = <T extends Inside>(run: Run, pool: M.Pool<T>, { a, astray, b }: Command) => {
  const picked = pool.pick(a)
  const own = picked?.dc ?? pickDatacenter(run, a).datacenterId
  const datacenterId = dc(astray ? pickDatacenter(run, b).datacenterId : own)
  const there = pool.get(picked?.id)
  return { datacenterId, id: picked?.id ?? none, there: there?.dc === datacenterId ? there : undefined }
}
export const pickServer = (run: Run, command: Command) => {
  const { datacenterId, id, there } = pickInside(run, run.model.servers, command)
  return { path: { datacenterId, serverId: Server.Id.make(id) }, server: there }
}
export const pickVolume = (run: Run, command: Command) => {
  const { datacenterId, id, there } = pickInside(run, run.model.volumes, command)
  return { path: { datacenterId, volumeId: Volume.Id.make(id) }, volume: there }
}
export const pickBalancer = (run: Run, command: Command) => {
  const { datacenterId, id, there } = pickInside(run, run.model.loadbalancers, command)
  return { path: { datacenterId, loadbalancerId: LoadBalancer.Id.make(id) }, balancer: there }
}
export const pickLan = (run: Run, { a, astray, b }: Command) => {
  const lan = run.model.lans.pick(a)
  const datacenterId = dc(!astray && lan !== undefined ? lan.dc : pickDatacenter(run, b).datacenterId)
  const lanId = lan?.number ?? 0
  return { path: { datacenterId, lanId }, lan: run.model.lan(datacenterId, lanId) }
}
export const nicPath = ({ model }: Run, picked: M.Nic | undefined, { astray, b }: Command) => {
  const serverId = (astray ? model.servers.pick(b)?.id : picked?.server) ?? none
  const there = model.nics.get(picked?.id)
  return {
    path: {
      datacenterId: dc(picked?.dc ?? none),
      serverId: Server.Id.make(serverId),
      nicId: Nic.Id.make(picked?.id ?? none)
    },
    nic: there?.server === serverId ? there : undefined
  }
}
export const pickNic = (run: Run, command: Command) => nicPath(run, run.model.nics.pick(command.a), command)
export const pickRule = (run: Run, command: Command) => {
  const picked = run.model.rules.pick(command.a)
  const owner =
    picked?.nic === undefined ? undefined : (run.model.nics.get(picked.nic) ?? run.model.nics.dead.get(picked.nic))
  const { nic, path } = nicPath(run, owner, command)
  const there = nic === undefined ? undefined : run.model.rules.get(picked?.id)
  return { path: { ...path, firewallruleId: FirewallRule.Id.make(picked?.id ?? none) }, rule: there }
}
export const pickSnapshot = ({ model }: Run, index: number) => {
  const picked = model.snapshots.pick(index)
  return { snapshotId: Snapshot.Id.make(picked?.id ?? none), snapshot: model.snapshots.get(picked?.id) }
}
export const pickGroup = ({ model }: Run, index: number) => {
  const picked = model.groups.pick(index)
  return { groupId: Group.Id.make(picked?.id ?? none), group: model.groups.get(picked?.id) }
}
export const pickUser = ({ model }: Run, index: number) => {
  const picked = model.users.pick(index)
  return { userId: User.Id.make(picked?.id ?? none), user: model.users.get(picked?.id) }
}

/** Not the owner of the account. */
export const pickGuest = ({ model }: Run, index: number) => {
  const guests = model.users.all().filter(({ isOwner }) => !isOwner)
  const picked = guests[index % 16] ?? guests[0] ?? [...model.users.dead.values()][0]
  return { userId: User.Id.make(picked?.id ?? none), user: model.users.get(picked?.id) }
}

export const coresOf = (n: number) => 1 + (n % 4)
export const ramOf = (n: number) => 1024 * (1 + (n % 3))
export const lanOf = (n: number) => 1 + (n % 4)
export const diskOf = (n: number) => ({ size: 1 + (n % 9), type: n % 3 === 0 ? ("SSD" as const) : ("HDD" as const) })
export const storage = ({ size, type }: { readonly size: number; readonly type: "HDD" | "SSD" }): M.Demand =>
  type === "HDD" ? { hdd: size * 1024 } : { ssd: size * 1024 }
export const emailOf = (n: number) => `user${n % 3}@example.com`

/** An e-mail address belongs to one user, and stays taken when that user is deleted. To be used again, it is changed first. */
export const mayHave = ({ model }: Run, user: M.User | undefined, email: string): ReadonlyArray<Outcome> => {
  const isTaken = model.lost.has(email) || model.users.all().some((each) => each.email === email && each !== user)
  return isTaken ? ["Validation", "Rejected"] : success
}

export const newServer = (
  id: string,
  home: string,
  { cores, name, ram }: { cores: number; name: string; ram: number }
) => ({
  id,
  dc: home,
  name,
  cores,
  ram,
  running: true,
  volumes: [],
  boot: null
})

/** Commands by name, each for the emulator and for the model; `undefined` where the documentation has no answer. */
export type Commands = Readonly<Record<string, (run: Run, command: Command) => Step | undefined>>
