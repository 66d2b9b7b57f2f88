/** The emulator is held against the vendor's OpenAPI document. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Emulator } from "effect-profitbricks"
import { routes } from "../src/emulator/routes.js"
import { ip, mac } from "./support/marked.js"
import { assertNone } from "./support/nothing.js"
import { answeredBy, type Document, expand, operationsOf, parse } from "./support/openapi.js"
import { driver, everyOperation, everything, seed } from "./support/tour.js"

const read = (name: string) => parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"))

/**
 * The differences of the emulator from the documents, and the reasons. `{a,b}` is for each of them. An operation that the
 * document does not have is one too: `{GET,POST} /things: not in the document`.
 */
const explained: Readonly<Record<string, string>> = {
  "{Datacenter,FirewallRule,Group,GroupShare,Image,IpBlock,Lan,Loadbalancer,Location,Nic,Request,Server,Snapshot,User,Volume}: a reference":
    "where the depth ends there is no more than id, type and href; the document requires properties all the same",
  "ResourceReference.{metadata,properties}: unknown": "at a depth from 1 the boot device is shown as an object",
  "an empty object: no body": "deletions, actions and restores are answered with nothing at all",
  "UserMetadata.lastLogin: {never set,null}": "no user has logged in: the emulator does not keep logins",
  'ResourceReference.href: "TO_BE_INJECTED" is not uri': "recorded: the target of some requests has a placeholder",

  // The document has no null; the API has.
  "{Datacenter,Firewallrule,IpBlock,Lan,Loadbalancer,Nic,Server,Volume}Properties.name: null": "nobody has set it",
  "{Datacenter,Image}Properties.description: null": "nobody has set it",
  "LanPropertiesPost.{ipFailover,name}: null while BUSY": "nobody has set it; a new LAN is always busy",
  "LanProperties.ipFailover: null while BUSY": "recorded: null in the first answer, and a list from then on",
  "FirewallruleProperties.{portRangeEnd,portRangeStart}: null": "all",
  "ServerProperties.{bootCdrom,bootVolume}: null": "the server boots from the other one, or from nothing",
  "VolumeProperties.image: null": "a blank volume is made of none",
  "VolumeProperties.{bus,deviceNumber}: null": "the volume is not attached",
  "NicProperties.{dhcp,firewallActive,mac}: null while BUSY": "settled when the NIC is provisioned",
  "{DatacenterProperties.secAuthProtection,DatacenterProperties.version,ServerProperties.vmState}: null while BUSY":
    "known when it is provisioned",
  "{SnapshotProperties.licenceType,SnapshotProperties.size,VolumeProperties.licenceType}: null while BUSY":
    "inherited when it is provisioned",
  "RequestProperties.body: null": "the call had none",

  // Where the documents are not exact.
  "{ResourceEntities.resources,ResourceEntities.users,ResourceProperties.accessActivityLog,ResourceProperties.createDataCenter,ResourceProperties.createSnapshot,ResourceProperties.reserveIp}: unknown":
    "the groups of a user, and of a resource, are taken for resources",
  "Location.metadata: never set": "locations have none: nobody makes or changes them",
  "VolumeProperties.imageAlias: never set": "write-only",
  "VolumeProperties.imagePassword: null": "shown to whoever sets it, and never again",
  "VolumeProperties.sshKeys: null": "shown to whoever sets them, and never again",
  "VolumeProperties.availabilityZone: null while BUSY": "recorded: one that was not asked for is known later"
}

/**
 * What is below another object has no pages in v4, and was not recorded with any in v6, other than the document says. Of these
 * lists it has the fields of a page.
 */
const unpaged = (document: Document): ReadonlyArray<string> =>
  operationsOf(document).flatMap((operation) => {
    const name = operation.startsWith("GET ") && operation.includes("{") ? answeredBy(document, operation) : undefined
    const paging = name !== undefined && document.schemas[name]?.properties?.["_links"] !== undefined
    return paging ? expand(`${name}.{_links,limit,offset}: never set`) : []
  })

