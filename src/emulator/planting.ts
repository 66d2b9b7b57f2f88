import * as Redacted from "effect/Redacted"
import { initials } from "./attributes.js"
import { image } from "./kinds/image.js"
import { location } from "./kinds/location.js"
import { login, user } from "./kinds/user.js"
import { publicImages } from "./publicImages.js"
import { add, type Context, type Limits, uuid } from "./state.js"

/** Somebody who may call. */
export interface Person {
  readonly email: string
  readonly password: Redacted.Redacted
  readonly firstname: string
  readonly lastname: string
  readonly administrator: boolean
}

/** An image besides those of the vendor, with properties as the API has them. */
export interface OwnImage {
  readonly id: string | undefined
  readonly properties: Readonly<Record<string, unknown>>
}

/** What is there before anybody has made anything. */
export interface Seed {
  /** The first one owns the account. */
  readonly users: ReadonlyArray<Person>
  /** Whether there are the images of the vendor. */
  readonly publicImages: boolean
  readonly images: ReadonlyArray<OwnImage>
  readonly limits: Limits
}

const locations = [
  { id: "de/fkb", name: "karlsruhe" },
  { id: "de/fra", name: "frankfurt" },
  { id: "us/ewr", name: "newark" },
  { id: "us/las", name: "lasvegas" }
]

export const locationIds: ReadonlyArray<string> = locations.map(({ id }) => id)

const plugs = {
  cpuHotPlug: true,
  ramHotPlug: true,
  nicHotPlug: true,
  nicHotUnplug: true,
  discVirtioHotPlug: true,
  discVirtioHotUnplug: true
}

const plantUser = (context: Context, { password, ...person }: Person): void => {
  const made = add(context, user, {
    id: uuid(context.random),
    collection: "um/users",
    properties: { ...initials(user.attributes), ...person, password: Redacted.value(password) }
  })
  user.accepted?.(context, made, [])
}

const plantImage = (context: Context, { id, properties }: OwnImage): void => {
  add(context, image, {
    id: id ?? uuid(context.random),
    collection: "images",
    properties: { ...initials(image.attributes), ...properties }
  })
}

/**
 * Lets those call whom an emulator is for, in a state that may be another one's: who is not there comes to be. Who was
 * deleted in it stays so.
 */
export const admit = (context: Context, { users }: Seed): void => {
  for (const person of users) {
    if (context.state.users.has(person.email)) login(context, person.email, Redacted.value(person.password))
    else plantUser(context, person)
  }
}

export const plant = (context: Context, seed: Seed): void => {
  for (const person of seed.users) plantUser(context, person)
  const ofVendor = (seed.publicImages ? publicImages : []).flatMap((properties) =>
    locationIds.map((location) => ({ id: undefined, properties: { ...plugs, ...properties, location, public: true } }))
  )
  for (const { id, name } of locations) {
    const imageAliases = [...ofVendor, ...seed.images]
      .filter(({ properties }) => properties["location"] === id)
      .flatMap(
        ({ properties }: OwnImage): ReadonlyArray<unknown> =>
          Array.isArray(properties["imageAliases"]) ? properties["imageAliases"] : []
      )
    add(context, location, {
      id,
      collection: "locations",
      properties: { name, features: ["SSD", "MULTIPLE_CPU"], imageAliases: [...new Set(imageAliases)] }
    })
  }
  for (const own of ofVendor) plantImage(context, own)
  const [owner] = seed.users
  for (const own of seed.images) plantImage({ ...context, user: owner?.email ?? context.user }, own)
}
