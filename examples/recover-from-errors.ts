/** Recovers from errors by their type. `npx tsx examples/recover-from-errors.ts` */
import { Console, Effect } from "effect"
import { Datacenter, Request, Server } from "effect-profitbricks"
import { run } from "./lib/run.js"

/** The data center of that name. It is created if there is none. */
const ensure = (name: string) =>
  Datacenter.findByName({ name }).pipe(
    Effect.map(({ id }) => id),
    Effect.catchTag("NotFound", () =>
      Datacenter.create({ name, location: "us/las" }).pipe(
        Request.completed(),
        Effect.map(({ id }) => id)
      )
    ),
    Effect.tap((id) => Console.log(`${name} is ${id}`))
  )

run(
  Effect.gen(function* () {
    const datacenterId = yield* ensure("shop")
    yield* ensure("shop")

    // Wrong input is refused before it is sent, with all its mistakes.
    yield* Server.create({ datacenterId, cores: 0, ram: 1000 }).pipe(
      Effect.catchTag("Validation", (error) =>
        Effect.forEach(error.issues, ({ message, path }) => Console.log(`${path} ${message}`))
      )
    )

    yield* Server.start({ datacenterId, serverId: Server.Id.make("gone") }).pipe(
      Request.completed(),
      Effect.catchTags({
        NotFound: (error) => Console.log(`nothing to start: ${error.message}`),
        RequestFailed: (error) => Console.log(`the server does not start: ${error.message}`)
      })
    )
  })
)
