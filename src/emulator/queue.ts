/** Requests on their way: they are accepted here, and carried out when their time has come. */
import * as Record from "effect/Record"
import * as Heap from "./heap.js"
import type { AtOnce, CallContext, Draft } from "./kind.js"
import { harmless } from "./masking.js"
import * as Memberships from "./memberships.js"
import { ancestry, count, find, findAll, kindOf, locationOf, outermost, remove, touch } from "./objects.js"
import type { Pace, Step } from "./pace.js"
import { hex, newId } from "./random.js"
import { gone, Refusal } from "./refusal.js"
import type { Change, Entry, Fate, RecordedCall, RequestRecord } from "./state.js"
import { numberIn, textIn } from "./values.js"

/** A request that is to come to its end. Of two that do so at the same time, the one in front is the first. */
interface Due {
  readonly at: number
  readonly position: number
  readonly id: string
}

export interface Queue extends Heap.Heap<Due> {}

const comesBefore = (one: Due, other: Due): boolean =>
  one.at < other.at || (one.at === other.at && one.position < other.position)

export const empty = (): Queue => Heap.make(comesBefore)

/** The queue of requests that were accepted before. */
export const queueOf = (requests: Iterable<RequestRecord>): Queue => {
  const queue = empty()
  let position = 0
  for (const { endsAt, id, settled } of requests) {
    position++
    if (!settled) queue.push({ at: endsAt, position, id })
  }
  return queue
}

/** Later than any program runs, and still a number in JSON. */
const never = Number.MAX_SAFE_INTEGER

/** The objects that a change keeps busy: those around one that is gone meanwhile, too. */
export const touched = (context: Pick<CallContext, "state">, change: Change): ReadonlyArray<Entry> =>
  findAll(context, new Set([change.path, ...change.created, ...change.touches].flatMap(ancestry)))

const newRequestId = ({ random, state }: CallContext) => newId(random, (id) => state.requests.has(id))

/** A call that asks for nothing. */
const recordOf = (
  context: CallContext,
  call: RecordedCall,
  { id, path, type }: RequestRecord["target"]
): RequestRecord => ({
  ...harmless(call),
  id: newRequestId(context),
  createdBy: context.user,
  createdAt: context.now,
  listedAt: context.now,
  etag: hex(context.random, 32),
  target: { id, type, path },
  change: { action: { _tag: "none" }, path, created: [], touches: [], data: {}, before: {} },
  startsAt: context.now,
  endsAt: context.now,
  doomed: null,
  settled: true,
  failure: null
})

/** Keeps a call that a stub has answered, as a request that is done. */
export const keepDone = (context: CallContext, call: RecordedCall, target: RequestRecord["target"]): RequestRecord => {
  const record = recordOf(context, call, target)
  context.state.requests.set(record.id, record)
  return record
}

/** A call that is accepted, and what it wants. */
interface Acceptance {
  readonly call: RecordedCall
  readonly target: Entry
  readonly change: Change
  readonly fate: Fate
  readonly provisioningTime: number
}

const enqueue = (context: CallContext, queue: Queue, record: RequestRecord): void => {
  const { requests } = context.state
  requests.set(record.id, record)
  queue.push({ at: record.endsAt, position: requests.size, id: record.id })
  for (const entry of touched(context, record.change)) {
    // An object that becomes busy looks different from now on.
    if (entry.pending++ === 0) entry.metadata.etag = hex(context.random, 32)
  }
}

const endOf = ({ stuck }: Fate, startsAt: number, duration: number): number =>
  stuck === true ? never : Math.min(startsAt + duration, never)

/**
 * Accepts a change: from now on its objects are busy, and it is carried out when its lane gets to it. The changes of one
 * data center happen one after the other. Gives the status of the answer, and the request if the API keeps one.
 */
