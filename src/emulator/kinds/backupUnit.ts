/** Backup units, and the volumes that are saved to them: those that say so. */
import { email, matching, text } from "../attributes.js"
import { at } from "../crud.js"
import type { CallContext, Kind, Route } from "../kind.js"
import { allIn } from "../objects.js"
import { forbidden } from "../refusal.js"
import type { Entry } from "../state.js"
import { textIn } from "../values.js"
import { manage } from "./managedResource.js"

const volumesOf = (context: CallContext, { id }: Entry): ReadonlyArray<Entry> =>
  allIn(context, undefined, "datacenters")
    .flatMap((center) => allIn(context, center, "volumes"))
    .filter(({ properties }) => properties["backupunitId"] === id)

const collection = "/backupunits"

const showSsoUrl: Route = {
  since: 5,
  method: "GET",
  template: `${collection}/{backupunitId}/ssourl`,
  handler: (call) => {
    const { id } = at(call, `${collection}/{backupunitId}`)
    return { show: { ssoUrl: `https://backup.example.com/?jwt=${id}` } }
  }
}

export const backupUnit: Kind = {
  name: "backupunit",
  title: "backup unit",
  since: 5,
  collection,
  param: "backupunitId",
  attributes: {
    // Blanks were recorded, though the vendor's document speaks of letters and digits.
    name: { is: matching(/^[a-z\d ]+$/i, "of letters and digits"), required: true, writable: "create" },
    email: { is: email },
    password: { is: text, secret: true, shown: false }
  },
  entities: {},
  methods: ["list", "get", "create", "update", "replace", "remove"],
  routes: [showSsoUrl],
  added: manage,
  check: (context, { entry, properties }) => {
    const name = entry === undefined ? textIn(properties, "name") : undefined
    if (allIn(context, undefined, "backupunits").some((other) => other.properties["name"] === name)) {
      throw forbidden("VDC-5-1090", `A backup unit with the name ${name} exists already`)
    }
  },
  isNeeded: (context, entry) => volumesOf(context, entry).length > 0,
  mayRemove: (context, entry) => {
    const [volume] = volumesOf(context, entry)
    if (volume !== undefined) {
      throw forbidden("VDC-5-1091", `The backup unit cannot be deleted: volume ${volume.id} is saved to it`)
    }
  }
}
