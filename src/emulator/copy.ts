/** A copy of an account: its schema, and the reading of it through the SDK. */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as BackupUnit from "../BackupUnit.js"
import * as Contract from "../Contract.js"
import * as Datacenter from "../Datacenter.js"
import type { ApiError } from "../Errors.js"
import * as Group from "../Group.js"
import * as Image from "../Image.js"
import * as IpBlock from "../IpBlock.js"
import { lazy } from "../internal/lazy.js"
import * as Label from "../Label.js"
import * as PrivateCrossConnect from "../PrivateCrossConnect.js"
import { ProfitBricks } from "../ProfitBricks.js"
import * as Share from "../Share.js"
import * as Snapshot from "../Snapshot.js"
import * as TargetGroup from "../TargetGroup.js"
import * as User from "../User.js"

/** What the API gives at full depth. Its fields that have no type yet are kept. */
const account = lazy(() =>
  Schema.Struct({
    contract: Schema.typeSchema(Contract.Contract),
    users: Schema.Array(User.User.at(1)),
    groups: Schema.Array(Group.Group.at(1)),
    /** By the ids of the groups. */
    shares: Schema.Record({ key: Schema.String, value: Schema.Array(Share.Share.at(0)) }),
    images: Schema.Array(Image.Image.at(0)),
    ipBlocks: Schema.Array(IpBlock.IpBlock.at(0)),
    snapshots: Schema.Array(Snapshot.Snapshot.at(0)),
    pccs: Schema.optional(Schema.Array(PrivateCrossConnect.PrivateCrossConnect.at(0))),
    backupUnits: Schema.optional(Schema.Array(BackupUnit.BackupUnit.at(0))),
    targetGroups: Schema.optional(Schema.Array(TargetGroup.TargetGroup.at(0))),
    labels: Schema.optional(Schema.Array(Label.Label.at(0))),
    datacenters: Schema.Array(Datacenter.Datacenter.at(6))
  }).annotations({ description: "a copy of an account", parseOptions: { onExcessProperty: "preserve" } })
)
export const Copy = Schema.suspend(account)
export interface Copy extends Schema.Schema.Type<typeof Copy> {}

const every = <A, R>(stream: Stream.Stream<A, ApiError, R>): Effect.Effect<ReadonlyArray<A>, ApiError, R> =>
  Effect.map(Stream.runCollect(stream), Chunk.toReadonlyArray)

/** The number of reads at a time. */
const concurrency = 4

export const copy: Effect.Effect<Copy, ApiError, ProfitBricks> = Effect.gen(function* () {
  const { apiVersion } = yield* ProfitBricks
  const centers = yield* every(Datacenter.all())
  const groups = yield* every(Group.all({ depth: 2 }))
  const shares = yield* Effect.forEach(
    groups,
    ({ id }) => Effect.map(every(Share.all({ groupId: id })), (items) => [id, items] as const),
    { concurrency }
  )
  return {
    contract: yield* Contract.get(),
    users: yield* every(User.all({ depth: 2 })),
    groups,
    shares: Object.fromEntries(shares),
    images: yield* every(Image.all()),
    ipBlocks: yield* every(IpBlock.all()),
    snapshots: yield* every(Snapshot.all()),
    pccs: apiVersion < 5 ? [] : yield* every(PrivateCrossConnect.all()),
    backupUnits: apiVersion < 5 ? [] : yield* every(BackupUnit.all()),
    targetGroups: apiVersion < 6 ? [] : yield* every(TargetGroup.all()),
    labels: apiVersion < 5 ? [] : yield* every(Label.all()),
    datacenters: yield* Effect.forEach(centers, ({ id }) => Datacenter.get({ datacenterId: id, depth: 6 }), {
      concurrency
    })
  }
})
