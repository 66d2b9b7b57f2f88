/** What can be seen of an operation, whatever goes wrong, has no secret in it. */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { FetchHttpClient, HttpClient } from "@effect/platform"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Metric, Schedule } from "effect"
import {
  Accepted,
  Credentials,
  Emulator,
  Fault,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy
} from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"
import { type AnyOperation, operations, type Row } from "../operations/index.js"
import { folder } from "./folder.js"
import { fullAccountAt, headers, operationsAt, options, owner, token } from "./fullAccount.js"
import { type Filling, inputsOf } from "./inputs.js"
import { found, ip, ipv6, type Kind, kinds, mac, number, secrets } from "./marked.js"
import { leaksIn, observe } from "./observe.js"
import type { Received } from "./scripted.js"
import { renderings } from "./surfaces.js"
import { hidden, trials } from "./trials.js"
import { inVirtualTime } from "./virtualTime.js"

const credentialsAndPasswords: ReadonlyArray<Kind> = ["credential", "password", "proxy"]

/**
 * Secrets that must not appear where the account, or the calls to it, are shown to people who may see them. All else is there:
 * names, ids, and the headers of one's own, but for those that everybody knows to be confidential.
 */
const forbiddenIn = {
  value: credentialsAndPasswords,
  calls: [...credentialsAndPasswords, "username"],
  requests: credentialsAndPasswords,
  snapshot: credentialsAndPasswords
} satisfies Record<string, ReadonlyArray<Kind>>

const once = Schedule.recurs(1)
const credentials = { basic: Credentials.basic(owner), token: Credentials.token(token) }
const policies = {
  patient: Layer.merge(
    RetryPolicy.layer(Schedule.intersect(once, Schedule.spaced("1 second"))),
    Reconciliation.layer(once)
  ),
  impatient: Layer.merge(RetryPolicy.none, Reconciliation.fail)
}

type Version = ProfitBricks.ApiVersion

/** A client over an emulator, and what it has sent. */
const clientWith = (version: Version, by: keyof typeof credentials, policy: keyof typeof policies) => {
  const sent: Array<Received> = []
  const transformClient = HttpClient.tapRequest(({ body, headers, method, url }) =>
    Effect.sync(() => {
      const text = body._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : ""
      sent.push({ method, url, headers: { ...headers }, body: text })
    })
  )
  return ProfitBricks.layer({ version, headers, timeout: "5 seconds", transformClient }).pipe(
    Layer.provide([credentials[by], policies[policy]]),
    Layer.build,
    Effect.map((context) => ({ sent, service: Context.get(context, ProfitBricks.ProfitBricks) })),
    Effect.orDie
  )
}
type Client = Effect.Effect.Success<ReturnType<typeof clientWith>>

const allClients = (version: Version) => {
  const by = (by: keyof typeof credentials) =>
    Effect.all({ patient: clientWith(version, by, "patient"), impatient: clientWith(version, by, "impatient") })
  return Effect.all({ basic: by("basic"), token: by("token") })
}

const filling = (version: Version, kind: Kind): Filling => ({
  version,
  texts: (field, isRedacted) => [
    ...secrets(isRedacted ? "password" : kind, field),
    ip,
    mac,
    ...ipv6,
    "17",
    "14:53:00Z",
    "10.9.0.0/16",
    "10.9.0.7/24",
    "200",
    "urn:label:server:17:env"
  ],
  numbers: [number, 47_115, 17, 1, 2048, 303],
  // They are two.
  known: { listenerLan: 1, targetLan: 2 },
  refers: true
})

/** Each account is built once. */
const accounts = new Map<Version, Promise<Effect.Effect.Success<ReturnType<typeof fullAccountAt>>>>()
const accountAt = (version: Version) =>
  Effect.promise(() => {
    const account = accounts.get(version) ?? Effect.runPromise(fullAccountAt(version))
    accounts.set(version, account)
    return account
  })

const waiting = { schedule: Schedule.spaced("1 second"), timeout: "1500 millis" } as const

/** An operation to its end, and the end of the request that it starts. */
const carryOut = (operation: AnyOperation, input: object) =>
  Effect.flatMap(operation(input), (value) =>
    Accepted.isAccepted(value)
      ? Effect.map(Request.ready(waiting)(Effect.succeed(value)), (read) => [value, read])
      : Effect.succeed([value])
  )

