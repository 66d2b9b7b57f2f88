/**
 * The ids of the API's objects, each kind with a brand of its own. They all look alike on the wire: with the brand, passing a server's
 * id where a volume's is expected does not compile. Each resource module exports its id as `Id` (`Server.Id`).
 *
 * @since 0.1.0
 */
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { openEnum } from "./internal/schemas.js"

const id = <const Name extends string>(name: Name) =>
  Schema.NonEmptyString.annotations({ description: "a non-empty string" }).pipe(Schema.brand(name))

/**
 * The id of a data center.
 *
 * @since 0.1.0
 * @category ids
 */
export const DatacenterId = id("DatacenterId")
/**
 * The id of a data center.
 *
 * @since 0.1.0
 * @category ids
 */
export type DatacenterId = typeof DatacenterId.Type

/**
 * The id of a server.
 *
 * @since 0.1.0
 * @category ids
 */
export const ServerId = id("ServerId")
/**
 * The id of a server.
 *
 * @since 0.1.0
 * @category ids
 */
export type ServerId = typeof ServerId.Type

/**
 * The id of a volume.
 *
 * @since 0.1.0
 * @category ids
 */
export const VolumeId = id("VolumeId")
/**
 * The id of a volume.
 *
 * @since 0.1.0
 * @category ids
 */
export type VolumeId = typeof VolumeId.Type

/**
 * The id of an image.
 *
 * @since 0.1.0
 * @category ids
 */
export const ImageId = id("ImageId")
/**
 * The id of an image.
 *
 * @since 0.1.0
 * @category ids
 */
export type ImageId = typeof ImageId.Type

/**
 * The id of a NIC.
 *
 * @since 0.1.0
 * @category ids
 */
export const NicId = id("NicId")
/**
 * The id of a NIC.
 *
 * @since 0.1.0
 * @category ids
 */
export type NicId = typeof NicId.Type

/**
 * The id of a firewall rule.
 *
 * @since 0.1.0
 * @category ids
 */
export const FirewallRuleId = id("FirewallRuleId")
/**
 * The id of a firewall rule.
 *
 * @since 0.1.0
 * @category ids
 */
export type FirewallRuleId = typeof FirewallRuleId.Type

/**
 * The number of a LAN in its data center. The API writes it as a string where it is an id, and as a number where a NIC refers to it.
 *
 * @since 0.1.0
 * @category ids
 */
export const LanId = id("LanId")
/**
 * @since 0.1.0
 * @category ids
 */
export type LanId = typeof LanId.Type

/**
 * The id of a request.
 *
 * @since 0.1.0
 * @category ids
 */
export const RequestId = id("RequestId")
/**
 * The id of a request.
 *
 * @since 0.1.0
 * @category ids
 */
export type RequestId = typeof RequestId.Type

/**
 * A region and a city, such as `us/las`, or `de/fra/2`. It travels as two path segments.
 *
 * @since 0.1.0
 * @category ids
 */
export const LocationId = id("LocationId")
/**
 * @since 0.1.0
 * @category ids
 */
export type LocationId = typeof LocationId.Type

/**
 * The id of a snapshot.
 *
 * @since 0.1.0
 * @category ids
 */
export const SnapshotId = id("SnapshotId")
/**
 * The id of a snapshot.
 *
 * @since 0.1.0
 * @category ids
 */
export type SnapshotId = typeof SnapshotId.Type

/**
 * The id of a template.
 *
 * @since 0.1.0
 * @category ids
 */
export const TemplateId = id("TemplateId")
/**
 * The id of a template.
 *
 * @since 0.1.0
 * @category ids
 */
export type TemplateId = typeof TemplateId.Type

/**
 * The id of a GPU.
 *
 * @since 0.1.0
 * @category ids
 */
export const GpuId = id("GpuId")
/**
 * The id of a GPU.
 *
 * @since 0.1.0
 * @category ids
 */
export type GpuId = typeof GpuId.Type

/**
 * The id of an IP block.
 *
 * @since 0.1.0
 * @category ids
 */
export const IpBlockId = id("IpBlockId")
/**
 * The id of an IP block.
 *
 * @since 0.1.0
 * @category ids
 */
export type IpBlockId = typeof IpBlockId.Type

/**
 * The id of a load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export const LoadBalancerId = id("LoadBalancerId")
/**
 * The id of a load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export type LoadBalancerId = typeof LoadBalancerId.Type

/**
 * The id of a group.
 *
 * @since 0.1.0
 * @category ids
 */
export const GroupId = id("GroupId")
/**
 * The id of a group.
 *
 * @since 0.1.0
 * @category ids
 */
