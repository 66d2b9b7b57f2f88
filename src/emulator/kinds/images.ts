import { boolean, listOf, number, oneOf, text } from "../attributes.js"
import type { Kind } from "../kind.js"

export const hotPlugNames = [
  "cpuHotPlug",
  "cpuHotUnplug",
  "ramHotPlug",
  "ramHotUnplug",
  "nicHotPlug",
  "nicHotUnplug",
  "discVirtioHotPlug",
  "discVirtioHotUnplug",
  "discScsiHotPlug",
  "discScsiHotUnplug"
] as const

/** Images, volumes and snapshots have these in common, and inherit them from each other. */
export const hotPlug = Object.fromEntries(hotPlugNames.map((name) => [name, { is: boolean, initial: false }]))

export const licenceType = oneOf("LINUX", "WINDOWS", "WINDOWS2016", "UNKNOWN", "OTHER")

export const image: Kind = {
  type: "image",
  collection: "/images",
  param: "imageId",
  attributes: {
    name: { is: text },
    description: { is: text },
    location: { is: text, writable: "never" },
    size: { is: number, writable: "never" },
    ...hotPlug,
    licenceType: { is: licenceType },
    imageType: { is: text, writable: "never" },
    imageAliases: { is: listOf(text), writable: "never", initial: [] },
    public: { is: boolean, writable: "never", initial: false }
  },
  entities: {},
  metadata: true,
  methods: ["list", "get"]
}