/** What a call sends: all secrets that there are for it. */
const sentBy = (operation: AnyOperation, input: object, { sent, service }: Client) =>
  Effect.gen(function* () {
    sent.length = 0
    yield* Effect.exit(Effect.provideService(operation(input), ProfitBricks.ProfitBricks, service))
    // A change that may still be on its way is looked for before another one of the same object.
    const first = sent.find(({ method }) => method === operation.spec.method)
    assert(first !== undefined, "nothing was sent")
    for (const kind of ["credential", "proxy", "header"] as const) {
      assert.lengthOf(found(Object.values(first.headers).join(), [kind]), 1, kind)
    }
    const given = JSON.stringify(input)
    assert.lengthOf(found(first.body, ["payload"]), found(given, ["payload"]).length, "what is in the body")
    assert.lengthOf(found(first.url, ["id"]), found(given, ["id"]).length, "what is in the path")
    return first
  })

/** Secrets in the emulator's list of calls, after the first `before` of them. */
const leaksOfCalls = (before: number) =>
  Effect.map(Emulator.calls, (calls) =>
    leaksIn("calls of the emulator", [JSON.stringify(calls.slice(before))], forbiddenIn.calls)
  )

const leaksOfSnapshot = Effect.map(Emulator.snapshot, (snapshot) =>
  leaksIn("snapshot of the emulator", [JSON.stringify(snapshot)], forbiddenIn.snapshot)
)

const leaksOfRequests = Effect.map(Emulator.requests, (requests) =>
  leaksIn("requests of the emulator", renderings(requests), forbiddenIn.requests)
)

const assertNone = (leaks: ReadonlyArray<string>) =>
  assert(leaks.length === 0, `${leaks.length} leaks, such as\n${leaks.slice(0, 20).join("\n")}`)

const isEven = (number: number) => number % 2 === 0

/** The place of an operation in the table decides which trials it has. */
const turns = new Map(operations.map(({ name }, turn) => [name, turn]))

