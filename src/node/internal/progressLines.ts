/** The progress of changes as texts, and as the lines of a terminal. */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import type { Event } from "../../Progress.js"
import { cut, oneLine, pad, widthOf } from "./columns.js"

const verbs = { GET: "wait for", POST: "create", PUT: "replace", PATCH: "update", DELETE: "remove" }

/** Collections of what exists without them: their members come and go, and stay. */
const attached = /\/(servers\/\{\w+\}\/(volumes|cdroms)|lans\/\{\w+\}\/nics|balancednics|groups\/\{\w+\}\/users)(\/|$)/

/** An action is named behind its object, and a collection there by a plural. */
const action = /\}\/([a-z-]*[^s])$/

const verbOf = ({ method, operation }: Event): string => {
  if (attached.test(operation)) return method === "DELETE" ? "detach" : "attach"
  const name = method === "POST" ? action.exec(operation)?.[1] : undefined
  return name?.replace("-", " ") ?? verbs[method]
}

/** That of the object. Of one that is made, or attached, it is known when the call has been accepted. */
const idOf = ({ ids, method, operation, requestId, resource }: Event): string | undefined => {
  if (resource === undefined) return requestId
  const inPath = Array.from(operation.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name)
  const isOfCollection = method === "POST" && !operation.endsWith("}") && !action.test(operation)
  const own = Object.keys(ids).find((name) => !inPath.includes(name)) ?? (isOfCollection ? undefined : inPath.at(-1))
  return own === undefined ? undefined : ids[own]
}

/** What is changed, as far as it is known. */
const subjectOf = (event: Event): string => {
  const verb = verbOf(event)
  const resource = event.resource ?? "request"
  const id = idOf(event)?.slice(0, 8)
  return [event.build && `${event.build}:`, verb, verb.includes(resource) ? undefined : resource, id]
    .filter((part) => part)
    .join(" ")
}

/** A duration as people read it. */
const shown = (duration: Duration.Duration, digits: number): string => {
  const seconds = Duration.toSeconds(duration)
  const whole = Math.floor(seconds)
  const two = (count: number) => String(count % 60).padStart(2, "0")
  return seconds < 60
    ? `${digits === 0 ? whole : seconds.toFixed(digits)} s`
    : whole < 3600
      ? `${Math.floor(whole / 60)} min ${two(whole)} s`
      : `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60))} min`
}

const stateOf = (event: Event): string => {
  switch (event._tag) {
    case "Held":
      return Option.match(event.held, {
        onNone: () => "held back by the limit",
        onSome: (held) => `was held back for ${shown(held, 1)}`
      })
    case "Retried":
      return `${event.error}, again in ${shown(event.pause, 1)}`
    case "Running":
      return event.state === undefined ? "running" : `running: ${event.state}`
    case "TargetDone":
      return `running: ${event.target.type ?? "object"} ${event.target.id.slice(0, 8)} is done`
    case "Failed":
      return `failed: ${event.error.message}`
    default:
      return event._tag.toLowerCase()
  }
}

const endings = { Done: ["✔", 32], Failed: ["✘", 31], Interrupted: ["–", 33] } as const

/** Nothing more is expected of its change. */
export const isEnd = ({ _tag }: Event): boolean => _tag in endings

/** The events that are worth a line where nothing can be taken back. */
const isWorthALine = (event: Event): boolean =>
  event._tag !== "Accepted" &&
  event._tag !== "Queued" &&
  event._tag !== "TargetDone" &&
  (event._tag !== "Held" || Option.isNone(event.held))

/** One event on a line of its own, if it is worth it. */
export const plain = (event: Event): Option.Option<string> =>
  isWorthALine(event)
    ? Option.some(oneLine(`${markOf(event)[0]} ${subjectOf(event)} · ${stateOf(event)} · ${shown(event.elapsed, 1)}`))
    : Option.none()

const markOf = ({ _tag }: Event): readonly [mark: string, colour: number] =>
  _tag === "Done" || _tag === "Failed" || _tag === "Interrupted" ? endings[_tag] : ["…", 36]

/** What lines are drawn for. */
export interface Paper {
  readonly columns: number
  readonly rows: number
  readonly hasColours: boolean
}

const coloured = (line: string, colour: number): string => `\x1b[${colour}m${line.slice(0, 1)}\x1b[39m${line.slice(1)}`

/** The widest subject of several, as far as half of the line goes. */
const widest = (events: ReadonlyArray<Event>, { columns }: Paper): number =>
  Math.min(Math.floor(columns / 2), Math.max(0, ...events.map((event) => widthOf(oneLine(subjectOf(event))))))

/** The line of a change of which nothing more is expected. It may be as long as it likes. */
export const ended = (event: Event, paper: Paper): string => {
  const [mark, colour] = markOf(event)
  const line = oneLine(`${mark} ${subjectOf(event)} · ${stateOf(event)} · ${shown(event.elapsed, 1)}`)
  return paper.hasColours ? coloured(line, colour) : line
}

/** A change under way: the last that was heard of it, and how long ago that was. */
export interface Live {
  readonly event: Event
  readonly age: Duration.Duration
}

/** The lines of the changes that are under way: one each, no wider than the paper, and no more than fit on it. */
export const live = (all: ReadonlyArray<Live>, paper: Paper): ReadonlyArray<string> => {
  // The last line is where the next text goes.
  const room = Math.max(1, paper.rows - 1)
  const drawn = all.length <= room ? all : all.slice(0, room - 1)
  const width = widest(
    drawn.map(({ event }) => event),
    paper
  )
  const lines = drawn.map(({ age, event }) => {
    const [mark, colour] = markOf(event)
    const subject = pad(cut(oneLine(subjectOf(event)), width), width)
    const line = `${mark} ${subject}  ${shown(Duration.sum(event.elapsed, age), 0).padStart(5)}  ${oneLine(stateOf(event))}`
    // A line that is as wide as the terminal makes some of them begin another.
    const fitting = cut(line, paper.columns - 1)
    return paper.hasColours ? coloured(fitting, colour) : fitting
  })
  return drawn.length === all.length
    ? lines
    : [...lines, cut(`  and ${all.length - drawn.length} more`, paper.columns - 1)]
}
