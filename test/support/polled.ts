/** A server that accepts a change, and is then asked how far it is. */
import { type Duration, Effect, Fiber, Schedule, TestClock } from "effect"
import { Datacenter, type ProfitBricks, type Request, Server } from "effect-profitbricks"
import { type Step, scripted } from "./scripted.js"

export const datacenterId = Datacenter.Id.make("dc")
export const serverId = Server.Id.make("srv")
export const location = "https://api.ionos.com/cloudapi/v6/requests/req/status"

export const accepts: Step = {
  status: 202,
  headers: { location },
  body: { id: "srv", properties: { cores: 1, ram: 256, vmState: null } }
}
export const status = (name: string, more: object = {}): Step => ({
  status: 200,
  body: { metadata: { status: name, ...more } }
})

/** A server that accepts a change and then answers the polls as the script says; and when it was called. */
export const waiting = (polls: ReadonlyArray<Step>, options?: ProfitBricks.Options) => {
  const times: Array<number> = []
  let polled = 0
  const { layer, received } = scripted((call) => {
    if (!call.url.includes("/requests/")) return accepts
    const step = polls[Math.min(polled++, polls.length - 1)]
    return step ?? status("DONE")
  }, options)
  return { layer, received, times, polls: () => polled }
}

export const create = Server.create({ datacenterId, cores: 1, ram: 256 })
export const every = (interval: Duration.DurationInput): Request.WaitOptions => ({
  schedule: Schedule.spaced(interval)
})

/** Lets a wait run in a second's steps, and says when it polled. */
export const pollTimes = <A, E>(effect: Effect.Effect<A, E>, polls: () => number, seconds: number) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(effect)
    const times: Array<number> = []
    for (let second = 0; second <= seconds; second++) {
      const before = times.length
      yield* TestClock.adjust(second === 0 ? 0 : "1 second")
      for (let index = before; index < polls(); index++) times.push(second)
    }
    return { times, exit: yield* Fiber.poll(fiber) }
  })
