/** The exports of the package, by module. */
import { Predicate } from "effect"
import type { Resource } from "effect-profitbricks"
import * as SDK from "effect-profitbricks"
import { type AnyOperation, isOperation } from "../operations/row.js"

interface Member {
  readonly module: string
  /** Module and name: `IpBlock.get`. */
  readonly name: string
  readonly member: unknown
}

type Module = Readonly<Record<string, unknown>>

const isFamily = (member: unknown): member is Module =>
  Predicate.isRecord(member) && !("_tag" in member) && Object.values(member).some(isOperation)

/** The modules, and the families of operations in them: `Server`, and `Server.labels`. */
export const modules = Object.entries<Module>(SDK).flatMap(([module, members]) => [
  [module, members] as const,
  ...Object.entries(members).flatMap(([name, member]) =>
    isFamily(member) ? [[`${module}.${name}`, member] as const] : []
  )
])

export const members: ReadonlyArray<Member> = modules.flatMap(([module, members]) =>
  Object.entries(members).map(([name, member]) => ({ module, name: `${module}.${name}`, member }))
)

export const exportedOperations: ReadonlyArray<Member & AnyOperation["spec"]> = members.flatMap((entry) =>
  isOperation(entry.member) ? [{ ...entry, ...entry.member.spec }] : []
)

const isResource = (member: unknown): member is Resource.Resource<Resource.Kind> =>
  Predicate.isTagged(member, "Resource")

export const exportedResources = members.flatMap(({ member, ...entry }) =>
  isResource(member) ? [{ ...entry, resource: member }] : []
)
