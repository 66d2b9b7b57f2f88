/** A process with one contestant in it, which makes calls when it is told to, and says what they cost. */
import { setTimeout as sleep } from "node:timers/promises"
import type { Cost, Task } from "./call.js"
import { contestants, isName } from "./contestants.js"

const [baseUrl = "", name = "", checkout = ""] = process.argv.slice(2)
if (!isName(name)) throw new Error(`There is no ${name}`)
const contestant = await contestants[name](baseUrl, checkout)

const carryOut = async ({ atOnce, calls, kind }: Task): Promise<Cost> => {
  globalThis.gc?.()
  // What that has set in motion is not counted.
  await sleep(5)
  const heap = process.memoryUsage().heapUsed
  const cpu = process.cpuUsage()
  const start = performance.now()
  await contestant[kind](calls, atOnce)
  const wall = performance.now() - start
  const { system, user } = process.cpuUsage(cpu)
  const allocated = process.memoryUsage().heapUsed - heap
  return { cpu: (user + system) / calls, wall: (wall * 1000) / calls, allocated: allocated / 1000 / calls }
}

process.on("message", (task: Task) => {
  carryOut(task).then(
    (cost) => process.send?.(cost),
    (error) => {
      console.error(name, error)
      process.exit(1)
    }
  )
})
process.once("disconnect", () => process.exit())
process.send?.("ready")
