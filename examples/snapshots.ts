/** Creates a snapshot of a volume, restores it, and creates another volume from it. `npx tsx examples/snapshots.ts` */
import { Console, Effect, Redacted } from "effect"
import { Datacenter, Request, Snapshot, Volume } from "effect-profitbricks"
import { run } from "./lib/run.js"

run(
  Effect.gen(function* () {
    const { id: datacenterId } = yield* Datacenter.create({ name: "shop", location: "us/las" }).pipe(
      Request.completed()
    )
    const { id: volumeId } = yield* Volume.create({
      datacenterId,
      name: "system",
      size: 10,
      imageAlias: "ubuntu:latest",
      imagePassword: Redacted.make("s3cretpassw0rd")
    }).pipe(Request.completed())

    const snapshot = yield* Volume.createSnapshot({ datacenterId, volumeId, name: "before the update" }).pipe(
      Request.ready()
    )
    yield* Console.log(`${snapshot.properties.name}: ${snapshot.properties.size} GB ${snapshot.properties.licenceType}`)

    yield* Volume.restoreSnapshot({ datacenterId, volumeId, snapshotId: snapshot.id }).pipe(Request.completed())
    const copy = yield* Volume.create({ datacenterId, name: "copy", size: 10, image: snapshot.id }).pipe(
      Request.ready()
    )
    yield* Console.log(`${copy.properties.name}: ${copy.properties.licenceType}, as the snapshot is`)

    yield* Snapshot.remove({ snapshotId: snapshot.id }).pipe(Request.completed())
  })
)
