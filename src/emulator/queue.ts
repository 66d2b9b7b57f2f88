import * as Option from "effect/Option"
import * as Order from "effect/Order"
import * as SortedMap from "effect/SortedMap"
import * as Calls from "./masking.js"
import * as Representation from "./representation.js"
import {
  type Change,
  type Context,
  count,
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

const enqueue = (queue: Queue, { endsAt, id }: RequestRecord, position: number): void => {
  queue.due = SortedMap.set(queue.due, [endsAt, position], id)
}

/** The queue of requests that were accepted before. */
export const queueOf = (requests: Iterable<RequestRecord>): Queue => {
  const queue = emptyQueue()
  let position = 0
  for (const record of requests) {
    position++
    if (!record.settled) enqueue(queue, record, position)
  }
  return queue
}

/** Later than anybody waits, and still a number in JSON. */
const never = Number.MAX_SAFE_INTEGER

/** What is to become of a request, whatever it asks for. */
export interface Fate {
  /** It fails with this message. */
  readonly fails?: string
  /** It runs forever. */
  readonly stuck?: boolean
}

const touched = (context: Context, change: Change): ReadonlyArray<Entry> => {
  const entries = [change.path, ...change.created, ...change.touches]
    .map((path) => find(context, path))
    .filter((entry) => entry !== undefined)
  return [...new Set(entries.flatMap((entry) => lineage(context, entry)))]
}

/** A call that asks for nothing. */
const recordOf = (context: Context, call: Calls.Sent, target: RequestRecord["target"]): RequestRecord => ({
  ...Calls.harmless(call),
  id: uuid(context.random),
  createdBy: context.user,
  createdAt: context.now,
  etag: hex(context.random, 32),
  target,
  change: { action: "", path: target.path, created: [], touches: [], data: {}, before: {} },
  startsAt: context.now,
  endsAt: context.now,
  doomed: null,
  settled: true,
  failure: null
})

/** Keeps a call that somebody else has answered, as one that is done. */
export const keepDone = (context: Context, call: Calls.Sent, target: RequestRecord["target"]): RequestRecord => {
  const record = recordOf(context, call, target)
  context.state.requests.set(record.id, record)
  return record
}

/**
 * Accepts a change: from now on its objects are busy, and it is carried out when its lane gets to it. What happens in one
 * data center happens one after the other.
 */
export const accept = (
  context: Context,
  queue: Queue,
  provisioningTime: number,
  call: Calls.Sent,
  target: Entry,
  change: Change,
  fate: Fate
): RequestRecord => {
  const { lanes, requests } = context.state
  const lane = outermost(context, target).path
  const startsAt = Math.max(context.now, lanes.get(lane) ?? 0)
  const record: RequestRecord = {
    ...recordOf(context, call, { id: target.id, type: target.type, path: target.path }),
    change,
    startsAt,
    endsAt: fate.stuck === true ? never : Math.min(startsAt + provisioningTime, never),
    doomed: fate.fails ?? null,
    settled: false
  }
  lanes.set(lane, record.endsAt)
  requests.set(record.id, record)
  enqueue(queue, record, requests.size)
  for (const entry of touched(context, change)) {
    // What is busy from now on does not look as it did.
    if (entry.pending++ === 0) entry.metadata.etag = hex(context.random, 32)
  }
  return record
}

/** What a request comes to: a text says why it fails. */
const outcomeOf = (context: Context, { change, doomed }: RequestRecord): string | undefined => {
  const entry = find(context, change.path)
  if (entry === undefined) return "[VDC-5-0] The object does not exist any more"
  if (doomed !== null) return doomed
  const failure = kindOf(context, entry).done?.[change.action]?.(context, entry, change)
  if (failure !== undefined) return failure
  return change.created
    .map((path) => find(context, path))
    .filter((made) => made !== undefined)
    .map((made) => kindOf(context, made).done?.["create"]?.(context, made, change))
    .find((failed) => failed !== undefined)
}

/** The changes of an object that are to come, the next one first. */
const changesToCome = (context: Context, queue: Queue, path: string): ReadonlyArray<Change> =>
  [...SortedMap.values(queue.due)].flatMap((id) => {
    const change = context.state.requests.get(id)?.change
    return change?.path === path ? [change] : []
  })

/** What a restored state has is equal to what it was, but not the same. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Takes back what was there as soon as the request was accepted. */
const undo = (context: Context, queue: Queue, { before, created, data, path }: Change): void => {
  for (const one of created) {
    const made = find(context, one)
    if (made === undefined) continue
    remove(context, made)
    kindOf(context, made).unmade?.(context, made)
  }
  const entry = find(context, path)
  if (entry === undefined) return
  const kind = kindOf(context, entry)
  const later = changesToCome(context, queue, path)
  count(context, kind, entry, -1)
  for (const [name, value] of Object.entries(before)) {
    // What has been changed again since is the later change's: if that fails too, it goes back to before both of them.
    const next = later.find((change) => name in change.before)
    if (next !== undefined) next.before[name] = value
    else if (isSame(entry.properties[name], data[name])) entry.properties[name] = value
  }
  count(context, kind, entry, 1)
  if (Object.keys(before).length > 0) kind.changed?.(context, entry, before)
}

const complete = (context: Context, queue: Queue, record: RequestRecord): void => {
  const { change } = record
  const all = touched(context, change)
  for (const one of all) {
    one.pending--
    touch(context, one)
  }
  const failure = outcomeOf(context, record)
  record.settled = true
  record.failure = failure ?? null
  const entry = find(context, change.path)
  if (failure !== undefined) undo(context, queue, change)
  else if (change.action === "remove" && entry !== undefined) remove(context, entry)
  const center = all.find(({ type }) => type === "datacenter")
  if (center !== undefined) center.properties["version"] = Number(center.properties["version"] ?? 0) + 1
}

/** Carries out all that is due: time passes only when somebody looks. Tells whether there was anything. */
export const advance = (context: Omit<Context, "user">, queue: Queue): boolean => {
  for (let done = false; ; done = true) {
    const next = SortedMap.headOption(queue.due)
    if (Option.isNone(next) || next.value[0][0] > context.now) return done
    const [key, id] = next.value
    queue.due = SortedMap.remove(queue.due, key)
    const record = context.state.requests.get(id)
    if (record !== undefined) complete({ ...context, now: record.endsAt, user: record.createdBy }, queue, record)
  }
}

const statusOf = (context: Context, record: RequestRecord): string =>
  context.now < record.startsAt
    ? "QUEUED"
    : context.now < record.endsAt
      ? "RUNNING"
      : record.failure === null
        ? "DONE"
        : "FAILED"

const messages: Readonly<Record<string, string>> = {
  QUEUED: "Request has been queued",
  RUNNING: "Request is being executed",
  DONE: "Request has been successfully executed"
}

const hrefOf = (context: Context, record: RequestRecord) => `${context.baseUrl}/requests/${record.id}`

/** The header that says where to ask how a request is doing. */
export const locationOf = (context: Context, record: RequestRecord) => ({
  location: `${hrefOf(context, record)}/status`
})

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