/** Those of the emulator of v4 from the document of v5. */
const explainedOf4: Readonly<Record<string, string>> = {
  '{Datacenter,Location}Properties.features[]: "MULTIPLE_CPU" is not listed': "recorded from v4; v5 lists others",
  "FirewallruleProperties.{icmpCode,icmpType,sourceIp,sourceMac,targetIp}: null": "any; nullable in v6",
  "NicProperties.ips: null": "not provisioned yet, without DHCP, or lost when the server was stopped; nullable in v6",
  "{LoadbalancerProperties.ip,NicProperties.nat}: null while BUSY": "settled when it is provisioned",

  // Changes from v4 to v5.
  "UserMetadata.creationDate: unknown": "v5 has renamed it to createdDate",
  "UserMetadata.createdDate: never set": "creationDate in v4",
  "VolumeProperties.{cpuHotUnplug,discScsiHotPlug,discScsiHotUnplug,ramHotUnplug}: unknown": "gone from v5",
  "Datacenters.{_links,limit,offset}: never set": "paging came with v5",
  "Requests.{_links,limit,offset}: missing": "paging came with v5",
  "{IpConsumer,PaginationLinks}: never met": "only in what came with v5",
  "ResourceLimits.{k8sClusterLimitTotal,k8sClustersProvisioned}: missing": "Kubernetes came with v5",
  "GroupProperties.{createBackupUnit,createInternetAccess,createK8sCluster,createPcc,s3Privilege}: never set":
    "privileges that came with v5",
  "DatacenterElementMetadata.{createdByUserId,lastModifiedByUserId}: never set": "v4 has the e-mail addresses only",
  "{ContractProperties.regDomain,IpBlockProperties.ipConsumers,LanProperties.pcc,LanPropertiesPost.pcc,ResourceProperties.secAuthProtection,UserProperties.s3CanonicalUserId,VolumeProperties.backupunitId}: never set":
    "came with v5",

  // Where the document is not exact.
  "ImageProperties.imageAliases: unknown": "in v4 and v6, and forgotten in v5",
  '{FirewallruleProperties.sourceIp: "10.0.0.1",FirewallruleProperties.sourceMac: "01:23:45:67:89:ab",FirewallruleProperties.targetIp: "10.0.0.2",LoadbalancerProperties.ip: "10.9.8.7"} is not listed':
    "a placeholder is listed for all addresses",
  [`{FirewallruleProperties.sourceIp: "${ip}",FirewallruleProperties.sourceMac: "${mac}",FirewallruleProperties.targetIp: "${ip}",LoadbalancerProperties.ip: "${ip}",LoadbalancerProperties.ip: "162.254.24.2"} is not listed`]:
    "likewise",
  "UserProperties.password: never set": "write-only"
}

