/** An account behind a hostile server, the calls that are made of it, and the search for what is left of them. */
import type { Socket } from "node:net"
import type { HttpClient } from "@effect/platform"
import { assert } from "@effect/vitest"
import { Context, Duration, Effect, FiberRef, HashSet, Layer, Logger, Schedule, type Scope, Supervisor } from "effect"
import {
  Credentials,
  Datacenter,
  Emulator,
  type Errors,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy,
  Server
} from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"
import { type Call, type Hostile, type Script, serve } from "./server.js"

export interface Client {
  readonly name: string
  readonly layer: Layer.Layer<HttpClient.HttpClient>
  /** Connections stay with the process, and not with the layer. */
  readonly isShared: boolean
  /** A connection is used for more than one call. */
  readonly keepsAlive: boolean
  /** It unpacks compressed bodies. */
  readonly unpacks: boolean
  /** The version of the API that it speaks. Default: 6. */
  readonly version?: 4 | 6
}
type Version = NonNullable<Client["version"]>

const optionsAt = (version: Version) => ({ version, provisioningTime: 0, seed: { publicImages: false } })

interface Method {
  readonly call: Effect.Effect<unknown, Errors.ApiError, ProfitBricks.ProfitBricks>
  /** Whether a call is this one, and not one that looks for it. */
  readonly is: (call: Call) => boolean
  /** Is true for the account exactly if the call was carried out. */
  readonly isDone: (account: Emulator.Account, requests: ReadonlyArray<Request.Request<2>>) => boolean
}

const isSent =
  (wanted: Errors.Method): Method["is"] =>
  ({ method }) =>
    method === wanted

const isNamed =
  (name: string): Method["isDone"] =>
  ({ datacenters }) =>
    datacenters.length === 1 && datacenters[0]?.properties.name === name

export type MethodName = "GET" | "POST" | "POST of an action" | "PUT" | "PATCH" | "DELETE"
const methodsIn = (
  version: Version,
  { datacenterId, serverId }: { readonly datacenterId: Datacenter.Id; readonly serverId: Server.Id }
): Readonly<Record<MethodName, Method>> => ({
  GET: {
    call: Datacenter.get({ datacenterId }),
    is: ({ method, target }) =>
      method === "GET" && target.startsWith(`/cloudapi/v${version}/datacenters/${datacenterId}?`),
    isDone: () => true
  },
  POST: {
    call: Datacenter.create({ name: "new", location: "us/las" }),
    is: isSent("POST"),
    isDone: ({ datacenters }) => datacenters.filter(({ properties }) => properties.name === "new").length === 1
  },
  "POST of an action": {
    call: Server.reboot({ datacenterId, serverId }),
    is: isSent("POST"),
    isDone: (_, requests) => requests.filter(({ properties }) => properties.url?.endsWith("/reboot")).length === 1
  },
  PUT: {
    call: Datacenter.replace({ datacenterId, name: "put" }),
    is: isSent("PUT"),
    isDone: isNamed("put")
  },
  PATCH: {
    call: Datacenter.update({ datacenterId, name: "patched" }),
    is: isSent("PATCH"),
    isDone: isNamed("patched")
  },
  DELETE: {
    call: Datacenter.remove({ datacenterId }),
    is: isSent("DELETE"),
    isDone: ({ datacenters }) => datacenters.length === 0
  }
})

/** An account with one server in a data center, which every cell begins with, and the number of requests that this took. */
const prepared = (version: Version) =>
  Effect.gen(function* () {
    const { id: datacenterId } = yield* Datacenter.create({ name: "old", location: "us/las" }).pipe(Request.completed())
    const { id: serverId } = yield* Server.create({ datacenterId, cores: 1, ram: 1024 }).pipe(Request.completed())
    return {
      snapshot: yield* Emulator.snapshot,
      requestsBefore: (yield* Emulator.requests).length,
      methods: methodsIn(version, { datacenterId, serverId })
    }
  }).pipe(Effect.provide(Emulator.layer(optionsAt(version))), Effect.runPromise)

const worlds = { 4: await prepared(4), 6: await prepared(6) }

/** What a client begins with, and its calls. */
export const worldOf = ({ version = 6 }: Client) => worlds[version]

export interface Setting {
  readonly client: Client
  readonly isLookedFor: boolean
  /** Default: long, as the machine may have other things to do. */
  readonly timeout?: "1 second" | undefined
  /** The base URL of the client. Default: the hostile server. */
  readonly baseUrl?: (server: Hostile) => string
  /** The port is closed. */
  readonly isDeaf?: boolean
  /** The treatment of a connection on which no HTTP is spoken. */
  readonly otherwise?: (socket: Socket) => void
}

