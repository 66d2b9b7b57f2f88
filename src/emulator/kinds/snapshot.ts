/** Snapshots of volumes: made of one, and restored to one. */
import { boolean, number, text, Unacceptable } from "../attributes.js"
import { at, change } from "../crud.js"
import type { Kind, Route } from "../kind.js"
import { add, byId, find, locationOf } from "../objects.js"
import { gone, invalid } from "../refusal.js"
import * as Representation from "../representation.js"
import { textIn, type Values } from "../values.js"
import { disk, hotPlug, inherited, licenceType, mustBeUnused } from "./image.js"
import { labels } from "./label.js"
import { manage } from "./managedResource.js"
import { volume } from "./volume.js"

const template = `${volume.collection}/{volumeId}`

/** Some clients send "None" for an absent value. */
const given = (fields: Values, name: string): string | null => {
  const value = textIn(fields, name)
  return value === undefined || value === "None" ? null : value
}

/** What a form or a body says of the protection and the licence of a new snapshot. */
const protectionIn = (fields: Values): Values => {
  const secAuthProtection = boolean(fields["secAuthProtection"] ?? false)
  if (secAuthProtection instanceof Unacceptable) throw invalid("(root).secAuthProtection", secAuthProtection.message)
  return { secAuthProtection, licenceType: given(fields, "licenceType") }
}

const create: Route = {
  method: "POST",
  template: `${template}/create-snapshot`,
  handler: (call) => {
    const { context } = call
    const from = at(call, template)
    const fields = call.fields()
    const made = add(context, snapshot, {
      collection: "snapshots",
      properties: {
        name: given(fields, "name"),
        description: given(fields, "description"),
        location: locationOf(context, from),
        ...(context.version < 5 ? {} : protectionIn(fields))
      },
      hidden: { volume: from.path }
    })
    return {
      target: made,
      accept: change({ _tag: "snapshot" }, from.path, { created: [made.path] }),
      show: () => Representation.item(context, made, call.depth)
    }
  }
}

const restore: Route = {
  method: "POST",
  template: `${template}/restore-snapshot`,
  handler: (call) => {
    const to = at(call, template)
    const from = byId(call.context, "snapshot", textIn(call.fields(), "snapshotId") ?? "", "")
    if (from === undefined) throw invalid("(root).snapshotId", "The snapshot does not exist")
    return {
      target: to,
      accept: change({ _tag: "restore", snapshot: from.path }, to.path, { touches: [from.path] })
    }
  }
}

export const snapshot: Kind = {
  name: "snapshot",
  collection: "/snapshots",
  param: "snapshotId",
  attributes: {
    name: { is: text },
    description: { is: text },
    location: { is: text, writable: "never" },
    size: { is: number, writable: "never" },
    secAuthProtection: { is: boolean, initial: false, settable: { since: 5 } },
    ...hotPlug,
    ...disk,
    applicationType: { is: text, writable: "never", initial: "UNKNOWN", since: 6 },
    licenceType: { is: licenceType }
  },
  entities: {
    labels
  },
  methods: ["list", "get", "update", "replace", "remove"],
  routes: [create, restore],
  added: manage,
  mayRemove: (_, entry) => mustBeUnused(entry),
  done: {
    create: (context, entry) => {
      const from = find(context, entry.hidden.volume)
      if (from === undefined) return gone("volume")
      for (const name of ["size", ...inherited]) entry.properties[name] = from.properties[name]
      entry.properties["licenceType"] ??= from.properties["licenceType"]
      delete entry.hidden.volume
      return undefined
    }
  }
}
