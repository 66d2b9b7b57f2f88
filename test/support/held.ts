/** What an account holds, by what leads to it: to compare one moment with another. */
import { Effect } from "effect"
import { Emulator } from "effect-profitbricks"

/** The paths of all objects, attachments, memberships and shares, in order. */
export const held = Effect.map(Emulator.account, ({ datacenters, groups, ipBlocks, k8s, snapshots, users }) =>
  [
    ...datacenters.flatMap(({ entities: { lans, loadbalancers, servers, volumes }, id }) => {
      const center = `/datacenters/${id}`
      return [
        center,
        ...lans.items.map(({ id }) => `${center}/lans/${id}`),
        ...loadbalancers.items.map(({ id }) => `${center}/loadbalancers/${id}`),
        ...volumes.items.map(({ id }) => `${center}/volumes/${id}`),
        ...servers.items.flatMap(({ entities: { cdroms, nics, volumes }, id }) => [
          `${center}/servers/${id}`,
          ...cdroms.items.map((image) => `${center}/servers/${id}/cdroms/${image.id}`),
          ...nics.items.map((nic) => `${center}/servers/${id}/nics/${nic.id}`),
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
