/** What operations send is held against the vendor's OpenAPI document. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { RetryPolicy } from "effect-profitbricks"
import { operations } from "./operations/index.js"
import { fullAccount } from "./support/fullAccount.js"
import { assertNone } from "./support/nothing.js"
import { expand, parse, validator } from "./support/openapi.js"
import { scripted } from "./support/scripted.js"

/** The structure of the vendor's document of v6, of 2022. */
const document = parse(readFileSync(new URL("./fixtures/openapi-v6.json", import.meta.url), "utf8"))

/** The differences of what is sent from the document, and the reasons. `{a,b}` is for each of them. */
const explained: Readonly<Record<string, string>> = {
  // Mistakes of the document: the vendor's own clients do the same.
  "{DatacenterProperties.location,FirewallruleProperties.protocol,ImageProperties.licenceType,IpBlockProperties.location,IpBlockProperties.size,ServerProperties.cores,ServerProperties.ram}: missing":
    "required where an object is changed, too, though what is left out stays as it is",
  "{BalancedNics,FirewallRules,LanNics,Lans,Loadbalancers,Servers,Volumes}.items: read-only":
    "an object is created with those below it",
  "{Image,Nic,User,Volume}: a reference": "an object that there is already is attached by its id, without properties",
  "{Image,Nic,User,Volume}.id: read-only": "as that",
  "VolumeProperties.licenceType: read-only": "a blank volume has none to inherit",
  "{DatacenterProperties.description,LanPropertiesPost.name,ServerProperties.bootVolume}: null":
    "few properties are nullable in it, and null takes a value away",
  "{UserPropertiesPost,UserPropertiesPut}.secAuthActive: never set": "it is read only",
  "UserPut.id: never set": "it is in the path",

  // Newer than the document.
  "POST /datacenters/{datacenterId}/volumes/{volumeId}/{create-snapshot,restore-snapshot}: no form":
    "the vendor's clients send JSON since 2024",
  "VolumeProperties.size: missing": "the template says it, of volumes of servers of type CUBE and GPU",
  "DELETE /datacenters/{datacenterId}/servers/{serverId}: no deleteVolumes": "of 2022",
  "GET /datacenters/{datacenterId}/servers/{serverId}/gpus: not in the document": "of 2026",
  "GET /datacenters/{datacenterId}/servers/{serverId}/gpus/{gpuId}: not in the document": "of 2026",
  "DatacenterProperties.{createDefaultSecurityGroup,defaultSecurityGroupId}: unknown": "of 2025",
  "ServerProperties.{hostname,nicMultiQueue}: unknown": "of 2025",
  "ImageProperties.applicationType: unknown": "of 2025",
  "{ImageProperties,SnapshotProperties,VolumeProperties}.{exposeSerial,requireLegacyBios}: unknown": "of 2025",
  "VolumeProperties.bootOrder: unknown": "of 2022",
  "KubernetesClusterPropertiesForPost.{location,natGatewayIp,nodeSubnet}: unknown":
    "private clusters had another form, in which each node pool had a gateway",
  "KubernetesNodePoolPropertiesForPost.gatewayIp: never set": "gone: the cluster has it, as natGatewayIp",
  "KubernetesNodePoolPropertiesForPost.cpuFamily: missing": "the API chooses, and nodes of type VCPU have none",
  "{KubernetesNodePoolPropertiesForPost,KubernetesNodePoolPropertiesForPut}.{serverType,taints}: unknown":
    "newer than the document",
  "KubernetesNodePoolPropertiesForPut.labels: null": "as null takes any value away",
  "KubernetesNodePoolPropertiesForPut.publicIps: never set": "the account has no reserved addresses for it",

  // What the SDK does not have.
  "{DataCenterEntities.natgateways,DataCenterEntities.networkloadbalancers,NicEntities.flowlogs}: never set":
    "they have no module yet"
}

describe("the vendor's document", () => {
  it.effect("accepts all that operations send, but for what is explained", () =>
    Effect.gen(function* () {
      const account = yield* fullAccount
      const { differencesOfCalls, validateCall } = validator(document)
      for (const row of operations) {
        for (const input of [row.input, ...account.inputsOf(row)]) {
          const { layer, received } = scripted([{ status: 500 }], { retry: RetryPolicy.none })
          yield* Effect.exit(Effect.provide(row.operation(input), layer))
          const [sent] = received
          assert(sent !== undefined, `${row.name} sends nothing`)
          validateCall(row.template, {
            query: new URL(sent.url).searchParams.keys(),
            body: sent.body,
            isForm: sent.headers["content-type"]?.includes("urlencoded") === true
          })
        }
      }
      const found = differencesOfCalls()
      const listed = Object.keys(explained).flatMap(expand)
      assertNone(
        "Not explained: add it to `explained` with a reason, extend the fixture, or correct the schema",
        found.filter((difference) => !listed.includes(difference))
      )
      assertNone(
        "No difference any more: take it out of `explained`",
        listed.filter((difference) => !found.includes(difference))
      )
    })
  )
})
