/** A soak: random changes of accounts over a network that fails, after which nothing is doubled or lost. */
import { assert } from "@effect/vitest"
import {
  Array as Arr,
  Duration,
  Effect,
  Either,
  Layer,
  Logger,
  LogLevel,
  Option,
  Predicate,
  Random,
  Record,
  Redacted
} from "effect"
import {
  Accepted,
  Credentials,
  Datacenter,
  Emulator,
  type Errors,
  Fault,
  IpBlock,
  Lan,
  Location,
  ProfitBricks,
  Request,
  RetryPolicy,
  Server,
  Volume
} from "effect-profitbricks"
import { exists } from "../../src/internal/apiVersion.js"
import { idMadeBy, operations, type Row } from "../operations/index.js"
import { fieldsOf } from "./fields.js"
import { inVirtualTime } from "./virtualTime.js"

/** Every kind of trouble, together in one call of ten; much of it comes after the call was carried out. */
const faults = (patience: Duration.Duration, lag: Duration.Duration): ReadonlyArray<Fault.Fault> => {
  const tooLong = Duration.times(patience, 2)
  const aWhile = Duration.times(patience, 0.1)
  const troubles = [
    Fault.refused,
    Fault.reset(),
    Fault.reset({ carriedOut: true }),
    Fault.delay(tooLong),
    Fault.delay(tooLong, { carriedOut: true }),
    Fault.delay(aWhile),
    Fault.answer({ status: 429, headers: { "retry-after": "0" } }),
    ...[302, 408, 409, 425, 499, 500, 502, 503, 504].flatMap((status) => [
      Fault.answer({ status, body: "<h1>Sorry</h1>" }),
      Fault.answer({ status, body: "<h1>Sorry</h1>", carriedOut: true })
    ]),
    Fault.answer({ status: 200, body: "<html>Log in</html>" }),
    Fault.answer({ status: 200, body: "<html>Log in</html>", carriedOut: true }),
    Fault.truncated(),
    Fault.slowBody(tooLong),
    Fault.noLocation,
    Fault.requestFails(),
    Fault.unseen(aWhile),
    Fault.unlisted(lag),
    Fault.reset({ carriedOut: true }).pipe(Fault.and(Fault.unlisted(lag)))
  ]
  /** An empty record of calls, of which one can see that it is old, or not all of it. */
  const oldRecords = [{ headers: { age: "90" } }, { headers: { link: '<next>; rel="next"' } }, { status: 206 }].map(
    (part) =>
      Fault.answer({ status: 200, body: '{"id":"requests","items":[]}', ...part }).pipe(
        Fault.on(Request.list),
        Fault.probability(0.2)
      )
  )
  return [...troubles.map(Fault.probability(0.1 / troubles.length)), ...oldRecords]
}

type Call = Effect.Effect<unknown, Errors.ApiError, ProfitBricks.ProfitBricks>

/** Something that there is, and what can be done with it. */
interface Thing {
  /** Where it is, and for as long as it is there. */
  readonly path: string
  readonly rename: ((name: string) => Call) | undefined
  readonly remove: Call
  readonly acts: ReadonlyArray<Call>
}

/** What is there before it begins: in a data center of each worker two LANs, and addresses. */
interface Given {
  readonly datacenterId: Datacenter.Id
  readonly publicIps: ReadonlyArray<string>
}

/** The values of fields that something else must be there for, and of some that nobody needs who makes something small. */
const valuesIn = ({ datacenterId, publicIps }: Given) => ({
  datacenterId,
  publicIps,
  lans: [{ id: 2 }],
  listenerLan: 1,
  targetLan: 2,
  cores: 1,
  ram: 1024,
  size: 1,
  location: "us/las",
  licenceType: "OTHER"
})

const fieldsIn = ({ operation: { spec } }: Row) => fieldsOf(spec.payload?.ast)

/** The input of an operation: what it must have, and the name. */
const inputOf = (row: Row, known: Readonly<Record<string, unknown>>) => {
  const sent = new Map([...fieldsIn(row)].map(([name, { isOptional }]) => [String(name), isOptional]))
  const isNeeded = (name: string) =>
    row.operation.spec.params.keys.includes(name) || name === "name" || (sent.has(name) && name in known)
  return Record.filter({ ...row.input, ...known }, (_, name) => isNeeded(name) || sent.get(name) === false)
}

