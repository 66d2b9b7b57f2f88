/** What an account holds, by what leads to it: to compare one moment with another. */
import { Effect, Schema } from "effect"
import { Emulator } from "effect-profitbricks"

/** Deeper than the type of an account goes. */
const itemsIn = Schema.decodeUnknownSync(
  Schema.Struct({ items: Schema.Array(Schema.Struct({ id: Schema.String })) }).pipe(Schema.pluck("items"))
)

/** The paths of all objects, attachments, memberships and shares, in order. */
export const held = Effect.map(Emulator.account, ({ datacenters, groups, ipBlocks, k8s, snapshots, users }) =>
  [
    ...datacenters.flatMap(({ entities: { lans, loadbalancers, servers, volumes }, id }) => {
      const center = `/datacenters/${id}`
      return [
        center,
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
            ...itemsIn(nic.entities.firewallrules).map(
              (rule) => `${center}/servers/${id}/nics/${nic.id}/firewallrules/${rule.id}`
            )
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
    ...users.map(({ id }) => `/um/users/${id}`)
  ].sort()
)
