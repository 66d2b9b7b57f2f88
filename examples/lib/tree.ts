import type { Datacenter } from "effect-profitbricks"

const rows = (depth: number, lines: ReadonlyArray<string>) => lines.map((line) => `${"  ".repeat(depth)}${line}`)

/** A data center with what is in it, as it was read at depth 5. */
export const showTree = ({ entities, properties }: Datacenter.Datacenter<5>): string =>
  [
    `${properties.name} in ${properties.location}, version ${properties.version}`,
    ...entities.lans.items.flatMap((lan) =>
      rows(1, [`LAN ${lan.id} ${lan.properties.name} (${lan.properties.public === true ? "public" : "private"})`])
    ),
    ...entities.servers.items.flatMap((server) => [
      ...rows(1, [
        `server ${server.properties.name}: ${server.properties.cores} cores, ${server.properties.ram} MB, ${server.properties.vmState}`
      ]),
      ...server.entities.volumes.items.flatMap((volume) => {
        const boot = volume.id === server.properties.bootVolume?.id ? ", boots" : ""
        const { bus, deviceNumber, name, size, type } = volume.properties
        return rows(2, [`volume ${name}: ${size} GB ${type} on ${bus} ${deviceNumber}${boot}`])
      }),
      ...server.entities.nics.items.flatMap((nic) => {
        // Five levels deep, the rules of a NIC are bare references: the type knows, and offers their ids only.
        const rules = nic.entities.firewallrules.items.length
        const { firewallActive, ips, mac, name } = nic.properties
        const firewall = firewallActive === true ? `${rules} firewall rule${rules === 1 ? "" : "s"}` : "no firewall"
        return rows(2, [`NIC ${name}: ${mac}, ${ips?.join(", ")}, ${firewall}`])
      })
    ])
  ].join("\n")
