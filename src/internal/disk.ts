/** Properties that images, snapshots and volumes have in common. */
import { since, until } from "./apiVersion.js"
import { nullish, nullishBoolean, openEnum } from "./schemas.js"

const plugs = {
  cpuHotPlug: nullishBoolean,
  ramHotPlug: nullishBoolean,
  nicHotPlug: nullishBoolean,
  nicHotUnplug: nullishBoolean,
  discVirtioHotPlug: nullishBoolean,
  discVirtioHotUnplug: nullishBoolean
}

const formerPlugs = {
  cpuHotUnplug: nullishBoolean,
  ramHotUnplug: nullishBoolean,
  discScsiHotPlug: nullishBoolean,
  discScsiHotUnplug: nullishBoolean
}

/** The changes that are possible while a server runs: flags of images, inherited by volumes and snapshots. */
export const hotPlug = { ...plugs, ...formerPlugs }

/** Those that a volume can be given. */
export const hotPlugOfVolumes = {
  ...plugs,
  /** Version 4 only, as are the other three. */
  cpuHotUnplug: until(4)(formerPlugs.cpuHotUnplug),
  ramHotUnplug: until(4)(formerPlugs.ramHotUnplug),
  discScsiHotPlug: until(4)(formerPlugs.discScsiHotPlug),
  discScsiHotUnplug: until(4)(formerPlugs.discScsiHotUnplug)
}

/** How a disk shows itself to a server, and what is installed on it. */
export const disk = {
  /** Whether the server sees the serial number of the disk. Version 6 and later. */
  exposeSerial: nullishBoolean,
  /** Whether what is installed needs a legacy BIOS. Version 6 and later. */
  requireLegacyBios: nullishBoolean,
  /**
   * The application that is installed, such as `MSSQL-2022-Standard`: `UNKNOWN` but for some public images. Version 6 and
   * later.
   */
  applicationType: nullish(
    openEnum(
      "UNKNOWN",
      "MSSQL-2019-Web",
      "MSSQL-2019-Standard",
      "MSSQL-2019-Enterprise",
      "MSSQL-2022-Web",
      "MSSQL-2022-Standard",
      "MSSQL-2022-Enterprise"
    )
  )
}

/** The same in payloads. */
export const changeableDisk = {
  /** Whether the server sees the serial number of the disk: some software needs it, and licences may depend on it. */
  exposeSerial: since(6)(disk.exposeSerial),
  /** Whether what is installed needs a legacy BIOS. */
  requireLegacyBios: since(6)(disk.requireLegacyBios)
}

/** The operating system's licence. */
export const LicenceType = openEnum(
  "LINUX",
  "WINDOWS",
  "WINDOWS2016",
  "WINDOWS2019",
  "WINDOWS2022",
  "RHEL",
  "UNKNOWN",
  "OTHER"
)
