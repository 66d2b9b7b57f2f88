/** An environment for the tests of one pull request: its progress is shown, and it is removed at the end, whatever happens. `npx tsx examples/environment.ts` */
import { Console, Effect } from "effect"
import { Datacenter, Lan, Request, Server } from "effect-profitbricks"
import * as ProgressTerminal from "effect-profitbricks/node/ProgressTerminal"
import { run } from "./lib/run.js"

/** Its objects belong to the scope of its use. */
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
const tests = ({ web }: { readonly web: ReadonlyArray<string> }) => Effect.fail(`no answer at ${web.join(", ")}`)

run(
  Effect.gen(function* () {
    // Ctrl-C at any moment removes it as well.
    yield* Effect.scoped(Effect.flatMap(environment(42), tests)).pipe(
      Effect.catchAll((error) => Console.log(`the tests failed: ${String(error)}`)),
      ProgressTerminal.show()
    )
    const { items } = yield* Datacenter.list()
    yield* Console.log(`${items.length} data centers are left`)
  })
)
