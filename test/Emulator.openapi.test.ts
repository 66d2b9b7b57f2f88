/** The emulator is held against the vendor's OpenAPI document. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Emulator } from "effect-profitbricks"
import { routes } from "../src/emulator/routes.js"
import { ip, mac } from "./support/marked.js"
import { assertNone } from "./support/nothing.js"
import { expand, operationsOf, parse } from "./support/openapi.js"
import { driver, everyOperation, everything, seed } from "./support/tour.js"

const read = (name: string) => parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"))

/**
 * The differences of the emulator of v4 from the document of v5, and the reasons. `{a,b}` is for each of them. An operation
 * that the document does not have is one too: `{GET,POST} /things: not in the document`.
 */
const explainedOf4: Readonly<Record<string, string>> = {
  // The ways of v4.
  "{Datacenter,FirewallRule,Group,GroupShare,Image,IpBlock,Lan,Loadbalancer,Location,Nic,Request,Server,Snapshot,User,Volume}: a reference":
    "where the depth ends there is no more than id, type and href; the document requires properties all the same",
  "ResourceReference.{metadata,properties}: unknown": "at a depth from 1 the boot device is shown as an object",
  "an empty object: no body": "deletions, actions and restores are answered with nothing at all",
  "UserMetadata.lastLogin: {never set,null}": "no user has logged in: the emulator does not keep logins",
  'ResourceReference.href: "TO_BE_INJECTED" is not uri': "recorded: the target of some requests has a placeholder",
  '{Datacenter,Location}Properties.features[]: "MULTIPLE_CPU" is not listed': "recorded from v4; v5 lists others",

  // The document has no null; the API has.
  "{Datacenter,Firewallrule,IpBlock,Lan,Loadbalancer,Nic,Server,Volume}Properties.name: null": "nobody has set it",
  "{Datacenter,Image}Properties.description: null": "nobody has set it",
  "LanPropertiesPost.{ipFailover,name}: null while BUSY": "nobody has set it; a new LAN is always busy",
  "LanProperties.ipFailover: null while BUSY": "recorded: null in the first answer, and a list from then on",
  "FirewallruleProperties.{icmpCode,icmpType,portRangeEnd,portRangeStart,sourceIp,sourceMac,targetIp}: null":
    "any, or all",
  "ServerProperties.{bootCdrom,bootVolume}: null": "the server boots from the other one, or from nothing",
  "VolumeProperties.image: null": "a blank volume is made of none",
  "VolumeProperties.{bus,deviceNumber}: null": "the volume is not attached",
  "NicProperties.ips: null": "not provisioned yet, without DHCP, or lost when the server was stopped",
  "NicProperties.{dhcp,firewallActive,mac,nat}: null while BUSY": "settled when the NIC is provisioned",
  "{DatacenterProperties.secAuthProtection,DatacenterProperties.version,LoadbalancerProperties.ip,ServerProperties.vmState}: null while BUSY":
    "known when it is provisioned",
  "{SnapshotProperties.licenceType,SnapshotProperties.size,VolumeProperties.licenceType}: null while BUSY":
    "inherited when it is provisioned",

  "RequestProperties.body: null": "the call had none",

  // Changes from v4 to v5.
  "UserMetadata.creationDate: unknown": "v5 has renamed it to createdDate",
  "UserMetadata.createdDate: never set": "creationDate in v4",
  "VolumeProperties.{cpuHotUnplug,discScsiHotPlug,discScsiHotUnplug,ramHotUnplug}: unknown": "gone from v5",
  "{AttachedVolumes,BalancedNics,Cdroms,Datacenters,FirewallRules,LanNics,Lans,Loadbalancers,Nics,Servers,Volumes}.{_links,limit,offset}: never set":
    "paging came with v5",
  "Requests.{_links,limit,offset}: missing": "paging came with v5",
  "{IpConsumer,PaginationLinks}: never met": "only in what came with v5",
  "ResourceLimits.{k8sClusterLimitTotal,k8sClustersProvisioned}: missing": "Kubernetes came with v5",
  "GroupProperties.{createBackupUnit,createInternetAccess,createK8sCluster,createPcc,s3Privilege}: never set":
    "privileges that came with v5",
  "DatacenterElementMetadata.{createdByUserId,lastModifiedByUserId}: never set": "v4 has the e-mail addresses only",
  "{ContractProperties.regDomain,IpBlockProperties.ipConsumers,LanProperties.pcc,LanPropertiesPost.pcc,ResourceProperties.secAuthProtection,UserProperties.s3CanonicalUserId,VolumeProperties.backupunitId}: never set":
    "came with v5",

  // Where the document is not exact.
  "ImageProperties.imageAliases: unknown": "in v4 and v6, and forgotten here",
  "{ResourceEntities.resources,ResourceEntities.users,ResourceProperties.accessActivityLog,ResourceProperties.createDataCenter,ResourceProperties.createSnapshot,ResourceProperties.reserveIp}: unknown":
    "the groups of a user, and of a resource, are taken for resources",
  '{FirewallruleProperties.sourceIp: "10.0.0.1",FirewallruleProperties.sourceMac: "01:23:45:67:89:ab",FirewallruleProperties.targetIp: "10.0.0.2",LoadbalancerProperties.ip: "10.9.8.7"} is not listed':
    "a placeholder is listed for all addresses",
  [`{FirewallruleProperties.sourceIp: "${ip}",FirewallruleProperties.sourceMac: "${mac}",FirewallruleProperties.targetIp: "${ip}",LoadbalancerProperties.ip: "${ip}",LoadbalancerProperties.ip: "162.254.24.2"} is not listed`]:
    "likewise",
  "Location.metadata: never set": "locations have none: nobody makes or changes them",
  "{UserProperties.password,VolumeProperties.imageAlias}: never set": "write-only",
  "VolumeProperties.imagePassword: null": "v4 shows it to whoever sets it, and never again",
  "VolumeProperties.availabilityZone: null while BUSY": "recorded: one that was not asked for is known later",
  "VolumeProperties.sshKeys: null": "v4 shows them to whoever sets them, and never again"
}

