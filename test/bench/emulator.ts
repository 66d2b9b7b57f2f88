/** The costs of a call of the emulator with few and with many objects: `npm run bench`. Ratios, not times. */
import { Agent, createServer, get } from "node:http"
import { HttpServer, HttpServerResponse } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"
import { Datacenter, Emulator, type ProfitBricks, Server } from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"

const servers = Array.from({ length: 10 }, (_, index) => ({ name: `server ${index}`, cores: 1, ram: 1024 }))
const create = Datacenter.create({ name: "bench", location: "us/las", servers, depth: 1 })

const median = (values: ReadonlyArray<number>) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

type Run<A, E> = Effect.Effect<A, E, ProfitBricks.ProfitBricks>

/** The median cost of a call, in milliseconds, each after something that is not counted. */
const cost = <A, E>(effect: Run<A, E>, before: Run<unknown, E> = Effect.void) =>
  Effect.map(
    Effect.replicateEffect(
      Effect.andThen(
        before,
        Effect.suspend(() => {
          const start = performance.now()
          return Effect.map(effect, () => performance.now() - start)
        })
      ),
      300
    ),
    median
  )

/** Costs in a cloud of so many data centers with ten servers each. */
const measure = (count: number) =>
  Effect.gen(function* () {
    yield* Effect.replicateEffect(create, count, { discard: true })
    const { value } = yield* create
    const datacenterId = value.id
    // Unchanged objects are answered from memory.
    const change = Datacenter.update({ datacenterId, name: "changed" })
    const serverId = value.entities?.servers?.items?.[0]?.id ?? Server.Id.make("none")
    return [
      ["create a data center with 10 servers", yield* cost(create)],
      ["read a data center at depth 2", yield* cost(Datacenter.get({ datacenterId, depth: 2 }), change)],
      ["read a server", yield* cost(Server.get({ datacenterId, serverId }), change)],
      ["create a server", yield* cost(Server.create({ datacenterId, cores: 1, ram: 1024 }))]
    ] as const
  }).pipe(Effect.provide(Emulator.layer({ provisioningTime: 0 })))

const byNumberOfServers = Effect.gen(function* () {
  yield* measure(10)
  const few = yield* measure(10)
  const many = yield* measure(10_000)
  yield* Console.log("The cost of a call with 100,000 servers, compared with 100 servers:")
  for (const [index, [name, before]] of few.entries()) {
    const after = many[index]?.[1] ?? 0
    yield* Console.log(`  ${name.padEnd(40)} ${(after / before).toFixed(2)} ×`)
  }
})

const calls = 2000
const atOnce = 16

/** Requests per second. */
const rate = (url: string, headers: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
    const once = Effect.async<number>((resume) => {
      get(url, { agent, headers }, (response) => {
        let bytes = 0
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length
        })
        response.on("end", () => resume(Effect.succeed(bytes)))
      })
    })
    yield* Effect.replicateEffect(once, 500, { concurrency: atOnce })
    const start = performance.now()
    yield* Effect.replicateEffect(once, calls, { concurrency: atOnce })
    return (calls / (performance.now() - start)) * 1000
  })

/** A server of `@effect/platform-node` that always says the same. */
const bare = (body: string) =>
  Effect.gen(function* () {
    const app = HttpServerResponse.text(body, { contentType: "application/json" })
    yield* HttpServer.serveEffect(app)
    return yield* HttpServer.addressFormattedWith(Effect.succeed)
  })

const overHttp = Effect.gen(function* () {
  const authorization = `Basic ${btoa("emulator@example.com:emulator")}`
  const { url } = yield* EmulatorServer.make({ provisioningTime: 0 })
  const path = `${url}/images?depth=1`
  const body = yield* Effect.promise(() => fetch(path, { headers: { authorization } }).then((r) => r.text()))
  const one = `${url}/locations/us/las`
  const small = yield* Effect.promise(() => fetch(one, { headers: { authorization } }).then((r) => r.text()))
  yield* Console.log("Requests per second over HTTP, compared with a bare server that sends the same bytes:")
  for (const [name, address, bytes] of [
    [`a location (${small.length} bytes)`, one, small],
    [`a list of images (${body.length} bytes)`, path, body]
  ] as const) {
    const ratios: Array<number> = []
    const context = yield* Layer.build(NodeHttpServer.layer(() => createServer(), { port: 0, host: "127.0.0.1" }))
    const other = yield* Effect.provide(bare(bytes), context)
    for (const _ of [1, 2, 3]) {
      const plain = yield* rate(other, {})
      ratios.push((yield* rate(address, { authorization })) / plain)
    }
    yield* Console.log(`  ${name.padEnd(40)} ${median(ratios).toFixed(2)} ×`)
  }
}).pipe(Effect.scoped)

await Effect.runPromise(Effect.andThen(byNumberOfServers, overHttp))
