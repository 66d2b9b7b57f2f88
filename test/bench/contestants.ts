/** The clients that are compared, each as a program of it would be written: what it imports is loaded only by a process of its own. */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { HttpClient } from "@effect/platform"
import type { Layer } from "effect"

export interface Contestant {
  /** Reads a data center so many times. */
  readonly read: (calls: number, atOnce: number) => Promise<unknown>
  /** Creates so many. */
  readonly create: (calls: number, atOnce: number) => Promise<unknown>
}

const id = "c6c723ae-c143-40da-bfef-ee1b050efa8c"
const username = "me@example.com"
const password = "secret"
const authorization = `Basic ${btoa(`${username}:${password}`)}`
const properties = { name: "shop", location: "us/las" } as const

/** So many loops in which a call follows another. */
const loops = (once: () => Promise<unknown>) => (calls: number, atOnce: number) =>
  Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let call = 0; call < calls / atOnce; call++) await once()
    })
  )

type Transport = () => Promise<Layer.Layer<HttpClient.HttpClient>>

const overUndici: Transport = async () => (await import("@effect/platform-node")).NodeHttpClient.layerUndici
const overFetch: Transport = async () => (await import("@effect/platform")).FetchHttpClient.layer

type SDK = typeof import("effect-profitbricks")

const present = (): Promise<SDK> => import("effect-profitbricks")
/** As it was built in another checkout. */
const former = (checkout: string): Promise<SDK> => import(pathToFileURL(join(checkout, "dist/index.js")).href)

/** The clients stay as long as the process, with their connections. */
const ours =
  (transport: Transport, load: (checkout: string) => Promise<SDK>) => async (baseUrl: string, checkout: string) => {
    const { Effect, Layer, ManagedRuntime, Redacted } = await import("effect")
    const { Credentials, Datacenter, ProfitBricks, RetryPolicy } = await load(checkout)
    const runtime = ManagedRuntime.make(
      ProfitBricks.layer({ baseUrl: `${baseUrl}/cloudapi/v6` }).pipe(
        Layer.provide([
          Credentials.basic({ username, password: Redacted.make(password) }),
          RetryPolicy.default,
          await transport()
        ])
      )
    )
    const datacenterId = Datacenter.Id.make(id)
    const get = Effect.suspend(() => Datacenter.get({ datacenterId }))
    const create = Effect.suspend(() => Datacenter.create(properties))
    return {
      read: (calls, concurrency) =>
        runtime.runPromise(Effect.replicateEffect(get, calls, { concurrency, discard: true })),
      create: (calls, concurrency) =>
        runtime.runPromise(Effect.replicateEffect(create, calls, { concurrency, discard: true }))
    } satisfies Contestant
  }

const platform = (transport: Transport) => async (baseUrl: string) => {
  const { Effect, ManagedRuntime } = await import("effect")
  const { HttpClient, HttpClientRequest } = await import("@effect/platform")
  const runtime = ManagedRuntime.make(await transport())
  const client = Effect.map(HttpClient.HttpClient, HttpClient.filterStatusOk)
  const url = `${baseUrl}/cloudapi/v6/datacenters`
  const get = Effect.flatMap(client, (client) =>
    Effect.flatMap(client.get(`${url}/${id}?depth=1`, { headers: { authorization } }), ({ json }) => json)
  )
  const create = Effect.flatMap(client, (client) =>
    HttpClientRequest.post(url, { headers: { authorization } }).pipe(
      HttpClientRequest.bodyUnsafeJson({ properties }),
      client.execute,
      Effect.flatMap(({ json }) => json)
    )
  )
  return {
    read: (calls, concurrency) =>
      runtime.runPromise(Effect.replicateEffect(get, calls, { concurrency, discard: true })),
    create: (calls, concurrency) =>
      runtime.runPromise(Effect.replicateEffect(create, calls, { concurrency, discard: true }))
  } satisfies Contestant
}

const floor = async (baseUrl: string) => {
  const { request } = await import("undici")
  const url = `${baseUrl}/cloudapi/v6/datacenters`
  return {
    read: loops(async () => {
      const { body } = await request(`${url}/${id}?depth=1`, { headers: { authorization } })
      return JSON.parse(await body.text()) as unknown
    }),
    create: loops(async () => {
      const headers = { authorization, "content-type": "application/json" }
      const { body } = await request(url, { method: "POST", headers, body: JSON.stringify({ properties }) })
      return JSON.parse(await body.text()) as unknown
    })
  } satisfies Contestant
}

/** It sleeps for a second before each call, unless it is told that no sleep is longer than nothing. */
const vendor = (isAsleep: boolean) => async (baseUrl: string) => {
  const { Configuration, DataCentersApi } = await import("@ionos-cloud/sdk-nodejs")
  const configuration = new Configuration({ username, password, basePath: `${baseUrl}/cloudapi/v6` })
  if (!isAsleep) configuration.setMaxWaitTime(0)
  const api = new DataCentersApi(configuration)
  return {
    read: loops(() => api.datacentersFindById({ datacenterId: id, depth: 1 })),
    create: loops(() => api.datacentersPost({ datacenter: { properties } }))
  } satisfies Contestant
}

const formerVendor = async (baseUrl: string) => {
  const { default: client } = await import("libprofitbricks")
  pbreq.endpoint = `${baseUrl}/cloudapi/v4`
  client.setauth(username, password)
  client.setdepth(1)
  const once = (call: (callback: (error: unknown, response: unknown, body: string) => void) => void) =>
    loops(
      () =>
        new Promise((resolve, reject) =>
          call((error, _, body) => (error === null ? resolve(JSON.parse(body)) : reject(error)))
        )
    )
  return {
    read: once((callback) => client.getDatacenter(id, callback)),
    create: once((callback) => client.createDatacenter({ properties }, callback))
  } satisfies Contestant
}

export const contestants = {
  "undici.request + JSON.parse": floor,
  "platform over undici": platform(overUndici),
  "platform over fetch": platform(overFetch),
  "ours over undici": ours(overUndici, present),
  "ours over fetch": ours(overFetch, present),
  "before, over undici": ours(overUndici, former),
  "@ionos-cloud/sdk-nodejs without its sleep": vendor(false),
  "@ionos-cloud/sdk-nodejs": vendor(true),
  libprofitbricks: formerVendor
} satisfies Record<string, (baseUrl: string, checkout: string) => Promise<Contestant>>

export type Name = keyof typeof contestants

export const isName = (name: string): name is Name => name in contestants
