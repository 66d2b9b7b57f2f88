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
    const request = /\/requests\/(\d+)-(\d+)\/status$/.exec(url.pathname)
    if (request !== null) {
      const status = now < Number(request[1]) ? "RUNNING" : "DONE"
      return {
        status: 200,
        bytes: Fixed.bytesOf({ ...Answers.status, metadata: { ...Answers.status.metadata, status } })
      }
    }
    if (url.pathname.endsWith("/requests")) {
      return { status: 200, bytes: Fixed.bytesOf(Answers.collection("requests", "/requests", [])) }
    }
    if (method === "GET") return { status: 200, bytes: Fixed.bytesOf(Answers.datacenter) }
    const location = `${Answers.base}/requests/${now + provisioning}-${accepted++}/status`
    return { status: 202, headers: { location }, bytes: Fixed.bytesOf(Answers.busy(Answers.datacenter)) }
  })
)
let accepted = 0

const datacenterId = Datacenter.Id.make(Answers.ids.datacenter)

const program = Effect.forever(
  Effect.gen(function* () {
    yield* Datacenter.create({ name: "shop", location: "us/las" }).pipe(Request.completed())
    yield* Datacenter.update({ datacenterId, name: "web" }).pipe(Request.ready())
    yield* Datacenter.list({ depth: 2 }).pipe(Effect.ignore)
    yield* Datacenter.remove({ datacenterId }).pipe(Request.completed())
  })
)

/** What is alive, in MB, every minute. */
const hour = Effect.gen(function* () {
  const samples: Array<number> = []
  yield* Effect.replicateEffect(Effect.forkScoped(program), programs)
  for (let minute = 0; minute < 60; minute++) {
    yield* Effect.sleep("1 minute")
    globalThis.gc?.()
    samples.push(process.memoryUsage().heapUsed / 1e6)
  }
  return samples
}).pipe(Effect.scoped, Effect.provide(cloud), inVirtualTime)

export const soak: Row = async function* () {
  await Effect.runPromise(hour)
  const samples = await Effect.runPromise(hour)
  const what = `live memory in an hour of ${programs} programs`
  yield [
    { what, who: "minutes 1 to 30", unit: "MB", samples: samples.slice(0, 30) },
    {
      what,
      who: `minutes 31 to 60, ${accepted.toLocaleString("en")} changes in all`,
      unit: "MB",
      samples: samples.slice(30),
      beside: [{ who: "minutes 1 to 30", atMost: 1.02 }]
    }
  ]
}
