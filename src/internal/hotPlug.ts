/** Properties that images, snapshots and volumes have in common. */
import * as Schema from "effect/Schema"
import { nullish, openEnum } from "./schemas.js"

/** The changes that are possible while a server runs: flags of images, inherited by volumes and snapshots. */
export const hotPlug = {
  cpuHotPlug: nullish(Schema.Boolean),
  cpuHotUnplug: nullish(Schema.Boolean),
  ramHotPlug: nullish(Schema.Boolean),
  ramHotUnplug: nullish(Schema.Boolean),
  nicHotPlug: nullish(Schema.Boolean),
  nicHotUnplug: nullish(Schema.Boolean),
  discVirtioHotPlug: nullish(Schema.Boolean),
  discVirtioHotUnplug: nullish(Schema.Boolean),
  discScsiHotPlug: nullish(Schema.Boolean),
  discScsiHotUnplug: nullish(Schema.Boolean)
}

/** The operating system's licence. */
export const LicenceType = openEnum("LINUX", "WINDOWS", "WINDOWS2016", "UNKNOWN", "OTHER")
