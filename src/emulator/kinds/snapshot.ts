import { initials, number, text } from "../attributes.js"
import { at, change, type Handler, locationOf } from "../crud.js"
import type { Kind } from "../kind.js"
import { invalid } from "../refusal.js"
import * as Representation from "../representation.js"
import type { Route } from "../router.js"
import { add, byId, find, uuid } from "../state.js"
import { hotPlug, hotPlugNames, licenceType, mustBeUnused } from "./image.js"
import { manage } from "./managedResource.js"
import { volume } from "./volume.js"

const inherited = ["size", "licenceType", ...hotPlugNames]

export const snapshot: Kind = {
  name: "snapshot",
  collection: "/snapshots",
  param: "snapshotId",
  attributes: {
    name: { is: text },
    description: { is: text },
    location: { is: text, writable: "never" },
    size: { is: number, writable: "never" },
    ...hotPlug,
    licenceType: { is: licenceType }
  },
  entities: {},
  methods: ["list", "get", "update", "replace", "remove"],
  added: manage,
  mayRemove: (_, entry) => mustBeUnused(entry),
  done: {
    create: (context, entry) => {
      const from = find(context, String(entry.hidden["volume"]))
      if (from === undefined) return "[VDC-5-0] The volume does not exist any more"
      for (const name of inherited) entry.properties[name] = from.properties[name]
      return undefined
    }
  }
}

const template = `${volume.collection}/{volumeId}`

/** What libraries without an idea of absence send for it. */
const given = (value: string | undefined): string | null => (value === undefined || value === "None" ? null : value)

export const snapshotRoutes: ReadonlyArray<Route<Handler>> = [
  {
    method: "POST",
    template: `${template}/create-snapshot`,
    handler: (call) => {
      const { context } = call
      const from = at(call, template)
      const { description, name } = call.form()
      const made = add(context, snapshot, {
        id: uuid(context.random),
        collection: "snapshots",
        properties: {
          ...initials(snapshot.attributes),
          name: given(name),
          description: given(description),
          location: locationOf(context, from)
        },
        hidden: { volume: from.path }
      })
      return {
        target: made,
        accept: change("snapshot", from.path, { created: [made.path] }),
        show: () => Representation.item(context, made, call.depth)
      }
    }
  },
  {
    method: "POST",
    template: `${template}/restore-snapshot`,
    handler: (call) => {
      const to = at(call, template)
      const from = byId(call.context, "snapshot", call.form()["snapshotId"] ?? "", "")
      if (from === undefined) throw invalid("(root).snapshotId", "The snapshot does not exist")
      return { target: to, accept: change("restore", to.path, { touches: [from.path] }) }
    }
  }
]
