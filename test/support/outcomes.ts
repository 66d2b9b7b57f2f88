/** Calls of each method while the cloud misbehaves: the program is told the truth. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Logger, LogLevel, Option, Supervisor } from "effect"
import {
  Accepted,
  Credentials,
  Datacenter,
  Emulator,
  type Errors,
  Fault,
  Group,
  type Operation,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy,
  Server
} from "effect-profitbricks"
import { inVirtualTime } from "./virtualTime.js"

type Call = Effect.Effect<unknown, Errors.ApiError, ProfitBricks.ProfitBricks>

/** A call, the operation that it is of, and how the cloud shows how often it was carried out. */
interface Subject {
  readonly operation: { readonly spec: Operation.Spec }
  readonly call: Call
  readonly done: Effect.Effect<number, never, Emulator.Emulator>
}

const countIn = (count: (account: Emulator.Account) => ReadonlyArray<unknown>) =>
  Effect.map(Emulator.account, (account) => count(account).length)

type Version = ProfitBricks.ApiVersion

/** An account with one of each, and a call of each method. */
const prepared = Effect.fn(function* (version: Version) {
  const { id: datacenterId } = yield* Datacenter.create({ name: "old", location: "us/las" }).pipe(Request.completed())
  const on = { datacenterId, serverId: (yield* Server.create({ datacenterId, cores: 1, ram: 1024 })).value.id }
  const groupId = (yield* Group.create({ name: "old" })).value.id
  yield* Effect.sleep("1 hour")
  const { labels } = Datacenter
  if (version > 4) yield* labels.set({ datacenterId, labels: { old: "a", other: "a" } })
  const labelled = (isDone: (labels: ReadonlyMap<string, string>) => boolean) =>
    Effect.map(Emulator.account, ({ labels }) =>
      isDone(new Map(labels.map(({ properties: { key, value } }) => [key, value]))) ? 1 : 0
    )
  const snapshot = yield* Emulator.snapshot
  const subjects = {
    GET: { operation: Datacenter.get, call: Datacenter.get({ datacenterId }), done: Effect.succeed(0) },
    PUT: {
      operation: Group.replace,
      call: Group.replace({ groupId, current: { properties: {} }, name: "new" }),
      done: countIn(({ groups }) => groups.filter(({ properties }) => properties.name === "new"))
    },
    DELETE: {
      operation: Server.remove,
      call: Server.remove(on),
      done: countIn(({ datacenters }) => datacenters.filter(({ entities }) => entities.servers.items.length === 0))
    },
    PATCH: {
      operation: Datacenter.update,
      call: Datacenter.update({ datacenterId, name: "new" }),
      // Its version counts the changes, and that of its contents is one.
      done: Effect.map(Emulator.account, ({ datacenters: [datacenter] }) => (datacenter?.properties.version ?? 0) - 2)
    },
    POST: {
      operation: Datacenter.create,
      call: Datacenter.create({ name: "new", location: "us/las" }),
      done: countIn(({ datacenters }) => datacenters.slice(1))
    },
    "POST of an action": {
      operation: Server.reboot,
      call: Server.reboot(on),
      done: Effect.map(
        Emulator.requests,
        (requests) => requests.filter(({ properties }) => properties.url?.endsWith("/reboot")).length
      )
    },
    "POST without a record": {
      operation: labels.create,
      call: labels.create({ datacenterId, key: "new", value: "a" }),
      done: labelled((labels) => labels.has("new"))
    },
    "PUT without a record": {
      operation: labels.replace,
      call: labels.replace({ datacenterId, key: "old", value: "b" }),
      done: labelled((labels) => labels.get("old") === "b")
    },
    "DELETE without a record": {
      operation: labels.remove,
      call: labels.remove({ datacenterId, key: "old" }),
      done: labelled((labels) => !labels.has("old"))
    }
  } satisfies Record<string, Subject>
  return { snapshot, subjects }
})

const preparedAt = (version: Version) =>
  Effect.runPromise(inVirtualTime(Effect.provide(prepared(version), Emulator.layer({ version }))))
const worlds = { 4: await preparedAt(4), 5: await preparedAt(5), 6: await preparedAt(6) }
type Name = keyof (typeof worlds)[6]["subjects"]

const isRecorded = (name: Name) => !name.endsWith("without a record")

const clients = {
  looking: Reconciliation.default,
  "not looking": Reconciliation.fail
}

