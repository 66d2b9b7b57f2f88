/** A cloud for programs that are killed: it sees each of their calls, and kills them at one. */
import { Deferred, Effect, Redacted, Schedule } from "effect"
import type { Scope } from "effect/Scope"
import { Emulator } from "effect-profitbricks"
import type * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"
import { type Death, nameOf } from "./moments.js"
import type { Ended, Running } from "./processes.js"
import { type Answer, type Call, proxy } from "./proxy.js"
import { serve } from "./served.js"

/** What is the same in two runs that build the same: ids are counted, as they are drawn. */
export const comparable = (text: string): unknown => {
  const ids = new Map<string, string>()
  const nameOf = (id: string) => {
    const name = ids.get(id) ?? `id ${ids.size}`
    ids.set(id, name)
    return name
  }
  return JSON.parse(
    text
      .replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, nameOf)
      .replace(/"[\da-f]{32}"/g, '"etag"')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "then")
      .replace(/127\.0\.0\.1:\d+/g, "here")
      .replace(/2001:db8:[\da-f:]+\/56/g, "block")
  )
}

/** A program with options for this world, and with those that it is given. */
export type Start = (...options: ReadonlyArray<string>) => Effect.Effect<Running, never, Scope>

/** Runs until its scope is closed. Its links lead to where it sees the calls, as `url` does. */
export const makeWorld = (options?: Partial<EmulatorServer.Options>) =>
  Effect.gen(function* () {
    const { emulator, url } = yield* serve({
      provisioningTime: "30 millis",
      seed: { publicImages: false },
      ...options
    })
    const { origin, pathname } = new URL(url)
    const allDone = Effect.repeat(emulator.requests, {
      until: (requests) => requests.every(({ metadata }) => metadata?.requestStatus?.metadata?.status === "DONE"),
      schedule: Schedule.spaced("5 millis")
    })

    /** What stands in the way of a call, if anything does. */
    type Obstacle = (call: Call, answer: Effect.Effect<Answer>) => Effect.Effect<Answer> | undefined
    let obstacle: Obstacle = () => undefined
    /** Calls that are still on their way, and how they get there. */
    let late: { readonly when: (call: Call) => boolean; readonly arrives: Effect.Effect<unknown> } | undefined

    const around = (call: Call, answer: Effect.Effect<Answer>) =>
      Effect.gen(function* () {
        const given = yield* obstacle(call, answer) ?? answer
        if (late?.when(call)) {
          const { arrives } = late
          late = undefined
          yield* arrives
        }
        return given
      })

    /** Starts the program, and gives what it has printed when it has died this death. */
    const dies = (start: Start, death: Death): Effect.Effect<Ended> =>
      Effect.gen(function* () {
        if ("options" in death) return yield* (yield* start(...death.options)).ended
        if ("millis" in death) {
          const { ended, kill, said } = yield* start()
          yield* said(death.after)
          return yield* Effect.raceFirst(ended, Effect.zipRight(Effect.sleep(death.millis), kill))
        }
        if (death.moment === "answered") return yield* (yield* start("--answered", death.call)).ended
        const program = yield* Deferred.make<Running>()
        const dead = yield* Deferred.make<Ended>()
        obstacle = (call, answer) => {
          if (nameOf(call) !== death.call) return
          obstacle = () => undefined
          return Effect.gen(function* () {
            if (death.moment === "done") yield* Effect.zipRight(answer, allDone)
            const ended = yield* (yield* Deferred.await(program)).kill
            if (death.moment === "arrived") yield* answer
            if (death.moment === "late") late = { when: ({ path }) => path.endsWith("/requests"), arrives: answer }
            if (death.moment === "too late") late = { when: (call) => nameOf(call) === death.call, arrives: answer }
            yield* Deferred.succeed(dead, ended)
            return yield* Effect.never
          })
        }
        const running = yield* start()
        yield* Deferred.succeed(program, running)
        const ended = yield* running.ended
        // What it was killed for is over, too.
        return ended.signal === "SIGKILL" ? yield* Deferred.await(dead) : ended
      }).pipe(Effect.scoped)

    const found = Effect.gen(function* () {
      const { datacenters } = yield* emulator.account
      const requests = yield* emulator.requests
      const accepted = requests.map(({ properties: { method, url } }) => `${method} ${url}`).reverse()
      return {
        counts: [
          datacenters.length,
          datacenters.flatMap(({ entities }) => entities.servers.items).length,
          datacenters.flatMap(({ entities }) => entities.volumes.items).length,
          accepted.length
        ],
        accepted,
        datacenters
      }
    })

    return {
      emulator,
      /** How a program reaches it, and as whom. */
      options: [
        ...["--url", `${yield* proxy(origin, around)}${pathname}`],
        ...["--username", Emulator.user.username, "--password", Redacted.value(Emulator.user.password)]
      ],
      dies,
      /** Data centers, servers, volumes and accepted calls: how many, and which. */
      found
    }
  })