/** The kinds of things that have a name, are made by a request, and need no more than what is there. */
const kindsAt = (version: ProfitBricks.ApiVersion) =>
  operations.flatMap((create) => {
    const { lifetime, params, read, waits } = create.operation.spec
    const id = idMadeBy(create) ?? ""
    const isSimple =
      create.name.endsWith(".create") &&
      create.status === 202 &&
      waits === undefined &&
      exists(lifetime, version) &&
      fieldsIn(create).has("name") &&
      params.keys.every((key) => key === "datacenterId")
    const on = (method: string, end = "") =>
      operations.find(({ template }) => template === `${method} ${read?.path}${end}`)
    const remove = on("DELETE")
    if (!isSimple || remove === undefined) return []
    const change = on("PATCH") ?? on("PUT")
    const rename = change !== undefined && fieldsIn(change).has("name") ? change : undefined
    const acts = ["start", "stop", "reboot"].flatMap((act) => on("POST", `/${act}`) ?? [])
    return [{ create, id, remove, rename, acts }]
  })

type KindOf = ReturnType<typeof kindsAt>[number]

/** A thing of a kind that was made. */
const thingOf = ({ acts, id, remove, rename }: KindOf, given: Given, made: unknown): Thing => {
  const ids: Readonly<Record<string, unknown>> = { datacenterId: given.datacenterId, [id]: made }
  const { params, path } = remove.operation.spec
  const own = Record.filter(ids, (_, name) => params.keys.includes(name))
  return {
    path: path.replace(/\{(\w+)\}/g, (_, name: string) => String(ids[name])),
    rename:
      rename &&
      ((name) =>
        rename.operation(
          inputOf(rename, rename.method === "PATCH" ? { ...own, name } : { ...valuesIn(given), ...own, name })
        )),
    remove: remove.operation(own),
    acts: acts.map(({ operation }) => operation(own))
  }
}

const readsIn = (datacenterId: Datacenter.Id): Arr.NonEmptyReadonlyArray<Call> => [
  Location.list(),
  Datacenter.get({ datacenterId }),
  Server.list({ datacenterId, depth: 2 }),
  Volume.list({ datacenterId })
]

const acceptedBy = (call: Call) =>
  Effect.map(call, (value): Accepted.Accepted<unknown> => {
    assert(Accepted.isAccepted(value))
    return value
  })

/** A change that the program wanted, and what came of it as far as it was told. */
interface Entry {
  readonly wanted: "create" | "rename" | "remove" | "act"
  /** The name that it gives, and that nothing else has. */
  readonly name: string
  /** The path of what it changes. */
  readonly of: string
  readonly outcome: Either.Either<Accepted.Accepted<unknown>, Errors.ApiError>
  /** The result in the end, if it was accepted and waited for. */
  readonly ending: Either.Either<void, Errors.WaitError> | undefined
}

/** Does so many operations one after the other, and keeps a diary of them. */
const work = (
  given: Given,
  version: ProfitBricks.ApiVersion,
  worker: number,
  operations: number,
  wait: Request.WaitOptions,
  diary: Array<Entry>
) =>
  Effect.gen(function* () {
    const reads = readsIn(given.datacenterId)
    const kinds = kindsAt(version)
    assert(Arr.isNonEmptyReadonlyArray(kinds))
    const things = new Set<Thing>()

    const note = (entry: Omit<Entry, "outcome" | "ending">, change: Call) =>
      Effect.gen(function* () {
        const outcome = yield* Effect.either(acceptedBy(change))
        // Two changes of the same thing at once are another matter.
        const ending = Either.isRight(outcome) ? yield* Effect.either(Request.await(outcome.right, wait)) : undefined
        diary.push({ ...entry, outcome, ending })
      })

    const create = (name: string) =>
      Effect.flatMap(Random.choice(kinds), (kind) =>
        Effect.gen(function* () {
          const input = inputOf(kind.create, { ...valuesIn(given), name })
          const outcome = yield* Effect.either(acceptedBy(kind.create.operation(input)))
          diary.push({ wanted: "create", name, of: "", outcome, ending: undefined })
          if (Either.isRight(outcome) && Predicate.hasProperty(outcome.right.value, "id")) {
            things.add(thingOf(kind, given, outcome.right.value.id))
          }
        })
      )
    const change = (name: string, thing: Thing, chance: number) => {
      if (chance < 0.2) {
        things.delete(thing)
        return note({ wanted: "remove", name, of: thing.path }, thing.remove)
      }
      if (chance < 0.6 && thing.rename !== undefined) {
        return note({ wanted: "rename", name, of: thing.path }, thing.rename(name))
      }
      return Arr.isNonEmptyReadonlyArray(thing.acts)
        ? Effect.flatMap(Random.choice(thing.acts), (act) => note({ wanted: "act", name, of: thing.path }, act))
        : Effect.void
    }

    for (let index = 0; index < operations; index++) {
      const name = `${worker} ${index}`
      const [thing, chance] = [yield* Effect.option(Random.choice([...things])), yield* Random.next]
      if (chance < 0.3) yield* Effect.flatMap(Random.choice(reads), Effect.either)
      else if (Option.isNone(thing) || chance < 0.6) yield* create(name)
      else yield* change(name, thing.value, (chance - 0.6) / 0.4)
    }
  })