export const accept = (
  context: CallContext,
  queue: Queue,
  acceptance: Acceptance
): { readonly status: number; readonly request?: RequestRecord } => {
  const { call, change, fate, provisioningTime, target } = acceptance
  const { atOnce, duration, pace } = kindOf(context, target)
  const immediate = atOnce?.[change.action._tag]
  if (immediate !== undefined) return doAtOnce(context, acceptance, immediate)
  const step = pace?.steps[change.action._tag]
  if (pace !== undefined && step !== undefined) return start(context, queue, acceptance, pace, step)
  const { lanes } = context.state
  const lane = outermost(context, target).path
  const startsAt = Math.max(context.now, lanes.get(lane) ?? 0)
  const request: RequestRecord = {
    ...recordOf(context, call, target),
    change,
    listedAt: context.now + (fate.unlistedFor ?? 0),
    startsAt,
    endsAt: endOf(fate, startsAt, provisioningTime * (duration?.[change.action._tag] ?? 1)),
    doomed: fate.fails ?? null,
    settled: false
  }
  lanes.set(lane, request.endsAt)
  enqueue(context, queue, request)
  return { status: 202, request }
}

/** Carries out a change before it is answered. */
const doAtOnce = (
  context: CallContext,
  { call, change, fate, target }: Acceptance,
  { isRecorded, status }: AtOnce
): ReturnType<typeof accept> => {
  const request = { ...recordOf(context, call, target), change, listedAt: context.now + (fate.unlistedFor ?? 0) }
  failureOf(context, request)
  if (change.action._tag === "remove") remove(context, target)
  if (!isRecorded) return { status }
  context.state.requests.set(request.id, request)
  return { status, request }
}

/** Begins the work on an object whose own state says how far it is. It has no lane: a call that has to wait is refused. */
const start = (
  context: CallContext,
  queue: Queue,
  { call, change, fate, provisioningTime, target }: Acceptance,
  pace: Pace,
  { halfway, state, takes }: Step
): ReturnType<typeof accept> => {
  const duration = takes(change) * provisioningTime
  const silent: RequestRecord = {
    ...recordOf(context, call, target),
    silent: true,
    listedAt: never,
    settled: false
  }
  target.hidden.state = state
  if (halfway === true) {
    const half = { ...silent.change, action: { _tag: "provision" as const } }
    enqueue(context, queue, { ...silent, change: half, endsAt: Math.min(context.now + duration / 2, never) })
  }
  enqueue(context, queue, {
    ...silent,
    id: newRequestId(context),
    change,
    endsAt: endOf(fate, context.now, duration),
    doomed: fate.fails ?? null
  })
  const { request, status } = pace.accepts(context.version, change.action)
  if (!request) return { status }
  const record: RequestRecord = {
    ...recordOf(context, call, target),
    listedAt: context.now + (fate.unlistedFor ?? 0),
    endsAt: Math.min(context.now + provisioningTime, never)
  }
  context.state.requests.set(record.id, record)
  return { status, request: record }
}

