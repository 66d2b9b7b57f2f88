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
  "{BackupUnitProperties.name,DatacenterProperties.location,FirewallruleProperties.protocol,ImageProperties.licenceType,IpBlockProperties.location,IpBlockProperties.size}: missing":
    "required where an object is changed, too, though what is left out stays as it is",
  "{ServerProperties.cores,ServerProperties.ram,VolumeProperties.size}: missing":
    "as that, and servers from templates have none of their own",
  "{FlowLogProperties.bucket,FlowLogProperties.direction,FlowLogProperties.name,NatGatewayProperties.name,NatGatewayRuleProperties.name,NatGatewayRuleProperties.publicIp,NatGatewayRuleProperties.sourceSubnet,TargetGroupProperties.name,TargetGroupProperties.protocol}: missing":
    "as those: recorded",
  "NatGatewayRuleProperties.targetPortRange: null": "null takes the ports away",
  "{BalancedNics,FirewallRules,FlowLogs,LanNics,Lans,Loadbalancers,NatGatewayRules,Servers,Volumes}.items: read-only":
    "an object is created with those below it",
  "{Image,Nic,User,Volume}: a reference": "an object that there is already is attached by its id, without properties",
  "{Image,Nic,User,Volume}.id: read-only": "as that",
  "VolumeProperties.licenceType: read-only": "a blank volume has none to inherit",
  "{DatacenterProperties.description,LanPropertiesPost.name,ServerProperties.bootVolume}: null":
    "few properties are nullable in it, and null takes a value away",
  "{ApplicationLoadBalancerForwardingRuleProperties.clientTimeout,ApplicationLoadBalancerProperties.ips,NetworkLoadBalancerForwardingRuleHealthCheck.connectTimeout,NetworkLoadBalancerForwardingRuleProperties.healthCheck,NetworkLoadBalancerProperties.ips}: null":
    "as that",
  "{ApplicationLoadBalancerProperties,NetworkLoadBalancerProperties}.{listenerLan,name}: missing":
    "recorded: a PATCH names what it changes",
  "{ApplicationLoadBalancerForwardingRuleProperties,NetworkLoadBalancerForwardingRuleProperties}.{listenerIp,name,protocol}: missing":
    "as that",
  "{ApplicationLoadBalancerForwardingRuleProperties.listenerPort,NetworkLoadBalancerForwardingRuleProperties.algorithm,NetworkLoadBalancerForwardingRuleProperties.targets}: missing":
    "as that",
  "{ApplicationLoadBalancerForwardingRules,NetworkLoadBalancerForwardingRules}.items: read-only":
    "a load balancer is created with its rules",
  "ApplicationLoadBalancerEntities.flowlogs: unknown": "forgotten",
  "ApplicationLoadBalancerHttpRuleCondition.condition: missing":
    "it says itself that one of the type SOURCE_IP has none",
  "{UserPropertiesPost,UserPropertiesPut}.secAuthActive: never set": "it is read only",
  "UserPut.id: never set": "it is in the path",
  "KubernetesNodePoolPropertiesForPost.cpuFamily: missing": "the location has a default",
  "KubernetesNodePoolPropertiesForPut.labels: null": "null takes them away",

  // Newer than the document: in the vendor's clients of 2026.
  "POST /datacenters/{datacenterId}/volumes/{volumeId}/{create-snapshot,restore-snapshot}: no form":
    "they send JSON since 2024",
  "DELETE /datacenters/{datacenterId}/servers/{serverId}: no deleteVolumes": "6.1.1",
  "{ApplicationLoadBalancerProperties,NetworkLoadBalancerProperties}.{centralLogging,loggingFormat}: unknown": "logs",
  "NetworkLoadBalancerForwardingRuleTarget.proxyProtocol: unknown": "6.1.9",
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
  "DatacenterProperties.{createDefaultSecurityGroup,defaultSecurityGroupId}: unknown": "security groups",
  "{FirewallruleProperties.ipVersion,LanProperties.ipv6CidrBlock,LanPropertiesPost.ipv6CidrBlock,NicProperties.dhcpv6,NicProperties.ipv6CidrBlock,NicProperties.ipv6Ips}: unknown":
    "IPv6",
  "FirewallruleProperties.portRangeEnd: 65535 is out of range": "a port as any other",
  "GroupProperties.{accessAndManageAiModelHub,accessAndManageApiGateway,accessAndManageCdn,accessAndManageDns,accessAndManageIamResources,accessAndManageKaas,accessAndManageLogging,accessAndManageNetworkFileStorage,accessAndManageVpn,createNetworkSecurityGroups,manageDBaaS,manageDataplatform,manageRegistry}: unknown":
    "privileges for products that came later",
  "{ImageProperties,SnapshotProperties,VolumeProperties}.{exposeSerial,requireLegacyBios}: unknown":
    "settings of the boot",
  "{ImageProperties.applicationType,VolumeProperties.bootOrder}: unknown": "as those",
  "ServerProperties.{hostname,nicMultiQueue}: unknown": "servers of today",
  "KubernetesClusterPropertiesForPost.{location,natGatewayIp,nodeSubnet}: unknown": "private clusters",
  "{KubernetesNodePoolPropertiesForPost,KubernetesNodePoolPropertiesForPut}.{serverType,taints}: unknown":
    "node pools of today",
  "KubernetesNodePoolPropertiesForPost.gatewayIp: never set": "gone since",
  "{TargetGroupProperties.protocolVersion,TargetGroupTarget.proxyProtocol}: unknown": "HTTP/2, and who calls",

  // What the SDK does not have.
  "DataCenterEntities.{natgateways,networkloadbalancers}: never set":
    "they need LANs and addresses that there are already"
}

/** Fields that the inputs of all operations are without, as the cloud does not take them beside the others. */
const further: Readonly<Record<string, object>> = {
  "Snapshot.update": { licenceType: "LINUX" },
  "K8sNodePool.replace": { publicIps: ["10.0.0.1"] }
}

describe("the vendor's document", () => {
  it.effect("accepts all that operations send, but for what is explained", () =>
    Effect.gen(function* () {
      const account = yield* fullAccount
      const { differencesOfCalls, validateCall } = validator(document)
      for (const row of operations) {
        for (const input of [row.input, { ...row.input, ...further[row.name] }, ...account.inputsOf(row)]) {
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