export type GroupId = typeof GroupId.Type

/**
 * The id of a user.
 *
 * @since 0.1.0
 * @category ids
 */
export const UserId = id("UserId")
/**
 * The id of a user.
 *
 * @since 0.1.0
 * @category ids
 */
export type UserId = typeof UserId.Type

/**
 * The id of a Kubernetes cluster.
 *
 * @since 0.1.0
 * @category ids
 */
export const K8sClusterId = id("K8sClusterId")
/**
 * The id of a Kubernetes cluster.
 *
 * @since 0.1.0
 * @category ids
 */
export type K8sClusterId = typeof K8sClusterId.Type

/**
 * The id of a Kubernetes node pool.
 *
 * @since 0.1.0
 * @category ids
 */
export const K8sNodePoolId = id("K8sNodePoolId")
/**
 * The id of a Kubernetes node pool.
 *
 * @since 0.1.0
 * @category ids
 */
export type K8sNodePoolId = typeof K8sNodePoolId.Type

/**
 * The id of a Kubernetes node.
 *
 * @since 0.1.0
 * @category ids
 */
export const K8sNodeId = id("K8sNodeId")
/**
 * The id of a Kubernetes node.
 *
 * @since 0.1.0
 * @category ids
 */
export type K8sNodeId = typeof K8sNodeId.Type

/**
 * The id of a NAT gateway.
 *
 * @since 0.1.0
 * @category ids
 */
export const NatGatewayId = id("NatGatewayId")
/**
 * The id of a NAT gateway.
 *
 * @since 0.1.0
 * @category ids
 */
export type NatGatewayId = typeof NatGatewayId.Type

/**
 * The id of a rule of a NAT gateway.
 *
 * @since 0.1.0
 * @category ids
 */
export const NatGatewayRuleId = id("NatGatewayRuleId")
/**
 * The id of a rule of a NAT gateway.
 *
 * @since 0.1.0
 * @category ids
 */
export type NatGatewayRuleId = typeof NatGatewayRuleId.Type

/**
 * The id of a network load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export const NetworkLoadBalancerId = id("NetworkLoadBalancerId")
/**
 * The id of a network load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export type NetworkLoadBalancerId = typeof NetworkLoadBalancerId.Type

/**
 * The id of an application load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export const ApplicationLoadBalancerId = id("ApplicationLoadBalancerId")
/**
 * The id of an application load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export type ApplicationLoadBalancerId = typeof ApplicationLoadBalancerId.Type

/**
 * The id of a forwarding rule of a network load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export const NetworkLoadBalancerRuleId = id("NetworkLoadBalancerRuleId")
/**
 * The id of a forwarding rule of a network load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export type NetworkLoadBalancerRuleId = typeof NetworkLoadBalancerRuleId.Type

/**
 * The id of a forwarding rule of an application load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export const ApplicationLoadBalancerRuleId = id("ApplicationLoadBalancerRuleId")
/**
 * The id of a forwarding rule of an application load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export type ApplicationLoadBalancerRuleId = typeof ApplicationLoadBalancerRuleId.Type

/**
 * The id of a target group.
 *
 * @since 0.1.0
 * @category ids
 */
export const TargetGroupId = id("TargetGroupId")
/**
 * The id of a target group.
 *
 * @since 0.1.0
 * @category ids
 */
export type TargetGroupId = typeof TargetGroupId.Type

/**
 * The id of a security group.
 *
 * @since 0.1.0
 * @category ids
 */
export const SecurityGroupId = id("SecurityGroupId")
/**
 * The id of a security group.
 *
 * @since 0.1.0
 * @category ids
 */
export type SecurityGroupId = typeof SecurityGroupId.Type

/**
 * The id of a flow log.
 *
 * @since 0.1.0
 * @category ids
 */
export const FlowLogId = id("FlowLogId")
/**
 * The id of a flow log.
 *
 * @since 0.1.0
 * @category ids
 */
export type FlowLogId = typeof FlowLogId.Type

/**
 * The id of a private cross connect.
 *
 * @since 0.1.0
 * @category ids
 */
export const PrivateCrossConnectId = id("PrivateCrossConnectId")
/**
 * The id of a private cross connect.
 *
 * @since 0.1.0
 * @category ids
 */
export type PrivateCrossConnectId = typeof PrivateCrossConnectId.Type

/**
 * The id of a backup unit.
 *
 * @since 0.1.0
 * @category ids
 */
export const BackupUnitId = id("BackupUnitId")
/**
 * The id of a backup unit.
 *
 * @since 0.1.0
 * @category ids
 */
