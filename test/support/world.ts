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

/** What becomes of the answer to calls that meet it. */
export interface Obstacle {
  readonly meets: (call: Call) => boolean
  readonly makes: (answer: Effect.Effect<Answer>) => Effect.Effect<Answer>
  readonly once?: boolean
}

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

    /** What is in the way of calls, the oldest first. */
    const obstacles = new Set<Obstacle>()
    const around = (call: Call, answer: Effect.Effect<Answer>) => {
      const obstacle = [...obstacles].find(({ meets }) => meets(call))
      if (obstacle?.once) obstacles.delete(obstacle)
      return obstacle?.makes(answer) ?? answer
    }

    /** Puts something in the way of calls. It is gone when the scope is closed, and with `once` after the first call that it meets. */
    const obstruct = (obstacle: Obstacle) =>
      Effect.acquireRelease(
        Effect.sync(() => obstacles.add(obstacle)),
        () => Effect.sync(() => obstacles.delete(obstacle))
      )

    /** Gives what waits for the first call that this obstacle meets. */
    const meeting = (meets: Obstacle["meets"], makes: Obstacle["makes"]) =>
      Effect.gen(function* () {
        const met = yield* Deferred.make<void>()
        yield* obstruct({
          meets,
          makes: (answer) => Effect.zipRight(Deferred.succeed(met, undefined), makes(answer)),
          once: true
        })
        return Deferred.await(met)
      })

    /** A call that arrives when these calls have been answered once. */
    const arrivesAfter = (meets: Obstacle["meets"], late: Effect.Effect<Answer>) =>
      obstacles.add({ meets, makes: Effect.zipLeft(late), once: true })

    /** Starts the program, and gives what it has printed when it has died this death. */
    const dies = (start: Start, death: Death): Effect.Effect<Ended> =>
      Effect.gen(function* () {
        if ("options" in death) return yield* (yield* start(...death.options)).ended
        if ("millis" in death) {
          const { ended, kill, said } = yield* start()
          yield* said(death.after)
          return yield* Effect.raceFirst(ended, Effect.zipRight(Effect.sleep(death.millis), kill))
        }
        const { call, moment } = death
        if (moment === "answered") return yield* (yield* start("--answered", call)).ended
        const isThis = (other: Call) => nameOf(other) === call
        const program = yield* Deferred.make<Running>()
        const dead = yield* Deferred.make<Ended>()
        yield* meeting(isThis, (answer) =>
          Effect.gen(function* () {
            if (moment === "done") yield* Effect.zipRight(answer, allDone)
            const ended = yield* (yield* Deferred.await(program)).kill
            if (moment === "arrived") yield* answer
            if (moment === "late") arrivesAfter(({ path }) => path.endsWith("/requests"), answer)
            if (moment === "too late") arrivesAfter(isThis, answer)
            yield* Deferred.succeed(dead, ended)
            return yield* Effect.never
          })
        )
        const running = yield* start()
        yield* Deferred.succeed(program, running)
        const ended = yield* running.ended
        // What it was killed for is over, too.
        return ended.signal === "SIGKILL" ? yield* Deferred.await(dead) : ended
      }).pipe(Effect.scoped)

    const found = Effect.gen(function* () {
      const { datacenters } = yield* emulator.account
      const requests = yield* emulator.requests
      const accepted = requests
        .map(({ properties: { method, url } }) => nameOf({ method: method ?? "", path: new URL(url ?? "").pathname }))
        .reverse()
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

    const seen = `${yield* proxy(origin, around)}${pathname}`
    return {
      emulator,
      url: seen,
      /** How a program reaches it, and as whom. */
      options: [
        ...["--url", seen],
        ...["--username", Emulator.user.username, "--password", Redacted.value(Emulator.user.password)]
      ],
      dies,
      obstruct,
      meeting,
      /** Data centers, servers, volumes and accepted calls: how many, and which. */
      found
    }
  })
