/** The view that tests have of an emulator: its calls, its requests and its account, as typed values. */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as BackupUnit from "../BackupUnit.js"
import * as Contract from "../Contract.js"
import * as Datacenter from "../Datacenter.js"
import * as Group from "../Group.js"
import * as Image from "../Image.js"
import * as IpBlock from "../IpBlock.js"
import * as K8sCluster from "../K8sCluster.js"
import * as Label from "../Label.js"
import * as PrivateCrossConnect from "../PrivateCrossConnect.js"
import * as Request from "../Request.js"
import type { CollectionAt, Kind, Resource } from "../Resource.js"
import * as Snapshot from "../Snapshot.js"
import * as TargetGroup from "../TargetGroup.js"
import * as User from "../User.js"
import type { Cloud } from "./cloud.js"
import type { CallContext } from "./kind.js"
import { showContract } from "./kinds/account.js"
import { showAll as showAllLabels } from "./kinds/label.js"
import { showAll } from "./kinds/request.js"
import * as Representation from "./representation.js"

export interface Call {
  /** When it came, in milliseconds of the `Clock`. */
  readonly at: number
  readonly method: string
  /** Path below the base URL, still encoded. */
  readonly path: string
  /** Method and path template; none for a path that the API does not have. */
  readonly operation: string | undefined
  readonly query: Readonly<Record<string, string>>
  /** Without credentials. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON, or the fields of a form, with `<redacted>` in place of passwords. */
  readonly body: unknown
  /** The status of the answer; none if there was no answer, or not yet. */
  readonly status: number | undefined
}

export interface Account {
  readonly contract: Contract.Contract
  readonly datacenters: CollectionAt<Datacenter.Kind, 5>["items"]
  readonly images: CollectionAt<Image.Kind, 1>["items"]
  readonly snapshots: CollectionAt<Snapshot.Kind, 1>["items"]
  readonly ipBlocks: CollectionAt<IpBlock.Kind, 1>["items"]
  readonly pccs: CollectionAt<PrivateCrossConnect.Kind, 1>["items"]
  readonly backupUnits: CollectionAt<BackupUnit.Kind, 1>["items"]
  readonly k8s: CollectionAt<K8sCluster.Kind, 3>["items"]
  readonly targetGroups: CollectionAt<TargetGroup.Kind, 1>["items"]
  readonly users: CollectionAt<User.Kind, 2>["items"]
  /** Those of all objects. */
  readonly labels: CollectionAt<Label.Kind, 1>["items"]
  readonly groups: CollectionAt<Group.Kind, 2>["items"]
}

/** A collection of the account as the SDK reads it. */
const items = <K extends Kind, D extends 1 | 2 | 3 | 5 | 6>(
  context: CallContext,
  resource: Resource<K>,
  name: string,
  depth: D
): CollectionAt<K, D> =>
  Schema.decodeUnknownSync(resource.collection.at(depth))(Representation.collection(context, undefined, name, depth))

export const account = (cloud: Cloud): Effect.Effect<Account> =>
  cloud.look((context) => ({
    contract: Schema.decodeUnknownSync(Contract.Contract)(showContract(context)),
    datacenters: items(context, Datacenter.Datacenter, "datacenters", 6).items,
    images: items(context, Image.Image, "images", 1).items,
    snapshots: items(context, Snapshot.Snapshot, "snapshots", 1).items,
    ipBlocks: items(context, IpBlock.IpBlock, "ipblocks", 1).items,
    pccs: items(context, PrivateCrossConnect.PrivateCrossConnect, "pccs", 1).items,
    backupUnits: items(context, BackupUnit.BackupUnit, "backupunits", 1).items,
    labels: Schema.decodeUnknownSync(Label.Label.collection.at(1))(showAllLabels(context, 1)).items,
    k8s: items(context, K8sCluster.K8sCluster, "k8s", 3).items,
    targetGroups: items(context, TargetGroup.TargetGroup, "targetgroups", 1).items,
    users: items(context, User.User, "um/users", 2).items,
    groups: items(context, Group.Group, "um/groups", 2).items
  }))

export const requests = (cloud: Cloud): Effect.Effect<CollectionAt<Request.Kind, 2>["items"]> =>
  cloud.look(
    (context) =>
      Schema.decodeUnknownSync(Request.Request.collection.at(2))(
        showAll(context, 2, [...context.state.requests.values()].filter(({ silent }) => silent !== true).reverse())
      ).items
  )
