import * as Option from "effect/Option"
import * as Order from "effect/Order"
import * as SortedMap from "effect/SortedMap"
import * as Representation from "./representation.js"
import {
  type Change,
  type Context,
  date,
  type Entry,
  find,
  hex,
  kindOf,
  lineage,
  outermost,
  type RequestRecord,
  remove,
  touch,
  uuid
} from "./state.js"

/** What has to be done, in the order of its time. */
export interface Queue {
  due: SortedMap.SortedMap<readonly [number, number], string>
}

export const emptyQueue = (): Queue => ({ due: SortedMap.empty(Order.tuple(Order.number, Order.number)) })

/** The call that a request keeps. */
export interface Call {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The headers of a call as the list of requests shows them: without what would let somebody else make it. */
const harmless = ({ authorization: _, cookie: __, ...headers }: Readonly<Record<string, string>>) => headers

const touched = (context: Context, change: Change): ReadonlyArray<Entry> => {
  const entries = [change.path, ...change.created, ...change.touches]
    .map((path) => find(context, path))
    .filter((entry) => entry !== undefined)
  return [...new Set(entries.flatMap((entry) => lineage(context, entry)))]
}

/**
 * Accepts a change: from now on its objects are busy, and it is carried out when its lane gets to it. What happens in one
 * data center happens one after the other.
 */
export const accept = (
  context: Context,
  queue: Queue,
  provisioningTime: number,
  call: Call,
  target: Entry,
  change: Change
): RequestRecord => {
  const { lanes, requests } = context.state
  const lane = outermost(context, target).path
  const startsAt = Math.max(context.now, lanes.get(lane) ?? 0)
  const record: RequestRecord = {
    ...call,
    headers: harmless(call.headers),
    id: uuid(context.random),
    createdBy: context.user,
    createdAt: context.now,
    etag: hex(context.random, 32),
    target: { id: target.id, type: target.type, path: target.path },
    change,
    startsAt,
    endsAt: startsAt + provisioningTime,
    failure: undefined
  }
  lanes.set(lane, record.endsAt)
  requests.set(record.id, record)
  queue.due = SortedMap.set(queue.due, [record.endsAt, requests.size], record.id)
  for (const entry of touched(context, change)) entry.pending++
  return record
}

const complete = (context: Context, record: RequestRecord): void => {
  const { change } = record
  const entry = find(context, change.path)
  const all = touched(context, change)
  for (const one of all) {
    one.pending--
    touch(context, one)
  }
  if (entry === undefined) {
    record.failure = "[VDC-5-0] The object does not exist any more"
    return
  }
  record.failure = kindOf(context, entry).done?.[change.action]?.(context, entry, change)
  for (const path of change.created) {
    const made = find(context, path)
    if (made === undefined) continue
    record.failure ??= kindOf(context, made).done?.["create"]?.(context, made, change)
  }
  if (record.failure !== undefined) {
    for (const path of change.created) {
      const made = find(context, path)
      if (made !== undefined) remove(context, made)
    }
  } else if (change.action === "remove") remove(context, entry)
  const center = all.find(({ type }) => type === "datacenter")
  if (center !== undefined) center.properties["version"] = Number(center.properties["version"] ?? 0) + 1
}

/** Carries out all that is due: time passes only when somebody looks. */
export const advance = (context: Omit<Context, "user">, queue: Queue): void => {
  for (;;) {
    const next = SortedMap.headOption(queue.due)
    if (Option.isNone(next) || next.value[0][0] > context.now) return
    const [key, id] = next.value
    queue.due = SortedMap.remove(queue.due, key)
    const record = context.state.requests.get(id)
    if (record !== undefined) complete({ ...context, now: record.endsAt, user: record.createdBy }, record)
  }
}

const statusOf = (context: Context, record: RequestRecord): string =>
  context.now < record.startsAt
    ? "QUEUED"
    : context.now < record.endsAt
      ? "RUNNING"
      : record.failure === undefined
        ? "DONE"
        : "FAILED"

const messages: Readonly<Record<string, string>> = {
  QUEUED: "Request has been queued",
  RUNNING: "Request is being executed",
  DONE: "Request has been successfully executed"
}

const hrefOf = (context: Context, record: RequestRecord) => `${context.baseUrl}/requests/${record.id}`

const statusReference = (context: Context, record: RequestRecord) => ({
  id: `${record.id}/status`,
  type: "request-status",
  href: `${hrefOf(context, record)}/status`
})

export const showStatus = (context: Context, record: RequestRecord) => {
  const status = statusOf(context, record)
  const { id, path, type } = record.target
  return {
    ...statusReference(context, record),
    metadata: {
      status,
      message: record.failure ?? messages[status],
      etag: record.etag,
      targets: [{ target: { id, type, href: `${context.baseUrl}${path}` }, status }]
    }
  }
}

export const show = (context: Context, record: RequestRecord, depth: number) => ({
  id: record.id,
  type: "request",
  href: hrefOf(context, record),
  metadata: {
    createdDate: date(record.createdAt).replace("Z", ".000Z"),
    createdBy: record.createdBy,
    etag: record.etag,
    requestStatus: depth > 0 ? showStatus(context, record) : statusReference(context, record)
  },
  properties: {
    method: record.method,
    url: record.url,
    headers: record.headers,
    ...(record.body === "" ? {} : { body: record.body })
  }
})

/** The newest first. */
export const showAll = (context: Context, depth: number) => ({
  ...Representation.collection(context, undefined, "requests", -1),
  ...(depth < 0
    ? {}
    : {
        items: [...context.state.requests.values()]
          .reverse()
          .map((record) =>
            depth === 0
              ? { id: record.id, type: "request", href: hrefOf(context, record) }
              : show(context, record, depth - 1)
          )
      })
})
