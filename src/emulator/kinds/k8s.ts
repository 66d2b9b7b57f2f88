/** What Kubernetes clusters and their node pools have in common: versions, names, and times of maintenance. */
import { matching, structOf } from "../attributes.js"
import type { CallContext, Draft } from "../kind.js"
import { integer as draw } from "../random.js"
import { invalid } from "../refusal.js"
import type { Change } from "../state.js"
import { textIn } from "../values.js"

/** The oldest first. */
export const versions = ["1.30.14", "1.31.12", "1.31.13", "1.32.8", "1.32.9", "1.33.4", "1.33.5"]

export const defaultVersion = "1.32.9"

const minorOf = (version: string): number => Number(version.split(".")[1])

/** Later ones, up to the next minor version: none is left out on the way up. */
export const upgradesOf = (version: string): ReadonlyArray<string> =>
  versions.filter(
    (other) => versions.indexOf(other) > versions.indexOf(version) && minorOf(other) - minorOf(version) <= 1
  )

/** The versions that node pools of a cluster can have: those of its own minor version, and of the one before. */
export const viableIn = (version: string): ReadonlyArray<string> =>
  versions.filter((other) => [0, 1].includes(minorOf(version) - minorOf(other)))

/** Settles the version: the one that is sent, the present one, or a first one. No minor version is left out on the way up. */
export const settleVersion = (
  { at, entry, properties }: Draft,
  viable: ReadonlyArray<unknown>,
  first: unknown
): void => {
  const present = textIn(entry?.properties, "k8sVersion")
  const reachable: ReadonlyArray<unknown> = present === undefined ? viable : [present, ...upgradesOf(present)]
  const possible = viable.filter((version) => reachable.includes(version))
  properties["k8sVersion"] ??= present ?? first
  if (!possible.includes(properties["k8sVersion"])) {
    throw invalid(`${at}.k8sVersion`, `Attribute must be one of ${possible.join(", ")}`)
  }
}

const week = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

export const maintenanceWindow = structOf({
  dayOfTheWeek: { is: matching(new RegExp(`^(?:${week.join("|")})$`), "a day of the week"), required: true },
  time: { is: matching(/^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:"?Z"?)?$/, "a time such as 14:53:00Z"), required: true }
})

/** Settles the times of maintenance: those that are sent, the present ones, or some that the API chooses. */
export const settleWindow = ({ random }: CallContext, { entry, properties }: Draft): void => {
  properties["maintenanceWindow"] ??= entry?.properties["maintenanceWindow"] ?? {
    dayOfTheWeek: week[draw(random, week.length)],
    time: `${String(draw(random, 24)).padStart(2, "0")}:${String(draw(random, 60)).padStart(2, "0")}:00Z`
  }
}

export const name = matching(/^(?:[a-z\d](?:[\w.-]{0,61}[a-z\d])?)?$/i, "a name of up to 63 characters")

/** Whether one of these properties has another value than before. */
export const changes = ({ before, data }: Change, ...names: ReadonlyArray<string>): boolean =>
  names.some((one) => JSON.stringify(before[one]) !== JSON.stringify(data[one]))
