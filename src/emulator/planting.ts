/** The objects that are there before any call. */
import type * as Redacted from "effect/Redacted"
import { exists } from "../internal/apiVersion.js"
import { plantCopy } from "./copied.js"
import type { Copy } from "./copy.js"
import type { CallContext } from "./kind.js"
import { image } from "./kinds/image.js"
import { location, locationsAt, placeAt } from "./kinds/location.js"
import { template, templates } from "./kinds/template.js"
import { login, loginOf, user } from "./kinds/user.js"
import { add } from "./objects.js"
import { publicImagesAt } from "./publicImages.js"
import type { Limits } from "./state.js"
import { listIn, type Values } from "./values.js"

/** A user who may call. */
export interface Person {
  readonly email: string
  readonly password: Redacted.Redacted
  readonly token?: Redacted.Redacted | undefined
  readonly firstname: string
  readonly lastname: string
  readonly administrator: boolean
}

/** An image besides those of the vendor, with properties as the API has them. */
interface OwnImage {
  readonly id: string | undefined
  readonly properties: Values
}

export interface Inventory {
  /** The first one owns the account. */
  readonly users: ReadonlyArray<Person>
  /** Whether the images of the vendor are there. */
  readonly publicImages: boolean
  readonly images: ReadonlyArray<OwnImage>
  readonly limits: Limits
  /** What is there besides, users included. */
  readonly account: Copy | undefined
}

const plugs = {
  cpuHotPlug: true,
  ramHotPlug: true,
  nicHotPlug: true,
  nicHotUnplug: true,
  discVirtioHotPlug: true,
  discVirtioHotUnplug: true
}

const plantUser = (context: CallContext, { password, token, ...person }: Person): void => {
  const made = add(context, user, {
    collection: "um/users",
    properties: person
  })
  login(context, made.id, { email: person.email, password, token })
}

const plantImage = (context: CallContext, { id, properties }: OwnImage): void => {
  add(context, image, {
    id,
    collection: "images",
    properties
  })
}

/**
 * Lets the users of an emulator call in a state that may come from another one. Those that the state does not know are
 * added; those that were deleted in it stay deleted.
 */
export const admit = (context: CallContext, { users }: Inventory): void => {
  for (const person of users) {
    const id = context.state.users.get(loginOf(person.email))
    if (id !== undefined) login(context, id, person)
    else plantUser(context, person)
  }
}

export const plant = (context: CallContext, inventory: Inventory): void => {
  if (inventory.account !== undefined) plantCopy(context, inventory.account)
  admit(context, inventory)
  const places = locationsAt(context.version)
  const ofVendor = inventory.publicImages
    ? places.flatMap((location) =>
        publicImagesAt(context.version, location).map((properties) => ({
          id: undefined,
          properties: { ...plugs, ...properties, location, public: true }
        }))
      )
    : []
  const copied = (inventory.account?.images ?? []).map(({ id, properties }) => ({ id, properties: { ...properties } }))
  const images: ReadonlyArray<OwnImage> = [...ofVendor, ...copied, ...inventory.images]
  for (const id of places) {
    const imageAliases = images
      .filter(({ properties }) => properties["location"] === id)
      .flatMap(({ properties }) => listIn(properties, "imageAliases"))
    add(context, location, {
      id,
      collection: "locations",
      properties: { ...placeAt(context, id), imageAliases: [...new Set(imageAliases)] }
    })
  }
  for (const { id, ...properties } of exists(template, context.version) ? templates : []) {
    add(context, template, {
      id,
      collection: "templates",
      properties
    })
  }
  for (const own of ofVendor) plantImage(context, own)
  const [owner] = inventory.users
  for (const own of inventory.images) plantImage({ ...context, user: owner?.email ?? context.user }, own)
}
