/**
 * A program that is killed and started again: it builds a server with a volume, each change at most once, and then prints what it
 * has got. It dies by itself at the answer to the call that `--answered` names. With `--careless`, it takes no call for sent already.
 */
import { parseArgs } from "node:util"
import * as NodeKeyValueStore from "@effect/platform-node/NodeKeyValueStore"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Layer, Logger, LogLevel, Redacted, Schedule } from "effect"
import {
  type Accepted,
  Credentials,
  Datacenter,
  Mark,
  type Operation,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy,
  Server,
  Volume
} from "effect-profitbricks"
import { dyingAt } from "./moments.js"
import { step, submit } from "./steps.js"

const { answered, careless, folder, password, url, username } = parseArgs({
  options: {
    answered: { type: "string" },
    careless: { type: "boolean", default: false },
    folder: { type: "string", default: "" },
    password: { type: "string", default: "" },
    url: { type: "string", default: "" },
    username: { type: "string", default: "" }
  }
}).values

const submitCarelessly = <I, A extends Accepted.Accepted<unknown>>(
  name: string,
  operation: Operation.Change<I, A>,
  input: I
) =>
  Effect.gen(function* () {
    const mark = yield* step(`${name}: mark`, Mark.Mark, Mark.make)
    return yield* step(name, operation.accepted, operation(input).pipe(Mark.under(mark, { mayBeSent: false })))
  })

const change = careless ? submitCarelessly : submit
const done = Request.completed({ schedule: Schedule.spaced("10 millis") })

const program = Effect.gen(function* () {
  const { id: datacenterId } = yield* change("data center", Datacenter.create, {
    name: "shop",
    location: "us/las"
  }).pipe(done)
  const web = { datacenterId, name: "web", cores: 1, ram: 1024 }
  const { id: serverId } = yield* change("server", Server.create, web).pipe(done)
  const disk = { datacenterId, name: "data", size: 10, licenceType: "OTHER" } as const
  const { id: volumeId } = yield* change("volume", Volume.create, disk).pipe(done)
  const attachment = { datacenterId, serverId, volumeId }
  const attached = yield* change("attachment", Server.attachVolume, attachment).pipe(done)
  yield* Console.log(JSON.stringify({ ...attachment, attached: attached.id }))
})

const layer = ProfitBricks.layer({ baseUrl: url }).pipe(
  Layer.provideMerge(
    Layer.mergeAll(
      Credentials.basic({ username, password: Redacted.make(password) }),
      dyingAt(answered),
      RetryPolicy.default,
      NodeKeyValueStore.layerFileSystem(folder),
      // The record of the emulator does not lag behind.
      Reconciliation.layer(Schedule.recurs(2))
    )
  )
)

NodeRuntime.runMain(program.pipe(Effect.provide(layer), Logger.withMinimumLogLevel(LogLevel.Warning)))