/** The differences of the emulator of v6 from the document of v6, which is of 2022, and the reasons. */
const explainedOf6: Readonly<Record<string, string>> = {
  // Kubernetes
  "KubernetesNodePool: a reference": "where the depth ends there is no more than id, type and href",
  "KubernetesClusterProperties.{availableUpgradeVersions,viableNodePoolVersions}: null":
    "recorded: null in the first answer",
  "KubernetesNodePoolProperties.availableUpgradeVersions: null": "as of clusters",
  "KubernetesClusterProperties.{apiSubnetAllowList,s3Buckets}: null": "recorded: nobody has set it",
  "KubernetesClusterProperties.{location,natGatewayIp,nodeSubnet}: unknown":
    "private clusters had another form, in which each node pool had a gateway",
  "KubernetesNodePoolProperties.gatewayIp: never set": "gone: the cluster has it, as natGatewayIp",
  "KubernetesNodePoolProperties.{serverType,taints}: unknown": "newer than the document",
  "KubernetesNodePoolProperties.cpuFamily: null": "nodes of type VCPU have none"
}

/** The vendor's documents: of v5 as far as v4 had the paths already, of v6 as far as the SDK has its operations. */
const documents = [
  { version: 4, document: read("openapi-v5"), explained: explainedOf4 },
  { version: 6, document: read("openapi-v6"), explained: explainedOf6 }
] as const

describe.each(documents)("the vendor's document, for version $version", ({ document, explained, version }) => {
  it.effect("has the vendor's images, and the error of who calls too often", () =>
    Effect.gen(function* () {
      const { differences, send } = driver(document, version)
      yield* send("GET /images", { depth: 1 })
      yield* send("GET /images", { status: 429 })
      const wrong = differences().filter((difference) => !/: never (?:set|met)$/.test(difference))
      assert.deepStrictEqual(wrong, ["ImageProperties.imageAliases: unknown"])
    }).pipe(
      Effect.provide(
        Emulator.layerHttpClient({
          version,
          rateLimit: { reads: { limit: 1, burst: 1 }, changes: { limit: 1, burst: 1 } }
        })
      )
    )
  )

  it.effect("is what the emulator answers, but for what is explained", () =>
    Effect.gen(function* () {
      const driving = driver(document, version)
      yield* everything(driving)
      yield* everyOperation(driving)
      const differences = driving.differences()
      const listed = Object.keys(explained).flatMap(expand)
      assertNone(
        "Not explained: add it to `explained` with a reason, extend the fixture, or correct the emulator",
        differences.filter((difference) => !listed.includes(difference))
      )
      assertNone(
        "No difference any more: take it out of `explained`",
        listed.filter((difference) => !differences.includes(difference))
      )
    }).pipe(Effect.provide(Emulator.layerHttpClient({ seed, version })))
  )

  it("has no operation that the emulator does not have", () => {
    const answered = routes.map(({ method, template }) => `${method} ${template}`)
    assertNone(
      "Not answered: add it to the kind in src/emulator/kinds",
      operationsOf(document).filter((operation) => !answered.includes(operation))
    )
  })
})