/** The cloud's knowledge of a change that it has accepted. */
interface Recorded {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly body: string
  readonly mark: string
  readonly done: boolean
  readonly target: string | undefined
}

const history = Effect.map(
  Emulator.requests,
  (requests): ReadonlyArray<Recorded> =>
    requests
      .map(({ id, metadata, properties: { body, headers, method, url } }) => ({
        id,
        method: method ?? "",
        path: new URL(url ?? "").pathname.replace(/^\/cloudapi\/v\d/, ""),
        body: body ? Redacted.value(body) : "",
        mark: /call\/(\S+)$/.exec(headers?.["user-agent"] ?? "")?.[1] ?? "",
        done: metadata?.requestStatus?.metadata?.status === "DONE",
        target: metadata?.requestStatus?.metadata?.targets?.[0]?.target.id
      }))
      .toReversed()
)

/** The names of all that the diary is about, wherever they are: no other name is like them. */
const names = Effect.map(Emulator.account, (account) => {
  const found = new Map<string, string>()
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look)
    else if (Predicate.isRecord(value)) {
      const { href, properties } = value
      const name = Predicate.isRecord(properties) ? properties["name"] : undefined
      if (typeof name === "string" && /^\d+ \d+$/.test(name)) found.set(String(href), name)
      Object.values(value).forEach(look)
    }
  }
  look(account)
  return [...found.values()].toSorted()
})

const repeatable = (method: string) => method === "PUT" || method === "DELETE"

/** Compares what the program was told with what the cloud has done. */
const verify = (diary: ReadonlyArray<Entry>, records: ReadonlyArray<Recorded>) =>
  Effect.gen(function* () {
    const byId = new Map(records.map((record) => [record.id, record]))
    const byMark = Arr.groupBy(records, ({ mark }) => mark)
    const byName = new Map(
      records.flatMap((record) => {
        const name = /"name":"([^"]*)"/.exec(record.body)?.[1]
        return name === undefined ? [] : [[name, record] as const]
      })
    )
    const removed = new Set(records.flatMap(({ done, method, path }) => (done && method === "DELETE" ? [path] : [])))
    const claimed = new Set<string>()
    const claim = (found: ReadonlyArray<Recorded>) => {
      for (const { id } of found) claimed.add(id)
    }

    const doubled = Object.values(byMark).filter((same) => same.length > 1 && !repeatable(same[0]?.method ?? ""))
    assert.deepStrictEqual(doubled, [], "doubled")

    const expected = new Map<string, string>()
    for (const { ending, name, of, outcome, wanted } of diary) {
      const record = yield* Either.match(outcome, {
        onRight: ({ requestId }) =>
          Effect.succeed(Option.match(requestId, { onNone: () => byName.get(name), onSome: (id) => byId.get(id) })),
        onLeft: (error) =>
          "mark" in error && error.mark !== undefined
            ? Effect.map(
                Request.find(error.mark),
                Option.match({ onNone: () => undefined, onSome: ({ id }) => byId.get(id) })
              )
            : Effect.succeed(undefined)
      })
      if (record !== undefined) claim(byMark[record.mark] ?? [])
      if (record !== undefined && ending !== undefined) {
        const told = Either.match(ending, { onRight: () => "done", onLeft: ({ _tag }) => _tag })
        if (told === "done" || told === "RequestFailed") {
          assert.strictEqual(told, record.done ? "done" : "RequestFailed", `${wanted} ${name}`)
        }
      }
      if (Either.isRight(outcome) && wanted !== "remove") assert.isDefined(record, `${wanted} ${name} is lost`)
      if (Either.isLeft(outcome) && (wanted === "create" || wanted === "rename")) {
        assert.strictEqual(
          byName.get(name),
          record,
          `${wanted} ${name} was done, and the program was told ${outcome.left}`
        )
      }
      if (wanted === "create" && record?.done === true) {
        if (Either.isRight(outcome)) assert.propertyVal(outcome.right.value, "id", record.target)
        expected.set(`${record.path}/${record.target}`, name)
      }
      if (wanted === "rename" && record?.done === true) expected.set(record.path, name)
      if (wanted === "remove" && removed.has(of)) expected.delete(of)
    }
    const lost = records.filter(({ id, method }) => !repeatable(method) && !claimed.has(id))
    assert.deepStrictEqual(lost, [], "lost")
    assert.deepStrictEqual(yield* names, [...expected.values()].toSorted())
  })