/** Something may have come up since the request was accepted. */
const refusalOf = (check: () => void): string | undefined => {
  try {
    check()
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
}

/** What a change wants as it is by now, as others may have failed since it was accepted. */
const asIs = (context: CallContext, entry: Entry, { action, data, path }: Change): Draft => ({
  parent: undefined,
  entry,
  properties: Record.filter(
    entry.properties,
    (_, name) => action._tag !== "update" || path !== entry.path || name in data
  ),
  secrets: {},
  entities: {},
  location: locationOf(context, entry),
  at: "(root).properties"
})

const noLonger = (context: CallContext, entry: Entry, change: Change): string | undefined =>
  refusalOf(() => kindOf(context, entry).holds?.(context, asIs(context, entry, change)))

/** Carries out a change. A text says why it failed. */
const carryOut = (context: CallContext, entry: Entry, change: Change): string | undefined => {
  const { action } = change
  const kind = kindOf(context, entry)
  switch (action._tag) {
    case "attach":
    case "detach":
      return Memberships.carryOut(context, entry, kind, action)
    // The object is among those that the change created.
    case "create":
      return undefined
    case "remove":
      return refusalOf(() => kind.mayRemove?.(context, entry))
    default:
      return noLonger(context, entry, change) ?? kind.done?.[action._tag]?.(context, entry, change)
  }
}

/** Brings an object into being. A text says why it failed. */
const finish = (context: CallContext, entry: Entry, change: Change): string | undefined => {
  return noLonger(context, entry, change) ?? kindOf(context, entry).done?.create?.(context, entry, change)
}

const failureOf = (context: CallContext, { change, doomed }: RequestRecord): string | undefined => {
  const entry = find(context, change.path)
  if (entry === undefined) return gone("object")
  if (doomed !== null) return doomed
  const failure = carryOut(context, entry, change)
  if (failure !== undefined) return failure
  return findAll(context, change.created)
    .map((made) => finish(context, made, change))
    .find((failed) => failed !== undefined)
}

/** The changes of an object that are to come, the next one first. */
const changesToCome = (context: CallContext, queue: Queue, path: string): ReadonlyArray<Change> =>
  queue
    .values()
    .filter(({ id }) => context.state.requests.get(id)?.change.path === path)
    .toSorted((one, other) => (comesBefore(one, other) ? -1 : 1))
    .flatMap(({ id }) => context.state.requests.get(id)?.change ?? [])

/** The values of a restored state are equal to those before, but not identical. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Takes back the changes that were there as soon as the request was accepted. */
const undo = (context: CallContext, queue: Queue, change: Change): void => {
  const { action, before, created, data, path } = change
  for (const one of created) {
    const made = find(context, one)
    if (made === undefined || kindOf(context, made).isNeeded?.(context, made) === true) continue
    remove(context, made)
    kindOf(context, made).unmade?.(context, made)
  }
  const entry = find(context, path)
  if (entry === undefined) return
  const kind = kindOf(context, entry)
  if (action._tag === "attach" || action._tag === "detach") Memberships.undo(context, entry, kind, action)
  const later = changesToCome(context, queue, path)
  count(context, kind, entry, -1)
  for (const [name, value] of Object.entries(before)) {
    // A value that has changed again is the later change's: if that fails too, it goes back to before both of them.
    const next = later.find((change) => name in change.before)
    if (next !== undefined) next.before[name] = value
    else if (isSame(entry.properties[name], data[name])) {
      // The object that it names may be gone.
      const isLost = kind.attributes[name]?.link === true && find(context, textIn(before, name)) === undefined
      entry.properties[name] = isLost ? null : value
    }
  }
  count(context, kind, entry, 1)
  if (Object.keys(before).length > 0) kind.changed?.(context, entry, before, {})
  kind.undone?.(context, entry, change)
}

const complete = (context: CallContext, queue: Queue, record: RequestRecord): void => {
  const { change } = record
  const all = touched(context, change)
  for (const one of all) {
    one.pending--
    touch(context, one)
  }
  const failure = failureOf(context, record)
  record.settled = true
  record.failure = failure ?? null
  const entry = find(context, change.path)
  if (failure !== undefined) undo(context, queue, change)
  else if (change.action._tag === "remove") {
    for (const one of findAll(context, [change.path, ...change.touches])) remove(context, one)
  }
  const { pace } = entry === undefined ? {} : kindOf(context, entry)
  const step = pace?.steps[change.action._tag]
  if (entry !== undefined && pace !== undefined && step !== undefined) {
    entry.hidden.state = failure === undefined ? pace.settled : step.failed
  }
  const center = all.find(({ type }) => type === "datacenter")
  if (center !== undefined) center.properties["version"] = numberIn(center.properties, "version") + 1
}

/** Carries out all that is due: time passes only when there is a call. Tells whether there was anything. */
export const advance = (context: CallContext, queue: Queue): boolean => {
  for (let advanced = false; ; advanced = true) {
    const next = queue.least()
    if (next === undefined || next.at > context.now) return advanced
    queue.pop()
    const record = context.state.requests.get(next.id)
    if (record !== undefined) complete({ ...context, now: record.endsAt, user: record.createdBy }, queue, record)
  }
}
