import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Contract from "../Contract.js"
import * as Datacenter from "../Datacenter.js"
import * as Group from "../Group.js"
import * as Image from "../Image.js"
import * as IpBlock from "../IpBlock.js"
import * as Request from "../Request.js"
import type { CollectionAt, Kind, Resource } from "../Resource.js"
import * as Snapshots from "../Snapshot.js"
import * as User from "../User.js"
import type { Cloud } from "./cloud.js"
import type * as Handler from "./handler.js"
import { showContract } from "./kinds/account.js"
import * as Requests from "./queue.js"
import * as Representation from "./representation.js"
import type { Saved } from "./saved.js"
import type { Context } from "./state.js"

/**
 * A call that the emulator received, without credentials and passwords.
 *
 * @since 0.1.0
 * @category observation
 */
export interface Call extends Handler.Call {}

/**
 * All that there is in an account.
 *
 * @since 0.1.0
 * @category observation
 */
export interface Account {
  readonly contract: Contract.Contract
  readonly datacenters: CollectionAt<Datacenter.Kind, 5>["items"]
  readonly images: CollectionAt<Image.Kind, 1>["items"]
  readonly snapshots: CollectionAt<Snapshots.Kind, 1>["items"]
  readonly ipBlocks: CollectionAt<IpBlock.Kind, 1>["items"]
  readonly users: CollectionAt<User.Kind, 2>["items"]
  readonly groups: CollectionAt<Group.Kind, 2>["items"]
}

/**
 * The whole state of an emulator as JSON. There are no passwords in it: after `restore` only those can call whom the
 * emulator knows already.
 *
 * @since 0.1.0
 * @category observation
 */
export interface Snapshot extends Saved {}

/** A collection of the account as the SDK reads it. */
const items = <K extends Kind, D extends 1 | 2 | 5 | 6>(
  context: Context,
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
    snapshots: items(context, Snapshots.Snapshot, "snapshots", 1).items,
    ipBlocks: items(context, IpBlock.IpBlock, "ipblocks", 1).items,
    users: items(context, User.User, "um/users", 2).items,
    groups: items(context, Group.Group, "um/groups", 2).items
  }))

export const requests = (cloud: Cloud): Effect.Effect<CollectionAt<Request.Kind, 2>["items"]> =>
  cloud.look(
    (context) => Schema.decodeUnknownSync(Request.Request.collection.at(2))(Requests.showAll(context, 2)).items
  )
