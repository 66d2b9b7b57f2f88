/** What a call of the emulator costs, in memory and over HTTP, with few and with many objects. */
import { HttpClient } from "@effect/platform"
import { Effect, Layer, ManagedRuntime } from "effect"
import { Credentials, Datacenter, Emulator, ProfitBricks, RetryPolicy, Server } from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"
import * as Fixed from "./fixed.js"
import { type Beside, type Figure, inTurn, type Row, spreadOf } from "./measuring.js"
import * as Rates from "./rates.js"

const servers = Array.from({ length: 10 }, (_, index) => ({ name: `server ${index}`, cores: 1, ram: 1024 }))
const create = Datacenter.create({ name: "bench", location: "us/las", servers, depth: 1 })

/** An emulator with so many data centers of ten servers each, whose last answer is kept. */
const makeCloud = async (datacenters: number) => {
  let last: Fixed.Answer = { status: 0, bytes: new Uint8Array() }
  let isKept = false
  const runtime = ManagedRuntime.make(
    ProfitBricks.layer({
      transformClient: HttpClient.transformResponse(
        Effect.tap((response) =>
          isKept
            ? Effect.map(response.text, (text) => {
                last = { status: response.status, headers: response.headers, bytes: new TextEncoder().encode(text) }
              })
            : Effect.void
        )
      )
    }).pipe(
      Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.default]),
      Layer.provideMerge(Emulator.layerHttpClient({ provisioningTime: 0 })),
      Layer.orDie
    )
  )
  await runtime.runPromise(Effect.replicateEffect(create, datacenters, { discard: true }))
  const { value } = await runtime.runPromise(create)
  const datacenterId = value.id
  const serverId = value.entities?.servers?.items?.[0]?.id ?? Server.Id.make("none")
  /** Unchanged objects are answered from memory. */
  const change = Datacenter.update({ datacenterId, name: "changed" })
  const things = {
    "read a server": { before: change, run: Server.get({ datacenterId, serverId }) },
    "read a data center at depth 2": { before: change, run: Datacenter.get({ datacenterId, depth: 2 }) },
    "create a server": { before: Effect.void, run: Server.create({ datacenterId, cores: 1, ram: 1024 }) },
    "create a data center with 10 servers": { before: Effect.void, run: create }
  }
  return {
    runtime,
    things,
    /** The answer to a call, as it is sent. */
    answerTo: async (run: Run) => {
      isKept = true
      await runtime.runPromise(run)
      isKept = false
      return last
    }
  }
}

type Cloud = Awaited<ReturnType<typeof makeCloud>>
type Run = Effect.Effect<unknown, unknown, ProfitBricks.ProfitBricks>

/** The median time of a call, in µs, each after something that is not counted. */
const cost =
  <A, B>(run: () => Promise<A>, before: () => Promise<B>) =>
  async () => {
    const times: Array<number> = []
    for (let call = 0; call < 100; call++) {
      await before()
      const start = performance.now()
      await run()
      times.push((performance.now() - start) * 1000)
    }
    return { "µs a call": spreadOf(times).median }
  }

const few = "100 servers"
const many = "100,000 servers"
const alone = "the SDK alone, with the same answer"

const inMemory = async function* (rounds: number, small: Cloud, large: Cloud) {
  for (const what of [
    "read a server",
    "read a data center at depth 2",
    "create a server",
    "create a data center with 10 servers"
  ] as const) {
    const answer = await small.answerTo(small.things[what].run)
    const fixed = ManagedRuntime.make(Fixed.client(() => Effect.succeed(answer)))
    const of = ({ runtime, things }: Cloud) =>
      cost(
        () => runtime.runPromise<unknown, unknown>(things[what].run),
        () => runtime.runPromise<unknown, unknown>(things[what].before)
      )
    const contestants = {
      [alone]: cost(
        () => fixed.runPromise<unknown, unknown>(small.things[what].run),
        () => Promise.resolve()
      ),
      [few]: of(small),
      [many]: of(large)
    }
    await inTurn(3, contestants)
    yield (await inTurn(rounds, contestants)).map(
      (figure): Figure => ({
        what: `emulator in memory: ${what}`,
        ...figure,
        beside:
          figure.who === many ? [{ who: few, atMost: 1.2 }] : figure.who === few ? [{ who: alone, atMost: 1.5 }] : []
      })
    )
    await fixed.dispose()
  }
}

/** Requests a second, of servers that have the state of these clouds, beside a bare one that sends the same. */
const overHttp = (rounds: number, small: Cloud, large: Cloud) =>
  Effect.gen(function* () {
    const servers: Record<string, EmulatorServer.Server> = {}
    for (const [name, cloud] of [
      [few, small],
      [many, large]
    ] as const) {
      const server = yield* EmulatorServer.make({ provisioningTime: 0 })
      const snapshot = yield* Effect.promise(() => cloud.runtime.runPromise(Emulator.snapshot))
      yield* Emulator.restore(snapshot).pipe(Effect.provideService(Emulator.Emulator, server.emulator))
      servers[name] = server
    }
    const figures: Array<Figure> = []
    for (const path of ["/locations/us/las", "/datacenters?depth=1&limit=10", "/images?depth=1"]) {
      const sent = yield* Rates.answerOf(`${servers[few]?.url}${path}`)
      const bare = yield* Rates.bare(sent)
      const contestants = {
        "a bare server": () => Rates.rate(bare),
        [few]: () => Rates.rate(`${servers[few]?.url}${path}`),
        [many]: () => Rates.rate(`${servers[many]?.url}${path}`)
      }
      yield* Effect.promise(() => inTurn(1, contestants))
      for (const figure of yield* Effect.promise(() => inTurn(Math.min(rounds, 7), contestants))) {
        const beside: ReadonlyArray<Beside> =
          figure.who === many ? [{ who: few, atMost: 1.2 }] : figure.who === few ? [{ who: "a bare server" }] : []
        figures.push({
          what: `emulator over HTTP: GET ${path} (${sent.length} bytes)`,
          ...figure,
          beside: figure.unit === "µs a request" ? beside : []
        })
      }
    }
    return figures
  }).pipe(Effect.scoped)

export const emulator: Row = async function* ({ rounds }) {
  const [small, large] = [await makeCloud(10), await makeCloud(10_000)]
  yield* inMemory(rounds, small, large)
  yield await Effect.runPromise(overHttp(rounds, small, large))
  await small.runtime.dispose()
  await large.runtime.dispose()
}