const told = (error: Errors.WaitError): string =>
  [
    error._tag,
    error.status,
    "reason" in error ? error.reason : undefined,
    "outcome" in error ? error.outcome : undefined
  ]
    .filter((part) => part !== undefined)
    .join(" ")

/** The end of a call, once it is certain that it is true. */
const run = (fault: Fault.Fault, name: Name, client: keyof typeof clients, version: Version) =>
  Effect.gen(function* () {
    const { snapshot, subjects } = worlds[version]
    const { call, done, operation }: Subject = subjects[name]
    yield* Emulator.restore(snapshot)
    assert.strictEqual(yield* done, 0)
    const supervisor = yield* Supervisor.track
    // An accepted call comes to its end, too. Of a DELETE that is sent twice only the first request does.
    const completed = Effect.tap(call, (value) =>
      client === "looking" && Accepted.isAccepted(value) ? Request.await(value) : Effect.void
    )
    const exit = yield* Effect.andThen(Emulator.inject(fault.pipe(Fault.on(operation))), Effect.exit(completed)).pipe(
      Effect.scoped,
      Effect.supervised(supervisor)
    )
    assert.deepStrictEqual(yield* supervisor.value, [])
    yield* Effect.sleep("1 hour")
    const times = yield* done
    if (Exit.isSuccess(exit)) {
      assert.strictEqual(times, name === "GET" ? 0 : 1)
      return "success"
    }
    assert(exit.cause._tag === "Fail", "a defect")
    const { error } = exit.cause
    if ("mark" in error && error.mark !== undefined) {
      assert.strictEqual(times, Option.isSome(yield* Request.find(error.mark)) ? 1 : 0)
    } else if (isRecorded(name) || ("outcome" in error && error.outcome === "notExecuted")) {
      assert.strictEqual(times, 0)
    }
    return told(error)
  }).pipe(
    Effect.provide(
      ProfitBricks.layer({ version }).pipe(
        Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.default, clients[client]]),
        Layer.provideMerge(Emulator.layerHttpClient({ version }))
      )
    ),
    inVirtualTime
  )
/** The ends of a call that a fault strikes once, and of one that it strikes at each repetition too. */
type Endings = readonly [once: string, always: string]

interface Row {
  readonly name: string
  readonly fault: Fault.Fault
  readonly GET: Endings
  /** PUT and DELETE: repeating them is safe. */
  readonly idempotent: Record<keyof typeof clients, Endings>
  /** POST and PATCH. */
  readonly other: Record<keyof typeof clients, Endings>
  /** It strikes no answer without a body. */
  readonly needsBody?: boolean
}

const ok = "success"
const success: Endings = [ok, ok]

const whoever = (endings: Endings) => ({ looking: endings, "not looking": endings })

/** Whatever the method, it was not carried out. */
const notExecuted = (name: string, fault: Fault.Fault, endings: Endings): Row => ({
  name,
  fault,
  GET: endings,
  idempotent: whoever(endings),
  other: whoever(endings)
})

/** It may have been carried out, but there is no answer that says so. */
const uncertain = (
  name: string,
  fault: (options: Fault.Options) => Fault.Fault,
  error: string,
  {
    isOver,
    isRepeated = true
  }: {
    /** The call cannot be under way any more. */
    readonly isOver: boolean
    readonly isRepeated?: boolean
  }
): ReadonlyArray<Row> => {
  const ending = (outcome: Errors.Outcome): Endings => [isRepeated ? ok : `${error} ${outcome}`, `${error} ${outcome}`]
  const unknown = ending("unknown")
  const never: Endings = [`${error} unknown`, `${error} unknown`]
  const GET = ending("notExecuted")
  return [
    {
      name: `${name}, before the call is carried out`,
      fault: fault({}),
      GET,
      idempotent: whoever(unknown),
      other: { looking: isOver ? ending("notExecuted") : never, "not looking": never }
    },
    {
      name: `${name}, after the call was carried out`,
      fault: fault({ carriedOut: true }),
      GET,
      idempotent: { looking: success, "not looking": unknown },
      other: { looking: success, "not looking": never }
    }
  ]
}

const answer = (status: number) => (options: Fault.Options) => Fault.answer({ status, ...options })

const portal = (options: Fault.Options) => Fault.answer({ status: 200, body: "<html>Log in</html>", ...options })
const misunderstood: Endings = ["DecodeError 200", "DecodeError 200"]

