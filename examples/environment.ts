/** An environment for the tests of one pull request, shown while it is built, and gone afterwards whatever happens. `npx tsx examples/environment.ts` */
import { Console, Effect } from "effect"
import { Datacenter, Lan, Request, Server } from "effect-profitbricks"
import * as ProgressTerminal from "effect-profitbricks/node/ProgressTerminal"
import { run } from "./lib/run.js"

/** What is made in it belongs to the scope that it is used in. */
const environment = (pullRequest: number) =>
  Effect.gen(function* () {
    const { id: datacenterId } = yield* Datacenter.create({ name: `pr ${pullRequest}`, location: "us/las" }).pipe(
      Request.scoped(),
      Request.completed()
    )
    const lan = yield* Lan.create({ datacenterId, name: "public", public: true }).pipe(
      Request.scoped(),
      Request.completed()
    )
    const server = (name: string) =>
      Server.create({ datacenterId, name, cores: 2, ram: 4096, nics: [{ lan: lan.id }] }).pipe(
        Request.scoped(),
        Request.ready({ depth: 2 }),
        Effect.map(({ entities }) => entities.nics.items.flatMap(({ properties }) => properties.ips ?? [])),
        Effect.tap((ips) => Console.log(`${name} is up, at ${ips.join(", ")}`))
      )
    return yield* Effect.all({ web: server("web"), database: server("database") }, { concurrency: "unbounded" })
  })

/** The tests: these fail. */
const tests = ({ web }: { readonly web: ReadonlyArray<string> }) => Effect.fail(`nobody answers at ${web.join(", ")}`)

run(
  Effect.gen(function* () {
    // Ctrl-C at any moment ends it in the same way.
    yield* Effect.scoped(Effect.flatMap(environment(42), tests)).pipe(
      Effect.catchAll((error) => Console.log(`the tests have failed: ${String(error)}`)),
      ProgressTerminal.show()
    )
    const { items } = yield* Datacenter.list()
    yield* Console.log(`${items.length} data centers are left`)
  })
)