export type BackupUnitId = typeof BackupUnitId.Type

/**
 * The access key of an S3 key: it is no UUID, and no secret.
 *
 * @since 0.1.0
 * @category ids
 */
export const S3KeyId = id("S3KeyId")
/**
 * @since 0.1.0
 * @category ids
 */
export type S3KeyId = typeof S3KeyId.Type

/**
 * A resource that groups can share: the ids of data centers, images, snapshots, IP blocks, private cross connects and backup units are
 * such ids too.
 *
 * @since 0.1.0
 * @category ids
 */
export const ResourceId = id("ResourceId")
/**
 * @since 0.1.0
 * @category ids
 */
export type ResourceId = typeof ResourceId.Type

/**
 * The kinds of resources that can be shared. The last three: version 5 and later.
 *
 * @since 0.1.0
 * @category ids
 */
export const ResourceType = openEnum("datacenter", "image", "snapshot", "ipblock", "pcc", "backupunit", "k8s")
/**
 * @since 0.1.0
 * @category ids
 */
export type ResourceType = typeof ResourceType.Type

/**
 * A LAN wherever one is referred to: `lan.id` of a response, or its number.
 *
 * @since 0.1.0
 * @category ids
 */
export type LanRef = LanId | number

const lanNumber = Schema.NonNegativeInt.annotations({ description: "a LAN number" })
const lanDigits = LanId.pipe(
  Schema.filter((digits) => /^\d+$/.test(digits), { description: "the digits of a LAN number" })
)

/**
 * In a body a LAN is a number, whichever way the caller has it.
 *
 * @since 0.1.0
 * @category schemas
 */
export const LanRefInBody: Schema.Schema<LanRef, number> = Schema.transformOrFail(
  lanNumber,
  Schema.Union(lanNumber, lanDigits).annotations({ description: "a LAN number, or the id of a LAN" }),
  { strict: true, decode: ParseResult.succeed, encode: (lan) => ParseResult.succeed(Number(lan)) }
)

const LanRefInPath: Schema.Schema<LanRef, string> = Schema.transformOrFail(
  Schema.String,
  Schema.Union(lanNumber, LanId),
  {
    strict: true,
    decode: (segment) => ParseResult.succeed(LanId.make(segment)),
    encode: (lan) => ParseResult.succeed(String(lan))
  }
)

/**
 * The parameter names that path templates may use, each with the schema of its value.
 *
 * @since 0.1.0
 * @category path parameters
 */
export const pathParams = {
  datacenterId: DatacenterId,
  serverId: ServerId,
  volumeId: VolumeId,
  nicId: NicId,
  securityGroupId: SecurityGroupId,
  firewallruleId: FirewallRuleId,
  lanId: LanRefInPath,
  imageId: ImageId,
  regionId: Schema.NonEmptyString,
  locationId: LocationId,
  cdromId: ImageId,
  snapshotId: SnapshotId,
  templateId: TemplateId,
  gpuId: GpuId,
  ipblockId: IpBlockId,
  loadbalancerId: LoadBalancerId,
  groupId: GroupId,
  userId: UserId,
  resourceType: ResourceType,
  resourceId: Schema.Union(
    ResourceId,
    DatacenterId,
    ImageId,
    SnapshotId,
    IpBlockId,
    PrivateCrossConnectId,
    BackupUnitId
  ),
  requestId: RequestId,
  k8sClusterId: K8sClusterId,
  nodepoolId: K8sNodePoolId,
  nodeId: K8sNodeId,
  natGatewayId: NatGatewayId,
  natGatewayRuleId: NatGatewayRuleId,
  networkLoadBalancerId: NetworkLoadBalancerId,
  networkLoadBalancerRuleId: NetworkLoadBalancerRuleId,
  applicationLoadBalancerId: ApplicationLoadBalancerId,
  applicationLoadBalancerRuleId: ApplicationLoadBalancerRuleId,
  targetGroupId: TargetGroupId,
  flowLogId: FlowLogId,
  pccId: PrivateCrossConnectId,
  backupunitId: BackupUnitId,
  keyId: S3KeyId,
  key: Schema.NonEmptyString,
  labelUrn: Schema.NonEmptyString.pipe(
    Schema.startsWith("urn:label:", { description: "a URN such as urn:label:server:<id of the server>:<key>" })
  )
}

/**
 * The ids of paths, by the names of their parameters.
 *
 * @since 0.1.0
 * @category path parameters
 */
export type PathParams = { readonly [Name in keyof typeof pathParams]: (typeof pathParams)[Name]["Type"] }