/** The client's patience by default. */
export const patience = Duration.seconds(20)

const repeating = RetryPolicy.layer(Schedule.spaced("5 millis").pipe(Schedule.intersect(Schedule.recurs(2))))
const looking = Reconciliation.layer(Schedule.spaced("20 millis").pipe(Schedule.intersect(Schedule.recurs(1))))

const servicesWith = (reconciliation: Layer.Layer<Reconciliation.Reconciliation>) =>
  Effect.runPromise(
    Effect.scoped(Layer.build(Layer.mergeAll(Credentials.basic(Emulator.user), repeating, reconciliation)))
  )
const lookedFor = await servicesWith(looking)
const leftAlone = await servicesWith(Reconciliation.fail)

/** Gives a program what it needs. That is what a layer does too, at a higher price for what is done a thousand times. */
const clientOf =
  ({ client, isLookedFor }: Pick<Setting, "client" | "isLookedFor">, options: ProfitBricks.Options) =>
  <A, E>(self: Effect.Effect<A, E, ProfitBricks.ProfitBricks>): Effect.Effect<A, E> =>
    Effect.gen(function* () {
      const services = Context.merge(isLookedFor ? lookedFor : leftAlone, yield* Layer.build(client.layer))
      const made = yield* Effect.orDie(Effect.provide(ProfitBricks.make(options), services))
      return yield* Effect.provideService(self, ProfitBricks.ProfitBricks, made)
    }).pipe(Effect.scoped)

/** An account behind a hostile server, a client that is to find its way to it, and one that knows another way. */
export const hostile = (script: Script, setting: Setting) =>
  Effect.gen(function* () {
    const { baseUrl = ({ url }) => url, isDeaf, otherwise, timeout = patience } = setting
    const { emulator, url } = yield* EmulatorServer.make(optionsAt(setting.client.version ?? 6))
    yield* emulator.restore(worldOf(setting.client).snapshot)
    const server = yield* serve(script, new URL(url), otherwise)
    if (isDeaf === true) yield* server.deafen
    return {
      emulator,
      server,
      cloud: clientOf(setting, { baseUrl: baseUrl(server), timeout }),
      aside: clientOf(setting, { baseUrl: url })
    }
  }).pipe(Effect.orDie)

/**
 * Asks until the answer is yes: what the other end of a connection does is not done at once. While it asks, no timer of its
 * own is there.
 */
export const eventually = (what: string, isSo: () => boolean): Effect.Effect<void> =>
  Effect.sync(isSo).pipe(
    Effect.repeat({
      until: (so) => so,
      schedule: Schedule.spaced("2 millis").pipe(Schedule.upTo("2 minutes"))
    }),
    Effect.andThen(Effect.sync(() => assert.isTrue(isSo(), what)))
  )

/** The connections, timers and look-ups that keep the process from ending. */
const held = () => process.getActiveResourcesInfo().filter((name) => /^(TCP|TLS|Pipe|Timeout|GetAddrInfo)/.test(name))

/** Runs what opens scopes, and makes sure that nothing of it is left. */
export const leavingNothing = <A, E>(self: Effect.Effect<A, E, Scope.Scope>): Effect.Effect<A, E> =>
  Effect.gen(function* () {
    const before = held().length
    const result = yield* Effect.scoped(self)
    yield* eventually("nothing is left", () => held().length <= before)
    return result
  })

/** Runs a program, and makes sure that no fiber of it is left. What it logs is kept. */
export const leavingNoFiber =
  (lines: Array<string> = []) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.gen(function* () {
      const logger = Logger.make(({ message }) => {
        lines.push(String(message))
      })
      const supervisor = yield* Supervisor.track
      const result = yield* Effect.supervised(self, supervisor).pipe(
        Effect.locally(FiberRef.currentLoggers, HashSet.make(logger))
      )
      const left = yield* supervisor.value
      assert.deepStrictEqual(
        left.map((fiber) => String(fiber.id())),
        [],
        "fibers that are left"
      )
      return result
    })

/** Agents of one's own are gone with their layer. That of the process keeps connections, but none that went wrong. */
export const areClosed = ({ isShared }: Pick<Client, "isShared">, server: Hostile): Effect.Effect<void> =>
  eventually(
    "the connections are closed",
    () => server.working() === 0 && (isShared ? server.busy() : server.open()) === 0
  )
