/** Labels of objects, and the list of all of them. */
import { matching, text } from "../attributes.js"
import type { CallContext, Entity, Kind } from "../kind.js"
import * as Lists from "../lists.js"
import { find, findAll, parentOf } from "../objects.js"
import { invalid, notFound } from "../refusal.js"
import * as Representation from "../representation.js"
import type { Entry } from "../state.js"
import { textIn, type Values } from "../values.js"

const server = "/datacenters/{datacenterId}/servers/{serverId}"
const volume = "/datacenters/{datacenterId}/volumes/{volumeId}"

const urnOf = (owner: Entry, { id }: Entry): string => `urn:label:${owner.type}:${owner.id}:${id}`

/** The properties of a label in the list of all: with what has it. */
const propertiesOf = (context: CallContext, owner: Entry, { properties }: Entry): Values => ({
  ...properties,
  resourceId: owner.id,
  resourceType: owner.type,
  resourceHref: Representation.href(context, owner.path)
})

const shown = (context: CallContext, owner: Entry, entry: Entry, depth: number): Values => {
  const urn = urnOf(owner, entry)
  const reference = { id: urn, type: "label", href: Representation.href(context, `/labels/${urn}`) }
  const metadata = Representation.authorship(context, entry)
  return depth < 0 ? reference : { ...reference, metadata, properties: propertiesOf(context, owner, entry) }
}

const labelsOf = (context: CallContext): ReadonlyArray<{ readonly entry: Entry; readonly owner: Entry }> =>
  findAll(context, context.state.entries.keys()).flatMap((entry) => {
    const owner = entry.kind === "label" ? parentOf(context, entry) : undefined
    return owner === undefined ? [] : [{ entry, owner }]
  })

/** The labels of all objects, or some of them. */
export const showAll = (context: CallContext, depth: number, some = labelsOf(context)): Values => ({
  id: "labels",
  type: "collection",
  href: Representation.href(context, "/labels"),
  items: some.map(({ entry, owner }) => shown(context, owner, entry, depth - 1))
})

export const label: Kind = {
  name: "label",
  since: 5,
  collection: "/datacenters/{datacenterId}/labels",
  besides: [server, volume, "/images/{imageId}", "/snapshots/{snapshotId}", "/ipblocks/{ipblockId}"].map(
    (owner) => `${owner}/labels`
  ),
  param: "key",
  attributes: {
    // A key is a part of paths.
    key: { is: matching(/^[^/]+$/, "a text without slashes"), required: true, writable: "create" },
    value: { is: text, required: true }
  },
  entities: {},
  methods: ["list", "get", "create", "replace", "remove"],
  metadata: Representation.authorship,
  atOnce: {
    create: { status: 201, isRecorded: false },
    update: { status: 200, isRecorded: false },
    remove: { status: 200, isRecorded: false }
  },
  nextId: (_, __, properties) => String(properties["key"]),
  check: (context, { at, entry, parent, properties }) => {
    const key = textIn(properties, "key")
    if (entry === undefined && find(context, `${parent?.path}/labels/${key}`) !== undefined) {
      throw invalid(`${at}.key`, `Label with key '${key}' already exists`)
    }
  },
  routes: [
    {
      since: 5,
      method: "GET",
      template: "/labels",
      handler: (call) => {
        const { context, depth } = call
        const { items, paging } = Lists.choose(call, "/labels", labelsOf(context), {
          names: [...Lists.metadata, ...Object.keys(label.attributes), "resourceType", "resourceId", "resourceHref"],
          fieldsOf: ({ entry, owner }) => propertiesOf(context, owner, entry),
          pages: undefined
        })
        return { show: { ...showAll(context, depth, items), ...paging } }
      }
    },
    {
      since: 5,
      method: "GET",
      template: "/labels/{labelUrn}",
      handler: ({ context, depth, params }) => {
        const found = labelsOf(context).find(({ entry, owner }) => urnOf(owner, entry) === params["labelUrn"])
        if (found === undefined) throw notFound()
        return { show: shown(context, found.owner, found.entry, depth) }
      }
    }
  ]
}

/** The labels of an object: they are not among its entities. */
export const labels: Entity = { kind: "label", owned: true, shown: false, since: 5 }