/** Each of these operations meets with everything that can go wrong, at a version of the API that has it. */
export const suite = (version: Version, rows: ReadonlyArray<Row>): void => {
  describe(`an operation of version ${version} shows no secret, whatever goes wrong`, () => {
    const { stackTraceLimit } = Error
    beforeAll(() => {
      // To render them takes a third of the time, and nothing of what was sent is in them.
      Error.stackTraceLimit = 0
    })
    afterAll(() => {
      Error.stackTraceLimit = stackTraceLimit
    })
    const ran: Array<string> = []
    const known = operationsAt(version).filter((row) => rows.includes(row))

    it.live.each(known.map((row) => [row.name, row, turns.get(row.name) ?? 0] as const))("%s", ([name, row, turn]) =>
      Effect.gen(function* () {
        const { operation } = row
        const account = yield* accountAt(version)
        yield* Effect.sleep("1 hour")
        yield* Emulator.restore(account.saved)
        const clients = yield* allClients(version)
        const strange = inputsOf(operation.spec, filling(version, "id"), filling(version, "payload"))
        const fitting = account.inputsOf(row)
        const leaks: Array<string> = []
        const alreadySent = new Map<string, Received>()
        for (const [index, trial] of trials(turn).entries()) {
          // Each of these is alternated at another pace, so that over all operations a trial meets all of them.
          const by = trial.isCarriedOut || isEven(index + (turn >> 3)) ? "basic" : "token"
          const policy = isEven((index >> 1) + turn) ? "patient" : "impatient"
          // A message that repeats a call in the answer to another one is beyond the SDK: it knows only its secrets.
          const isEverywhere = trial.forbidden === hidden && isEven((index >> 2) + (turn >> 1))
          const client = clients[by][policy]
          const inputs = trial.isCarriedOut ? fitting : strange
          const input = inputs[(index + turn) % inputs.length] ?? {}
          const key = `${by} ${trial.isCarriedOut} ${inputs.indexOf(input)}`
          const sent = alreadySent.get(key) ?? (yield* sentBy(operation, input, client))
          alreadySent.set(key, sent)
          const isChange = trial.isCarriedOut && operation.spec.method !== "GET"
          if (isChange) yield* Emulator.restore(account.saved)

          const fault = isEverywhere ? trial.fault(sent) : trial.fault(sent).pipe(Fault.on(operation))
          const callsBefore = (yield* Emulator.calls).length
          const run = `v${version} ${name}, ${trial.name}`
          const { exit, failure } = yield* observe(carryOut(operation, input)).pipe(
            Effect.provideService(ProfitBricks.ProfitBricks, client.service),
            Effect.tagMetrics("run", run),
            (observed) => Effect.andThen(Emulator.inject(fault), observed),
            Effect.scoped
          )
          ran.push(run)
          if (trial.name === "no trouble") assert.isTrue(Exit.isSuccess(exit), String(exit))
          const value = Exit.isSuccess(exit) && !trial.isForged ? renderings(exit.value) : []
          const { pathname } = new URL(sent.url)
          const all = [
            ...Object.entries(failure).flatMap(([surface, texts]) => [
              ...leaksIn(surface, texts, trial.forbidden),
              // An error names the ids of its call, and nothing else of the path that they were in.
              ...(trial.forbidden === hidden ? texts : []).flatMap((text) =>
                text.includes(pathname) ? [`${surface}: the path of the call`] : []
              )
            ]),
            ...leaksIn("value", value, forbiddenIn.value),
            ...(yield* leaksOfCalls(callsBefore)),
            ...(isChange && !trial.isForged ? yield* leaksOfSnapshot : []),
            ...(trial.name === "no trouble" ? yield* leaksOfRequests : [])
          ]
          leaks.push(
            ...all.map((leak) => `${run}, ${by}, ${policy}, ${isEverywhere ? "all calls" : "the call"}, ${leak}`)
          )
        }
        assertNone(leaks)
      }).pipe(Effect.scoped, Effect.provide(Emulator.layerHttpClient({ ...options, version })), inVirtualTime)
    )

    it("in the metrics", () => {
      const ofRuns = Metric.unsafeSnapshot().flatMap(({ metricKey, metricState }) => {
        const run = metricKey.tags.find(({ key }) => key === "run")?.value
        const { description, name, tags } = metricKey
        return run?.startsWith(`v${version} `) !== true
          ? []
          : [{ run, text: JSON.stringify([name, description, tags, metricState]) }]
      })
      assert.sameMembers([...new Set(ofRuns.map(({ run }) => run))], ran)
      assertNone(ofRuns.flatMap(({ run, text }) => leaksIn("metrics", [text], kinds).map((leak) => `${run}, ${leak}`)))
    })
  })
}

/** Nor does what an emulator keeps of them, and tells. */
export const emulatorSuite = (version: Version): void => {
  describe(`the emulator of version ${version} over HTTP shows no secret`, () => {
    it.scopedLive("in what it tells of its calls, and in its file", () =>
      Effect.gen(function* () {
        const account = yield* accountAt(version)
        const stateFile = join(yield* folder, "state.json")
        const told: Array<string> = []
        const changes = operationsAt(version).filter(({ method }) => method !== "GET")
        yield* Effect.gen(function* () {
          const onCall = (call: EmulatorServer.Call) => Effect.sync(() => told.push(JSON.stringify(call)))
          const { emulator, url } = yield* EmulatorServer.make({ ...options, version, stateFile, onCall })
          const client = ProfitBricks.layer({ headers, baseUrl: url }).pipe(
            Layer.provide([credentials.basic, policies.impatient, FetchHttpClient.layer])
          )
          for (const row of changes) {
            yield* emulator.restore(account.saved)
            const run = Effect.forEach(account.inputsOf(row), (input) => Effect.exit(row.operation(input)))
            yield* Effect.provide(run, client)
          }
        }).pipe(Effect.scoped)
        assert.isAtLeast(told.length, changes.length)
        assert.isNotEmpty(told.filter((line) => line.includes('"imagePassword":"<redacted>"')))
        assertNone(leaksIn("calls told", told, forbiddenIn.calls))
        const file = yield* Effect.promise(() => readFile(stateFile, "utf8"))
        assert.isNotEmpty(found(file, ["payload"]))
        assertNone(leaksIn("state file", [file], forbiddenIn.snapshot))
      })
    )
  })
}
