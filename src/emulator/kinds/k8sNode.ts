/** The nodes of Kubernetes node pools: their pools make them, and bring them to their end. */
import { integer, text } from "../attributes.js"
import { at, change } from "../crud.js"
import type { CallContext, Kind, Route } from "../kind.js"
import { add, allIn, kindOf, parentOf, remove } from "../objects.js"
import { mustBeSettled } from "../pace.js"
import { integer as draw, hex } from "../random.js"
import type { Entry } from "../state.js"
import { listIn, numberIn, textIn, type Values } from "../values.js"
import { nextPublicAddress } from "./ipBlock.js"

const collection = "/k8s/{k8sClusterId}/nodepools/{nodepoolId}/nodes"

const replace: Route = {
  since: 5,
  method: "POST",
  template: `${collection}/{nodeId}/replace`,
  handler: (call) => {
    const entry = at(call, `${collection}/{nodeId}`)
    mustBeSettled(node, entry)
    poolMustBeSettled(call.context, entry)
    const pool = parentOf(call.context, entry)
    const created = pool === undefined ? [] : [addNode(call.context, pool).path]
    return { target: entry, accept: change({ _tag: "renew" }, entry.path, { created }) }
  }
}

/** Other nodes of the pool may be replaced meanwhile. */
const poolMustBeSettled = (context: CallContext, entry: Entry): void => {
  const pool = parentOf(context, entry)
  if (pool === undefined || isSettled(context, pool)) return
  mustBeSettled(kindOf(context, pool), pool)
}

/** The pool itself is not being changed, whatever is done to its nodes. */
const isSettled = (context: CallContext, pool: Entry): boolean =>
  pool.hidden.state === kindOf(context, pool).pace?.settled

export const node: Kind = {
  since: 5,
  name: "node",
  title: "Node",
  collection,
  param: "nodeId",
  attributes: {
    name: { is: text, writable: "never" },
    k8sVersion: { is: text, writable: "never" },
    publicIP: { is: text, writable: "never" },
    privateIP: { is: text, writable: "never", since: 6 },
    // Its share of the contract.
    coresCount: { is: integer, writable: "never", shown: false },
    ramSize: { is: integer, writable: "never", shown: false },
    storageType: { is: text, writable: "never", shown: false },
    storageSize: { is: integer, writable: "never", shown: false }
  },
  entities: {},
  metadata: (_, { hidden, metadata: { createdDate, etag, lastModifiedDate } }) => ({
    etag,
    createdDate,
    lastModifiedDate,
    lastSoftwareUpdatedDate: createdDate,
    state: hidden.state
  }),
  pace: {
    settled: "READY",
    steps: {
      remove: { state: "TERMINATING", takes: () => 120, failed: "READY" },
      renew: { state: "REBUILDING", takes: () => 600, halfway: true, failed: "READY" }
    },
    accepts: () => ({ status: 202, request: false })
  },
  methods: ["list", "get", "remove"],
  routes: [replace],
  usage: (properties) => ({
    cores: numberIn(properties, "coresCount"),
    ram: numberIn(properties, "ramSize"),
    [properties["storageType"] === "SSD" ? "ssd" : "hdd"]: numberIn(properties, "storageSize") * 1024
  }),
  mayRemove: poolMustBeSettled,
  done: {
    provision: (context, entry) => {
      const pool = parentOf(context, entry)
      if (pool !== undefined) provision(context, pool)
      return undefined
    },
    renew: (context, entry, { created: [path] }) => {
      const made = path === undefined ? undefined : context.state.entries.get(path)
      if (made !== undefined) made.hidden.state = "READY"
      remove(context, entry)
      return undefined
    }
  },
  // The pool has one less.
  removed: (context, entry) => {
    const pool = parentOf(context, entry)
    if (pool !== undefined && entry.hidden.state === "TERMINATING" && isSettled(context, pool)) {
      pool.properties["nodeCount"] = nodesOf(context, pool).length - 1
    }
  }
}

export const nodesOf = (context: CallContext, pool: Entry): ReadonlyArray<Entry> => allIn(context, pool, "nodes")

/** The share of the contract that each node of a pool takes. */
export const sizeOf = ({ coresCount, ramSize, storageSize, storageType }: Values): Values => ({
  coresCount,
  ramSize,
  storageSize,
  storageType
})

/** An address of the pool's own that no node has yet, or any. */
const addressIn = (context: CallContext, pool: Entry): unknown => {
  if (parentOf(context, pool)?.properties["public"] === false) return null
  const taken = nodesOf(context, pool).map(({ properties }) => properties["publicIP"])
  const own = listIn(pool.properties, "publicIps")
  return own.length > 0 ? (own.find((ip) => !taken.includes(ip)) ?? null) : nextPublicAddress(context)
}

/** A new node of a pool. */
export const addNode = (context: CallContext, pool: Entry): Entry =>
  add(context, node, {
    collection: "nodes",
    parent: pool,
    properties: {
      name: `${textIn(pool.properties, "name")}-${hex(context.random, 10)}`,
      k8sVersion: pool.properties["k8sVersion"],
      publicIP: addressIn(context, pool),
      privateIP: `10.7.${draw(context.random, 256)}.${1 + draw(context.random, 254)}`,
      ...sizeOf(pool.properties)
    },
    hidden: { state: "PROVISIONING" }
  })

/** New nodes are there now, and cannot run pods yet. */
export const provision = (context: CallContext, pool: Entry): void => {
  for (const one of nodesOf(context, pool)) {
    if (one.hidden.state === "PROVISIONING") one.hidden.state = "PROVISIONED"
  }
}
