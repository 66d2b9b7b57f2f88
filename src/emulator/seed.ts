import * as Redacted from "effect/Redacted"
import { initials } from "./attributes.js"
import { image } from "./kinds/images.js"
import { location } from "./kinds/locations.js"
import { user } from "./kinds/users.js"
import { add, type Context, uuid } from "./state.js"

const locations = [
  { id: "de/fkb", name: "karlsruhe" },
  { id: "de/fra", name: "frankfurt" },
  { id: "us/ewr", name: "newark" },
  { id: "us/las", name: "lasvegas" }
]

/** The public images of a location, and the aliases that mean them. */
const images: ReadonlyArray<{
  readonly name: string
  readonly size: number
  readonly licenceType: string
  readonly imageType: "HDD" | "CDROM"
  readonly aliases: ReadonlyArray<string>
}> = [
  {
    name: "Ubuntu-16.04-LTS-server-2018-04-01",
    size: 3,
    licenceType: "LINUX",
    imageType: "HDD",
    aliases: ["ubuntu:latest", "ubuntu:16.04"]
  },
  {
    name: "Ubuntu-14.04-LTS-server-2018-04-01",
    size: 3,
    licenceType: "LINUX",
    imageType: "HDD",
    aliases: ["ubuntu:14.04"]
  },
  {
    name: "CentOS-7-server-2018-04-01",
    size: 4,
    licenceType: "LINUX",
    imageType: "HDD",
    aliases: ["centos:latest", "centos:7"]
  },
  {
    name: "Debian-9-server-2018-04-01",
    size: 2,
    licenceType: "LINUX",
    imageType: "HDD",
    aliases: ["debian:latest", "debian:9"]
  },
  {
    name: "windows-2016-server-2018-04",
    size: 14,
    licenceType: "WINDOWS2016",
    imageType: "HDD",
    aliases: ["windows:latest", "windows:2016"]
  },
  {
    name: "ubuntu-16.04.4-server-amd64.iso",
    size: 0.81,
    licenceType: "LINUX",
    imageType: "CDROM",
    aliases: ["ubuntu:latest_iso", "ubuntu:16.04_iso"]
  },
  {
    name: "debian-9.4.0-amd64-netinst.iso",
    size: 0.28,
    licenceType: "LINUX",
    imageType: "CDROM",
    aliases: ["debian:latest_iso", "debian:9_iso"]
  }
]

const plugs = {
  cpuHotPlug: true,
  ramHotPlug: true,
  nicHotPlug: true,
  nicHotUnplug: true,
  discVirtioHotPlug: true,
  discVirtioHotUnplug: true
}

/** What is there before anybody has made anything: users, the locations, and the images of the vendor. */
export const plant = (
  context: Context,
  users: ReadonlyArray<{ readonly username: string; readonly password: Redacted.Redacted }>
): void => {
  for (const [index, { password, username }] of users.entries()) {
    const [firstname = username] = username.split("@")
    const made = add(context, user, {
      id: uuid(context.random),
      collection: "um/users",
      properties: {
        ...initials(user.attributes),
        firstname,
        lastname: "",
        email: username,
        password: Redacted.value(password),
        administrator: index === 0
      }
    })
    user.accepted?.(context, made, [])
  }
  for (const { id, name } of locations) {
    add(context, location, {
      id,
      collection: "locations",
      properties: { name, features: ["SSD", "MULTIPLE_CPU"], imageAliases: images.flatMap(({ aliases }) => aliases) }
    })
    for (const { aliases, imageType, licenceType, name, size } of images) {
      add(context, image, {
        id: uuid(context.random),
        collection: "images",
        properties: {
          ...initials(image.attributes),
          ...plugs,
          name,
          size,
          licenceType,
          imageType,
          location: id,
          imageAliases: aliases,
          public: true
        }
      })
    }
  }
}
