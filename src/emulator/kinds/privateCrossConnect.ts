/** Private cross connects, and the LANs in them: those that say so. */
import { anything, listOf, text } from "../attributes.js"
import type { CallContext, Draft, Kind } from "../kind.js"
import { allIn, byId, outermost } from "../objects.js"
import { forbidden, invalid } from "../refusal.js"
import type { Entry } from "../state.js"
import { textIn } from "../values.js"
import { manage } from "./managedResource.js"

/** The LANs in it, each with its data center. */
const peersOf = (context: CallContext, { id }: Entry) =>
  allIn(context, undefined, "datacenters").flatMap((center) =>
    allIn(context, center, "lans").flatMap((lan) => (lan.properties["pcc"] === id ? [{ center, lan }] : []))
  )

/** Where the LANs in it are: all of them are in one place. */
const locationOf = (context: CallContext, entry: Entry): string | undefined =>
  textIn(peersOf(context, entry)[0]?.center.properties, "location")

/** Refuses a LAN that is to be in a cross connect of another location, or in none that there is. */
export const mustBeConnectable = (context: CallContext, { at, entry, location, properties }: Draft): void => {
  const id = textIn(properties, "pcc")
  if (id === undefined || id === entry?.properties["pcc"]) return
  const found = byId(context, "pcc", id, "")
  if (found === undefined) throw invalid(`${at}.pcc`, "The private cross connect does not exist")
  if ((locationOf(context, found) ?? location) !== location) {
    throw invalid(`${at}.pcc`, "The private cross connect has LANs of another location")
  }
}

/** Whether a LAN can be in the cross connect that it says it is in. */
export const isConnectable = (context: CallContext, entry: Entry): boolean => {
  const found = byId(context, "pcc", String(entry.properties["pcc"]), "")
  const here = outermost(context, entry).properties["location"]
  return found !== undefined && peersOf(context, found).every(({ center }) => center.properties["location"] === here)
}

export const privateCrossConnect: Kind = {
  name: "pcc",
  since: 5,
  collection: "/pccs",
  param: "pccId",
  attributes: {
    name: { is: text },
    description: { is: text },
    peers: { is: listOf(anything), writable: "never", initial: [] },
    connectableDatacenters: { is: listOf(anything), writable: "never", initial: [] }
  },
  computed: {
    peers: (context, entry) =>
      peersOf(context, entry).map(({ center, lan }) => ({
        id: lan.id,
        name: lan.properties["name"],
        datacenterId: center.id,
        datacenterName: center.properties["name"],
        location: center.properties["location"]
      })),
    // As recorded: any data center as long as there is no LAN in it.
    connectableDatacenters: (context, entry) => {
      const here = locationOf(context, entry)
      return allIn(context, undefined, "datacenters").flatMap(({ id, properties: { location, name } }) =>
        here === undefined || location === here ? [{ id, name, location }] : []
      )
    }
  },
  entities: {},
  // As recorded: without the ids of users.
  metadata: (_, { metadata, pending }) => ({ ...metadata, state: pending > 0 ? "BUSY" : "AVAILABLE" }),
  methods: ["list", "get", "create", "update", "remove"],
  added: manage,
  echo: () => ({ peers: [], connectableDatacenters: [] }),
  isNeeded: (context, entry) => peersOf(context, entry).length > 0,
  mayRemove: (context, entry) => {
    const [peer] = peersOf(context, entry)
    if (peer !== undefined) {
      throw forbidden("VDC-5-804", `The private cross connect cannot be deleted: LAN ${peer.lan.id} is in it`)
    }
  }
}