/** Those of the emulator of v6 from the document of v6, which is of 2022. */
const explainedOf6: Readonly<Record<string, string>> = {
  "{ApplicationLoadBalancerForwardingRule,FlowLog,KubernetesNodePool,NatGateway,NatGatewayRule,NetworkLoadBalancer,NetworkLoadBalancerForwardingRule,Template}: a reference":
    "as all others where the depth ends",

  // The document has no null; the API has.
  "DatacenterElementMetadata.{createdByUserId,lastModifiedByUserId}: null": "nobody of the account has made it",
  "ResourceProperties.{name,secAuthProtection}: null": "recorded",
  "VolumeProperties.{bootServer,pciSlot}: null": "the volume is not attached",
  "{FirewallruleProperties.type,NicProperties.firewallType,NicProperties.pciSlot}: null while BUSY":
    "settled when it is provisioned",
  "ServerProperties.{cores,ram}: null while BUSY": "recorded: what a template says is known later",
  "{LanProperties.pcc: null,LanPropertiesPost.pcc: null while BUSY}": "the LAN is in none",
  "{NicProperties.deviceNumber,VolumeProperties.userData}: {never set,null}": "recorded; user data is write-only",
  "BackupUnitProperties.password: never set": "write-only",
  "UserProperties.s3CanonicalUserId: null": "recorded: until the user has come to the storage",
  "KubernetesClusterProperties.{apiSubnetAllowList,availableUpgradeVersions,s3Buckets,viableNodePoolVersions}: null":
    "recorded",
  "KubernetesNodePoolProperties.{availableUpgradeVersions,cpuFamily}: null":
    "recorded; nobody chooses the CPU of nodes of type VCPU",
  "IpConsumer.{mac,nicId,serverId,serverName}: null": "a NAT gateway has none",
  "NatGatewayRuleProperties.{targetPortRange,targetSubnet}: null": "any",
  "IpConsumer.{k8sClusterUuid,k8sNodePoolUuid}: {never set,null}": "the emulator gives no addresses to Kubernetes",

  "ApplicationLoadBalancerHttpRuleCondition.{condition,key}: null while BUSY": "the type of the condition has none",
  "{ApplicationLoadBalancerForwardingRules,ApplicationLoadBalancers,FlowLogs,LabelResources,NatGateways,NetworkLoadBalancerForwardingRules,NetworkLoadBalancers}.{_links,limit,offset}: never set":
    "what is below another object was not recorded with any pages",

  // Newer than the document: in the vendor's clients of 2026.
  "GET /datacenters/{datacenterId}/servers/{serverId}/gpus: not in the document": "servers with GPUs",
  "GET /datacenters/{datacenterId}/servers/{serverId}/gpus/{gpuId}: not in the document": "as that",
  "{GET,POST} /images/{imageId}/labels: not in the document": "labels of images",
  "{GET,PUT,DELETE} /images/{imageId}/labels/{key}: not in the document": "as those",
  "{DELETE,GET,PATCH,PUT} /datacenters/{datacenterId}/securitygroups/{securityGroupId}: not in the document":
    "security groups",
  "{GET,POST} /datacenters/{datacenterId}/securitygroups: not in the document": "as those",
  "{DELETE,GET,PATCH,PUT} /datacenters/{datacenterId}/securitygroups/{securityGroupId}/rules/{firewallruleId}: not in the document":
    "as those",
  "{GET,POST} /datacenters/{datacenterId}/securitygroups/{securityGroupId}/rules: not in the document": "as those",
  "PUT /datacenters/{datacenterId}/servers/{serverId}/securitygroups: not in the document": "as those",
  "PUT /datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}/securitygroups: not in the document": "as those",
  "{DatacenterProperties.gpuArchitecture,LocationProperties.gpuArchitecture,ServerEntities.gpus,TemplateProperties.category,TemplateProperties.gpus,TemplateProperties.storageType}: unknown":
    "as those",
  "{ApplicationLoadBalancerProperties,NetworkLoadBalancerProperties}.{centralLogging,loggingFormat}: unknown": "logs",
  "NetworkLoadBalancerForwardingRuleTarget.proxyProtocol: unknown": "6.1.9",
  "{ApplicationLoadBalancerEntities.flowlogs,DataCenterEntities.applicationloadbalancers,UsersEntities.s3Keys}: unknown":
    "recorded, and forgotten",
  "{DataCenterEntities.securitygroups,DatacenterProperties.defaultSecurityGroupId,NicEntities.securitygroups,ResourceLimits.rulesPerSecurityGroup,ResourceLimits.securityGroupsPerResource,ResourceLimits.securityGroupsPerVdc,ServerEntities.securitygroups}: unknown":
    "security groups",
  "{DatacenterProperties.ipv6CidrBlock,FirewallruleProperties.ipVersion,LanProperties.ipv4CidrBlock,LanProperties.ipv6CidrBlock,LanPropertiesPost.ipv4CidrBlock,LanPropertiesPost.ipv6CidrBlock,NicProperties.dhcpv6,NicProperties.ipv6CidrBlock,NicProperties.ipv6Ips}: unknown":
    "IPv6",
  "{GroupProperties,ResourceProperties}.{accessAndManageAiModelHub,accessAndManageApiGateway,accessAndManageCdn,accessAndManageDns,accessAndManageIamResources,accessAndManageKaas,accessAndManageLogging,accessAndManageNetworkFileStorage,accessAndManageVpn,createNetworkSecurityGroups,manageDBaaS,manageDataplatform,manageRegistry}: unknown":
    "privileges for products that came later",
  "{ImageProperties,SnapshotProperties,VolumeProperties}.{applicationType,exposeSerial,requireLegacyBios}: unknown":
    "settings of the boot",
  "{TargetGroupProperties.protocolVersion,TargetGroupTarget.proxyProtocol}: unknown": "HTTP/2, and who calls",
  "{ImageProperties.requiredFeatures,LocationProperties.metroRegion,NicProperties.vnet,ServerProperties.hostname,ServerProperties.nicMultiQueue,VolumeProperties.bootOrder}: unknown":
    "as all that is newer",

  "{KubernetesClusterProperties.location,KubernetesClusterProperties.natGatewayIp,KubernetesClusterProperties.nodeSubnet,KubernetesNodePoolProperties.serverType,KubernetesNodePoolProperties.taints}: unknown":
    "private clusters, and node pools of today",
  "KubernetesNodePoolProperties.gatewayIp: never set": "gone since",

  // Where the document is not exact.
  'Type: "flow-log-nat" is not listed': "recorded: a flow log of a NAT gateway",
  "ResourceProperties.{accessAndManageCertificates,accessAndManageMonitoring,createBackupUnit,createFlowLog,createInternetAccess,createK8sCluster,createPcc,s3Privilege}: unknown":
    "the groups of a user, and of a resource, are taken for resources",
  "GroupMembers.{_links,limit,offset}: unknown": "users page, and nothing says that those of a group do not"
}

/** The vendor's documents: of v5 as far as v4 had the paths already, and all of v6. */
const documents = [
  { version: 4, document: read("openapi-v5"), own: explainedOf4, ofImages: ["ImageProperties.imageAliases: unknown"] },
  {
    version: 6,
    document: read("openapi-v6"),
    own: explainedOf6,
    ofImages: [
      "DatacenterElementMetadata.createdByUserId: null",
      "DatacenterElementMetadata.lastModifiedByUserId: null",
      "ImageProperties.applicationType: unknown",
      "ImageProperties.exposeSerial: unknown",
      'ImageProperties.licenceType: "WINDOWS2019" is not listed',
      "ImageProperties.requireLegacyBios: unknown",
      "ImageProperties.requiredFeatures: unknown"
    ]
  }
] as const

describe.each(documents)("the vendor's document, for version $version", ({ document, ofImages, own, version }) => {
  it.effect("has the vendor's images, and the error of who calls too often", () =>
    Effect.gen(function* () {
      const { differences, send } = driver(document, version)
      yield* send("GET /images", { depth: 1 })
      yield* send("GET /images", { status: 429 })
      const wrong = differences().filter((difference) => !/: never (?:set|met)$/.test(difference))
      assert.deepStrictEqual(wrong, [...ofImages])
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
      const listed = [...Object.keys({ ...explained, ...own }).flatMap(expand), ...unpaged(document)]
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
