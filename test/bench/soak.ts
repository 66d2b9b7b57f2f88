/** An hour of polls and changes, in virtual time: what is alive in its second half is no more than in its first. */
import { Clock, Duration, Effect } from "effect"
import { Datacenter, Request } from "effect-profitbricks"
import * as Answers from "../fixtures/answers.js"
import { inVirtualTime } from "../support/virtualTime.js"
import * as Fixed from "./fixed.js"
import type { Row } from "./measuring.js"

/** Programs that change something at the same time. */
const programs = 20

/** The time that the server needs for what it has accepted. */
const provisioning = Duration.toMillis("20 seconds")

/** A server that keeps nothing: the id of a request says when it is done. */
const cloud = Fixed.client((method, url) =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const request = /\/requests\/((\d+)-\d+)\/status$/.exec(url.pathname)
    if (request !== null) {
      const [, id, end] = request
      const metadata = { ...Answers.status.metadata, status: now < Number(end) ? "RUNNING" : "DONE" }
      return { status: 200, bytes: Fixed.bytesOf({ ...Answers.status, id: `${id}/status`, metadata }) }
    }
    if (url.pathname.endsWith("/requests")) {
      return { status: 200, bytes: Fixed.bytesOf(Answers.collection("requests", "/requests", [])) }
    }
    if (url.pathname.endsWith("/datacenters") && method === "GET") {
      return {
        status: 200,
        bytes: Fixed.bytesOf(Answers.collection("datacenters", "/datacenters", [Answers.datacenter]))
      }
    }
    if (method === "GET") return { status: 200, bytes: Fixed.bytesOf(Answers.datacenter) }
    const location = `${Answers.base}/requests/${Math.ceil(now + provisioning)}-${accepted++}/status`
    return { status: 202, headers: { location }, bytes: Fixed.bytesOf(Answers.busy(Answers.datacenter)) }
  })
)
let accepted = 0

const datacenterId = Datacenter.Id.make(Answers.ids.datacenter)

const program = Effect.forever(
  Effect.gen(function* () {
    yield* Datacenter.create({ name: "shop", location: "us/las" }).pipe(Request.completed())
    yield* Datacenter.update({ datacenterId, name: "web" }).pipe(Request.ready())
    yield* Datacenter.list({ depth: 2 })
    yield* Datacenter.remove({ datacenterId }).pipe(Request.completed())
  })
)

/** What is alive, in MB, every minute. */
const hour = Effect.gen(function* () {
  const samples: Array<number> = []
  for (let minute = 0; minute < 60; minute++) {
    yield* Effect.sleep("1 minute")
    globalThis.gc?.()
    samples.push(process.memoryUsage().heapUsed / 1e6)
  }
  return samples
}).pipe(
  Effect.raceFirst(Effect.replicateEffect(program, programs, { concurrency: "unbounded", discard: true })),
  Effect.map((samples) => samples ?? []),
  Effect.provide(cloud),
  inVirtualTime
)

export const soak: Row = async function* () {
  await Effect.runPromise(hour)
  const before = accepted
  const samples = await Effect.runPromise(hour)
  const what = `live memory in an hour of ${programs} programs and ${(accepted - before).toLocaleString("en")} changes`
  const first = "minutes 1 to 30"
  yield [
    { what, who: first, unit: "MB", samples: samples.slice(0, 30) },
    { what, who: "minutes 31 to 60", unit: "MB", samples: samples.slice(30), beside: [{ who: first, atMost: 1.02 }] }
  ]
}
