/** Shares: the rights of a group to a resource. The id of a share is that of the resource. */
import { boolean, read } from "../attributes.js"
import { at, change, propertiesIn, put } from "../crud.js"
import type { Kind, Route } from "../kind.js"
import { add, byId, find, parentOf, touch } from "../objects.js"
import { notFound } from "../refusal.js"
import * as Representation from "../representation.js"
import { managedAs } from "./managedResource.js"

const privilege = { is: boolean, initial: false }
const attributes = { editPrivilege: privilege, sharePrivilege: privilege }

const create: Route = {
  method: "POST",
  template: "/um/groups/{groupId}/shares/{resourceId}",
  handler: (call) => {
    const { context, params } = call
    const parent = at(call, "/um/groups/{groupId}")
    const resource = managedAs(context, params["resourceId"] ?? "")
    // The images of the vendor belong to no user, who could share them.
    if (resource === undefined || byId(context, "image", resource.id, "")?.properties["public"] === true)
      throw notFound()
    const { properties } = read(
      attributes,
      propertiesIn(call.body(), "(root)"),
      "create",
      "(root).properties",
      context.version
    )
    const present = find(context, `${parent.path}/shares/${resource.id}`)
    const entry =
      present ??
      add(context, share, {
        id: resource.id,
        type: "resource",
        collection: "shares",
        parent
      })
    const before = put(entry, properties)
    touch(context, entry)
    parent.children["resources"]?.add(resource.path)
    resource.children["groups"]?.add(parent.path)
    return {
      target: entry,
      accept: change(
        { _tag: "share" },
        entry.path,
        present === undefined ? { created: [entry.path] } : { data: properties, before }
      ),
      show: () => Representation.item(context, entry, call.depth)
    }
  }
}

export const share: Kind = {
  name: "share",
  collection: "/um/groups/{groupId}/shares",
  param: "resourceId",
  attributes,
  entities: {},
  metadata: () => undefined,
  comesBack: true,
  methods: ["list", "get", "replace", "remove"],
  routes: [create],
  removed: (context, entry) => {
    const group = parentOf(context, entry)
    const resource = managedAs(context, entry.id)
    if (resource !== undefined) group?.children["resources"]?.delete(resource.path)
    if (group !== undefined) resource?.children["groups"]?.delete(group.path)
  }
}
