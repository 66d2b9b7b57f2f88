/** The memory that a stream over many pages takes: no more for many than for few. */
import { Effect, Stream } from "effect"
import { Datacenter, Server } from "effect-profitbricks"
import * as Answers from "../fixtures/answers.js"
import * as Fixed from "./fixed.js"
import { inTurn, type Row } from "./measuring.js"

const pageSize = 1000

const server = Answers.shallow(Answers.server)

/** So many servers, in pages that are made when they are asked for. */
const cloud = (count: number) =>
  Fixed.client((_, url) =>
    Effect.sync(() => {
      const offset = Number(url.searchParams.get("offset") ?? 0)
      const items = Array.from({ length: Math.min(pageSize, count - offset) }, (_, index) => ({
        ...server,
        id: `server-${offset + index}`
      }))
      const page = { ...Answers.collection("servers", "/servers", items), offset, limit: pageSize }
      return { status: 200, bytes: Fixed.bytesOf(page) }
    })
  )

/** What is alive in the middle of each page, in MB: the most of it, beyond what was there before. */
const peakOf = async (count: number) => {
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  let [seen, peak] = [0, 0]
  const all = Server.all({ datacenterId: Datacenter.Id.make(Answers.ids.datacenter), limit: pageSize })
  await Effect.runPromise(
    Stream.runForEach(all, () =>
      Effect.sync(() => {
        if (++seen % pageSize !== pageSize / 2) return
        globalThis.gc?.()
        peak = Math.max(peak, process.memoryUsage().heapUsed - before)
      })
    ).pipe(Effect.provide(cloud(count)))
  )
  if (seen !== count) throw new Error(`${seen} of ${count} servers came`)
  return peak / 1e6
}

export const memory: Row = async function* ({ rounds }) {
  // Until all is made and compiled that is so once.
  await peakOf(20 * pageSize)
  const few = "5,000 servers"
  const many = "100,000 servers"
  const contestants = {
    [few]: async () => ({ MB: await peakOf(5000) }),
    [many]: async () => ({ MB: await peakOf(100_000) })
  }
  yield (await inTurn(Math.ceil(rounds / 2), contestants)).map((figure) => ({
    what: "live memory of a stream, at its peak",
    ...figure,
    beside: figure.who === many ? [{ who: few, atMost: 1.1 }] : []
  }))
}
