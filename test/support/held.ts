/** What an account holds, by what leads to it: to compare one moment with another. */
import { Effect, Schema } from "effect"
import { Emulator } from "effect-profitbricks"

/** Deeper than the type of an account goes. */
const itemsIn = Schema.decodeUnknownSync(
  Schema.Struct({ items: Schema.Array(Schema.Struct({ id: Schema.String })) }).pipe(Schema.pluck("items"))
)

/** What an object has below it, of some collections. */
const below = (
  path: string,
  entities: Readonly<Record<string, unknown>>,
  names: ReadonlyArray<string>
): ReadonlyArray<string> =>
  names.flatMap((name) =>
    entities[name] === undefined ? [] : itemsIn(entities[name]).map(({ id }) => `${path}/${name}/${id}`)
  )

/** The paths of all objects, attachments, memberships and shares, in order. */
export const held = Effect.map(Emulator.account, (account) => {
  const { backupUnits, datacenters, groups, ipBlocks, k8s, labels, pccs, snapshots, targetGroups, users } = account
  return [
    ...datacenters.flatMap(({ entities, id }) => {
      const { lans, loadbalancers, servers, volumes } = entities
      const center = `/datacenters/${id}`
      return [
        center,
        ...(entities.natgateways?.items ?? []).flatMap(({ entities, id }) => {
          const path = `${center}/natgateways/${id}`
          return [path, ...below(path, { ...entities }, ["rules", "flowlogs"])]
        }),
        ...(["networkloadbalancers", "applicationloadbalancers"] as const).flatMap((name) =>
          (entities[name]?.items ?? []).flatMap(({ entities, id }) => {
            const path = `${center}/${name}/${id}`
            return [path, ...below(path, { ...entities }, ["forwardingrules", "flowlogs"])]
          })
        ),
        ...(entities.securitygroups?.items ?? []).flatMap(({ entities, id }) => {
          const path = `${center}/securitygroups/${id}`
          return [path, ...below(path, { ...entities }, ["rules", "servers", "nics"])]
        }),
        ...lans.items.map(({ id }) => `${center}/lans/${id}`),
        ...loadbalancers.items.flatMap(({ entities: { balancednics }, id }) => [
          `${center}/loadbalancers/${id}`,
          ...balancednics.items.map((nic) => `${center}/loadbalancers/${id}/balancednics/${nic.id}`)
        ]),
        ...volumes.items.map(({ id }) => `${center}/volumes/${id}`),
        ...servers.items.flatMap(({ entities: { cdroms, nics, volumes }, id }) => [
          `${center}/servers/${id}`,
          ...cdroms.items.map((image) => `${center}/servers/${id}/cdroms/${image.id}`),
          ...nics.items.flatMap((nic) => [
            `${center}/servers/${id}/nics/${nic.id}`,
            ...below(`${center}/servers/${id}/nics/${nic.id}`, { ...nic.entities }, ["firewallrules", "flowlogs"])
          ]),
          ...volumes.items.map((volume) => `${center}/servers/${id}/volumes/${volume.id}`)
        ])
      ]
    }),
    ...groups.flatMap(({ entities: { resources, users }, id }) => [
      `/um/groups/${id}`,
      ...users.items.map((user) => `/um/groups/${id}/users/${user.id}`),
      ...resources.items.map((resource) => `/um/groups/${id}/shares/${resource.id}`)
    ]),
    ...ipBlocks.map(({ id }) => `/ipblocks/${id}`),
    ...k8s.flatMap(({ entities: { nodepools }, id }) => [
      `/k8s/${id}`,
      ...nodepools.items.map((pool) => `/k8s/${id}/nodepools/${pool.id}`)
    ]),
    ...snapshots.map(({ id }) => `/snapshots/${id}`),
    ...users.map(({ id }) => `/um/users/${id}`),
    ...pccs.map(({ id }) => `/pccs/${id}`),
    ...backupUnits.map(({ id }) => `/backupunits/${id}`),
    ...targetGroups.map(({ id }) => `/targetgroups/${id}`),
    ...labels.map(({ id }) => `/labels/${id}`)
  ].sort()
})