interface Surroundings {
  readonly workers: number
  /** The time that the client waits for an answer. */
  readonly patience: Duration.Duration
  /** By this much the record of calls lags behind at times. */
  readonly lag: Duration.Duration
  /** The waits of the workers for their changes. */
  readonly wait: Request.WaitOptions
  /** After so long, all that was accepted is done. */
  readonly settled: Duration.DurationInput
}

/** Lets workers loose on a network that fails, compares, and tells how many operations ended in which way. */
export const soak = (operations: number, { lag, patience, settled, wait, workers }: Surroundings) =>
  Effect.gen(function* () {
    const diary: Array<Entry> = []
    const { apiVersion } = yield* ProfitBricks.ProfitBricks
    const block = yield* IpBlock.create({ location: "us/las", size: 1 })
    const given = yield* Effect.replicateEffect(
      Effect.gen(function* () {
        const { value } = yield* Datacenter.create({ location: "us/las" })
        for (const isPublic of [true, false]) yield* Lan.create({ datacenterId: value.id, public: isPublic })
        return { datacenterId: value.id, publicIps: block.value.properties?.ips ?? [] }
      }),
      workers
    )
    const before = new Set((yield* history).map(({ id }) => id))
    yield* Emulator.inject(...faults(patience, lag)).pipe(
      Effect.andThen(
        Effect.forEach(given, (one, worker) => work(one, apiVersion, worker, operations / workers, wait, diary), {
          concurrency: "unbounded"
        })
      ),
      Effect.scoped
    )
    yield* Effect.sleep(settled)
    const records = (yield* history).filter(({ id }) => !before.has(id))
    yield* verify(diary, records)
    return diary.map(({ outcome }) => (Either.isRight(outcome) ? "success" : outcome.left._tag))
  }).pipe(Logger.withMinimumLogLevel(LogLevel.None))

interface Soaking {
  readonly version: ProfitBricks.ApiVersion
  /** Default: 256. */
  readonly operations?: number
}

/** Soaks so many accounts, one after the other: the history grows with what is done in one, and with that a look into it. */
export const soakAccounts = (count: number, { operations = 256, version }: Soaking) => {
  const patience = Duration.minutes(1)
  // The limits of 2017.
  const rateLimit = { reads: { limit: 600, burst: 300 }, changes: { limit: 120, burst: 50 } }
  const layer = ProfitBricks.layer({ timeout: patience, version }).pipe(
    Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.default]),
    Layer.provideMerge(Emulator.layerHttpClient({ provisioningTime: "5 seconds", rateLimit, version }))
  )
  return Effect.map(
    Effect.forEach(Arr.range(0, count - 1), (account) =>
      soak(operations, {
        workers: operations / 8,
        patience,
        lag: Duration.seconds(90),
        settled: "1 hour",
        wait: { timeout: "10 minutes" }
      }).pipe(Effect.provide(layer), Effect.withRandom(Random.make(account)), inVirtualTime)
    ),
    Arr.flatten
  )
}