/** The API has accepted it, and no more of the answer arrives. */
const brokenOff = (name: string, fault: Fault.Fault, reason: string): Row => {
  const changes = { looking: success, "not looking": ["DecodeError 202", "DecodeError 202"] as const }
  return {
    name,
    fault,
    GET: [ok, `TransportError ${reason} notExecuted`],
    idempotent: changes,
    other: changes
  }
}

const rows: ReadonlyArray<Row> = [
  notExecuted("refuses the connection", Fault.refused, [ok, "TransportError Refused notExecuted"]),
  ...uncertain("breaks the connection", Fault.reset, "TransportError Reset", { isOver: true }),
  ...uncertain("never answers", (options) => Fault.delay("1 day", options), "TransportError Timeout", {
    isOver: false
  }),
  notExecuted("answers 429", Fault.answer({ status: 429, headers: { "retry-after": "7" } }), [ok, "RateLimited 429"]),
  ...uncertain("answers 500", answer(500), "Unavailable 500", { isOver: true, isRepeated: false }),
  ...uncertain("answers 502", answer(502), "Unavailable 502", { isOver: true }),
  ...uncertain("answers 503", answer(503), "Unavailable 503", { isOver: true }),
  ...uncertain("answers 504", answer(504), "Unavailable 504", { isOver: false }),
  notExecuted("answers with a portal's page, before the call is carried out", portal({}), misunderstood),
  {
    name: "answers with a portal's page, after the call was carried out",
    fault: portal({ carriedOut: true }),
    GET: misunderstood,
    idempotent: { looking: success, "not looking": misunderstood },
    other: { looking: success, "not looking": misunderstood }
  },
  ...uncertain(
    "redirects",
    (options) => Fault.answer({ status: 302, headers: { location: "https://elsewhere.example.com/" }, ...options }),
    "Rejected 302",
    { isOver: true, isRepeated: false }
  ),
  ...uncertain("answers 408", answer(408), "Rejected 408", { isOver: true }),
  ...uncertain("answers 409", answer(409), "Rejected 409", { isOver: true, isRepeated: false }),
  ...uncertain("answers 425", answer(425), "Rejected 425", { isOver: true }),
  ...uncertain("answers 499", answer(499), "Rejected 499", { isOver: false, isRepeated: false }),
  brokenOff("ends before the body", Fault.truncated(0), "Reset"),
  brokenOff("ends within the body", Fault.truncated(3), "Reset"),
  { ...brokenOff("never ends the body", Fault.slowBody("1 day"), "Timeout"), needsBody: true },
  notExecuted("does not say which request was started", Fault.noLocation, success)
]

const methods = {
  GET: "GET",
  PUT: "idempotent",
  DELETE: "idempotent",
  POST: "other",
  "POST of an action": "other",
  PATCH: "other",
  "POST without a record": "other",
  "PUT without a record": "idempotent",
  "DELETE without a record": "idempotent"
} as const

/** Where there is no record, there is nothing to look for: the status of an answer that breaks off is believed. */
const atOnce = (name: Name, row: Row): Endings => {
  const { status, success } = worlds[6].subjects[name].operation.spec
  const told = (ending: string) =>
    ending === "DecodeError 202" ? (success === undefined ? ok : `DecodeError ${status}`) : ending
  const [once, always] = row[name.startsWith("POST") ? "other" : "idempotent"]["not looking"]
  return [told(once), told(always)]
}

/** Calls with these methods meet with each of the faults, at a version of the API, or with every so many of them. */
export const suite = (names: ReadonlyArray<Name>, version: Version, { every = 1 } = {}): void => {
  const some = rows.filter((_, index) => index % every === 0)
  describe.each(some.map((row) => [row.name, row] as const))(`a server of version ${version} that %s`, (_, row) => {
    const { fault, needsBody = false } = row
    const cells = names.filter((name) => !needsBody || !(name.startsWith("DELETE") || name === "POST of an action"))
    it.live.each(cells)("tells the program of a %s the truth", (name) =>
      Effect.gen(function* () {
        const kind = methods[name]
        for (const client of ["looking", "not looking"] as const) {
          const [once, always] = kind === "GET" ? row.GET : isRecorded(name) ? row[kind][client] : atOnce(name, row)
          assert.strictEqual(yield* run(fault.pipe(Fault.nth(1)), name, client, version), once, `once, ${client}`)
          assert.strictEqual(yield* run(fault, name, client, version), always, `always, ${client}`)
        }
      }).pipe(Logger.withMinimumLogLevel(LogLevel.None))
    )
  })
}
