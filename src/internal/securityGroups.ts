/** What servers, NICs and data centers have of security groups: the module of the groups imports theirs. */
import * as Schema from "effect/Schema"
import * as Ids from "../Ids.js"
import * as Operation from "../Operation.js"
import * as Resource from "../Resource.js"
import { nullishString, type TypeOf } from "./schemas.js"

const properties = { name: nullishString, description: nullishString }
export const Properties = Schema.Struct(properties)
export interface Properties extends TypeOf<typeof properties> {}

export const shape = {
  type: "security-group",
  id: Ids.SecurityGroupId,
  properties: Properties,
  metadata: Resource.Metadata
} as const

export interface SummaryKind extends Resource.KindOf<Ids.SecurityGroupId, Properties> {
  readonly item: Summary<this["depth"]>
}
export const Summary: Resource.Resource<SummaryKind> = Resource.make<SummaryKind>(shape)
export interface Summary<D extends number = number> extends Resource.Leaf<SummaryKind, D> {}

type Groups = ReadonlyArray<Resource.Partly<SummaryKind>>

/** The groups of a server or a NIC, as one value. */
interface GroupsKind extends Resource.KindOf<Ids.SecurityGroupId, Properties> {
  readonly item: Groups
}

/** An answer to a change is the collection, and a read has it in the object that is `type`. */
const groupsIn = <I>(type: string, answer: Schema.Schema<Groups, I>): Resource.Resource<GroupsKind> => ({
  ...Resource.make<GroupsKind>({ ...shape, type }),
  at: () => Schema.make<Groups, unknown>(answer.ast),
  gaps: () => []
})

const answered = Schema.Struct({ items: Schema.Array(Summary.partly) }).pipe(Schema.pluck("items"))
const read = Schema.transform(
  Schema.Struct({ entities: Schema.Struct({ securitygroups: answered }) }),
  Schema.typeSchema(answered),
  {
    strict: true,
    decode: ({ entities }) => entities.securitygroups,
    encode: (securitygroups) => ({ entities: { securitygroups } })
  }
)

const payload = Schema.Struct({
  securityGroupIds: Schema.propertySignature(Schema.Array(Ids.SecurityGroupId)).pipe(Schema.fromKey("ids"))
})

/** The operation that sets the groups of the objects at a path, as a whole. */
export function setting<const P extends string>(
  type: string,
  path: P
): Operation.Accept<Operation.Params<P> & typeof payload.Type & { readonly depth?: Resource.Depth | undefined }, Groups>
export function setting(type: string, path: string): unknown {
  return Operation.accept({
    since: 6,
    method: "PUT",
    path: `${path}/securitygroups`,
    payload,
    success: groupsIn(type, answered),
    read: Operation.make({ since: 6, method: "GET", path, success: groupsIn(type, read) })
  })
}
