/** What the clusters, the node pools and the nodes of Kubernetes have in common. */
import * as Schema from "effect/Schema"
import * as Resource from "../Resource.js"
import { nullish, nullishString, openEnum, type TypeOf } from "./schemas.js"

/** Their own state says how far a change is: no request does. */
export const State = openEnum(
  "DEPLOYING",
  "ACTIVE",
  "UPDATING",
  "DESTROYING",
  "TERMINATED",
  "FAILED",
  "FAILED_UPDATING",
  "FAILED_DESTROYING",
  "SUSPENDED"
)

const metadata = { ...Resource.Metadata.fields, state: nullish(State) }
export const Metadata = Schema.Struct(metadata)
export interface Metadata extends TypeOf<typeof metadata> {}

const week = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const

/** As the API has it. */
const maintenanceWindow = {
  dayOfTheWeek: nullish(openEnum(...week)),
  /** In UTC, such as `14:53:00Z`. */
  time: nullishString
}
export const MaintenanceWindow = Schema.Struct(maintenanceWindow)
export interface MaintenanceWindow extends TypeOf<typeof maintenanceWindow> {}

/** As it is sent. */
const newMaintenanceWindow = {
  dayOfTheWeek: Schema.Literal(...week).annotations({ description: "a day of the week, such as Sunday" }),
  /** In UTC, such as `14:53:00Z` or `14:53:00`. The API may begin up to 15 minutes later. */
  time: Schema.String.pipe(
    Schema.pattern(/^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ?$/, { description: "a time in UTC such as 14:53:00Z" })
  )
}
export const NewMaintenanceWindow = Schema.Struct(newMaintenanceWindow)
export interface NewMaintenanceWindow extends TypeOf<typeof newMaintenanceWindow> {}

export const name = Schema.String.pipe(
  Schema.pattern(/^(?:[a-z\d](?:[\w.-]{0,61}[a-z\d])?)?$/i, {
    description:
      "a name of up to 63 letters, digits, dots, dashes and underscores, with a letter or a digit at both ends"
  })
)

/** `1.31.2` */
export const version = Schema.NonEmptyString.annotations({ description: "a version of Kubernetes" })
