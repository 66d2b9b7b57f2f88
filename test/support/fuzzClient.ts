/** Random answers to the client: no defect, and only the errors that the types name. */
import { HttpClient, HttpClientResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, FastCheck as fc, Layer, Logger, LogLevel, Schedule, Schema } from "effect"
import {
  Collection,
  Contract,
  Credentials,
  Datacenter,
  Emulator,
  Errors,
  Image,
  Info,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy,
  Server,
  Volume
} from "effect-profitbricks"
import { datacenterId, requestId, serverId, volumeId } from "../fixtures/ids.js"
import { body, header } from "./bodies.js"
import { inVirtualTime } from "./virtualTime.js"

const answerHeaders = fc.record(
  {
    location: fc.oneof(header, fc.constantFrom("/requests/", "/requests/x/status", "//", "http://[")),
    "retry-after": fc.oneof(header, fc.integer().map(String), fc.double().map(String), fc.date().map(String)),
    "x-ratelimit-limit": fc.oneof(header, fc.double().map(String)),
    "x-ratelimit-remaining": fc.oneof(header, fc.double().map(String)),
    "x-ratelimit-burst": fc.oneof(header, fc.double().map(String)),
    "content-type": header,
    "content-length": fc.nat(1000).map(String),
    "content-encoding": fc.constantFrom("gzip", "identity", "nonsense")
  },
  { requiredKeys: [] }
)
const status = fc.oneof(
  fc.constantFrom(200, 202, 204, 304, 400, 404, 422, 429, 500, 503),
  fc.integer({ min: 100, max: 999 })
)

const calls: Readonly<
  Record<string, Effect.Effect<unknown, Errors.WaitError | Errors.Ambiguous, ProfitBricks.ProfitBricks>>
> = {
  get: Server.get({ datacenterId, serverId }),
  deep: Datacenter.get({ datacenterId, depth: 5 }),
  list: Volume.list({ datacenterId, depth: 2 }),
  find: Collection.findByName(Image.list)({ name: "a" }),
  info: Info.get({}),
  contract: Contract.get({}),
  requests: Request.list({ depth: 2 }),
  status: Request.status({ requestId }),
  wait: Request.await(requestId, { timeout: 0 }),
  create: Server.create({ datacenterId, cores: 1, ram: 1024 }),
  update: Datacenter.update({ datacenterId, name: "a" }),
  attach: Server.attachVolume({ datacenterId, serverId, volumeId }),
  remove: Server.remove({ datacenterId, serverId })
}

const encode = Schema.encodeSync(
  Schema.Union(Errors.ApiError, Errors.RequestFailed, Errors.RequestTimeout, Errors.Ambiguous)
)

/** A client that gets the same answer to whatever it asks. */
const answered = (
  respond: () => Response,
  reconciliation: Layer.Layer<Reconciliation.Reconciliation>,
  version: ProfitBricks.ApiVersion
) =>
  ProfitBricks.layer({ version }).pipe(
    Layer.provide([
      Credentials.basic(Emulator.user),
      RetryPolicy.layer(Schedule.recurs(1)),
      reconciliation,
      Layer.succeed(
        HttpClient.HttpClient,
        HttpClient.make((request) => Effect.sync(() => HttpClientResponse.fromWeb(request, respond())))
      )
    ]),
    Layer.orDie
  )

const untouched = Reflect.ownKeys(Object.prototype)

/** So many random answers to a client of a version. */
export const suite = (version: ProfitBricks.ApiVersion, numRuns: number): void => {
  describe(`whatever the API of version ${version} answers`, () => {
    const policies = {
      looking: Reconciliation.layer(Schedule.recurs(1)),
      "not looking": Reconciliation.fail
    }
    it.live.each(Object.entries(policies))("a call succeeds or fails with one of its errors, %s", ([, policy]) => {
      const property = fc.asyncProperty(
        fc.constantFrom(...Object.keys(calls)),
        status,
        answerHeaders,
        body,
        async (name, status, headers, body) => {
          const respond = () =>
            Object.defineProperty(new Response(new Uint8Array(body), { headers }), "status", { value: status })
          const exit = await (calls[name] ?? Effect.void).pipe(
            Effect.timeoutTo({ duration: "300 days", onSuccess: () => "success", onTimeout: () => "time is up" }),
            Effect.provide(answered(respond, policy, version)),
            Logger.withMinimumLogLevel(LogLevel.None),
            inVirtualTime,
            Effect.runPromiseExit
          )
          if (Exit.isFailure(exit)) {
            assert(exit.cause._tag === "Fail", Cause.pretty(exit.cause))
            encode(exit.cause.error)
          } else if (exit.value === "success") {
            assert.isTrue(status >= 200 && status < 300)
          }
          assert.deepStrictEqual(Reflect.ownKeys(Object.prototype), untouched)
        }
      )
      return Effect.promise(() => fc.assert(property, { numRuns }))
    })
  })
}
