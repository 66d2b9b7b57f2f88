/** What a state must keep to, so that no answer names anything that does not exist, and nothing is counted wrongly. */
import * as Struct from "effect/Struct"
import type { Issue } from "../Errors.js"
import { isFailover } from "./kinds/lan.js"
import { loginOf } from "./kinds/user.js"
import { ancestry, childrenIn } from "./objects.js"
import { touched } from "./queue.js"
import { kindsByName } from "./routes.js"
import type { Entry, State, Usage } from "./state.js"
import { listIn } from "./values.js"

const count = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** The counts as they follow from the objects and the requests. */
const countsOf = (state: State) => {
  const pending = new Map<string, number>()
  const readers = new Map<string, number>()
  const addresses = new Map<string, number>()
  const usage: Record<keyof Usage, number> = {
    cores: 0,
    ram: 0,
    hdd: 0,
    ssd: 0,
    das: 0,
    ips: 0,
    natGateways: 0,
    nlbs: 0
  }
  for (const { change, settled } of state.requests.values()) {
    if (!settled) for (const { path } of touched({ state }, change)) count(pending, path)
  }
  for (const { hidden, kind, properties } of state.entries.values()) {
    if (typeof hidden.reads === "string") count(readers, hidden.reads)
    for (const ip of hidden.claims ?? []) count(addresses, ip)
    const used = kindsByName.get(kind)?.usage?.(properties) ?? {}
    for (const part of Struct.keys(used)) usage[part] += used[part] ?? 0
  }
  return { pending, readers, addresses, usage }
}

/** Sizes in GB need not be whole numbers. */
const isNear = (one: number, other: number): boolean => Math.abs(one - other) < 1e-3

export const issuesOf = (state: State): ReadonlyArray<Issue> => {
  const { addresses, entries, lanes, paths, requests, roots, usage, users } = state
  const issues: Array<Issue> = []
  const expect = (isRight: boolean, path: string, message: string): void => {
    if (!isRight) issues.push({ path: `state.${path}`, message })
  }
  const nothing = "names nothing that is there"
  const counts = countsOf(state)

  const checkEntry = (entry: Entry, key: string, at: string): void => {
    const kind = kindsByName.get(entry.kind)
    expect(key === entry.path && entry.path.endsWith(`/${entry.id}`), `${at}.path`, "is not that of the object")
    if (kind === undefined) {
      expect(false, `${at}.kind`, "is not known")
      return
    }
    const parent = entry.parent === null ? undefined : entries.get(entry.parent)
    expect(entry.parent === null || parent !== undefined, `${at}.parent`, nothing)
    const name = entry.path.slice(entry.parent?.length ?? 0, -entry.id.length - 1).slice(1)
    const siblings = parent === undefined ? roots.get(name) : childrenIn(parent, name)
    expect(siblings?.has(entry.path) === true, `${at}.path`, "is in no collection")
    for (const [collection, { kind: type }] of Object.entries(kind.entities)) {
      const children = entry.children[collection]
      expect(children !== undefined, `${at}.children.${collection}`, "is required")
      const isRight = [...(children ?? [])].every((path) => entries.get(path)?.kind === type)
      expect(isRight, `${at}.children.${collection}`, nothing)
    }
    for (const [attribute, { link }] of Object.entries(kind.attributes)) {
      const value = entry.properties[attribute] ?? null
      const isRight = link !== true || value === null || entries.has(String(value))
      expect(isRight, `${at}.properties.${attribute}`, nothing)
    }
    for (const hidden of ["lan", "server", "reads", "balancer", "volume", "owner"] as const) {
      const path = entry.hidden[hidden] ?? null
      expect(path === null || entries.has(path), `${at}.hidden.${hidden}`, nothing)
    }
    for (const failover of listIn(entry.properties, "ipFailover")) {
      const isThere = [...(entry.children["nics"] ?? [])].some(
        (path) => isFailover(failover) && path.endsWith(`/${failover.nicUuid}`)
      )
      expect(isThere, `${at}.properties.ipFailover`, nothing)
    }
    if (entry.kind === "user") {
      const holder = users.get(loginOf(String(entry.properties["email"])))
      expect(holder === entry.id, `${at}.properties.email`, "is not that of the user")
    }
    expect(entry.pending === (counts.pending.get(entry.path) ?? 0), `${at}.pending`, "does not fit the requests")
    expect(
      (entry.hidden.readers ?? 0) === (counts.readers.get(entry.path) ?? 0),
      `${at}.hidden.readers`,
      "does not fit the volumes"
    )
  }

  let index = 0
  for (const [key, entry] of entries) checkEntry(entry, key, `entries[${index++}][1]`)
  for (const [name, root] of roots) {
    expect(
      [...root].every((path) => entries.get(path)?.parent === null),
      `roots.${name}`,
      nothing
    )
  }
  expect(
    [...paths].every(([key, path]) => {
      const entry = entries.get(path)
      return entry !== undefined && key === `${entry.kind} ${entry.id}`
    }),
    "paths",
    nothing
  )
  for (const part of Struct.keys(usage)) {
    expect(isNear(usage[part], counts.usage[part]), `usage.${part}`, "does not fit the objects")
  }
  const ips = new Set([...addresses.keys(), ...counts.addresses.keys()])
  expect(
    [...ips].every((ip) => (addresses.get(ip) ?? 0) === (counts.addresses.get(ip) ?? 0)),
    "addresses",
    "do not fit the objects"
  )

  /** The objects that requests have removed, or made in vain. */
  const gone = new Set<string>()
  for (const { change, failure, settled } of requests.values()) {
    if (!settled) continue
    if (failure !== null) for (const path of change.created) gone.add(path)
    else if (change.action._tag === "remove") for (const path of [change.path, ...change.touches]) gone.add(path)
    else if (change.action._tag === "renew") gone.add(change.path)
  }
  index = 0
  for (const [id, record] of requests) {
    const at = `requests[${index++}][1]`
    expect(id === record.id, `${at}.id`, "is not that of the request")
    expect(record.startsAt <= record.endsAt, `${at}.endsAt`, "is before the start")
    const { path } = record.change
    const isKnown = record.settled || entries.has(path) || ancestry(path).some((one) => gone.has(one))
    expect(isKnown, `${at}.change.path`, nothing)
  }
  expect([...lanes.values()].every(Number.isFinite), "lanes", "are not times")
  return issues
}
