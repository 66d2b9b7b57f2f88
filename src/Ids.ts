/**
 * The ids of the API's objects, each kind with a brand of its own. They all look alike on the wire: with the brand, passing a server's
 * id where a volume's is expected does not compile. Each resource module exports its id as `Id` (`Server.Id`).
 *
 * @since 0.1.0
 */
import type * as Brand from "effect/Brand"
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
export const DatacenterId: Schema.BrandSchema<DatacenterId, string> = id("DatacenterId")
/**
 * The id of a data center.
 *
 * @since 0.1.0
 * @category ids
 */
export type DatacenterId = string & Brand.Brand<"DatacenterId">

/**
 * The id of a server.
 *
 * @since 0.1.0
 * @category ids
 */
export const ServerId: Schema.BrandSchema<ServerId, string> = id("ServerId")
/**
 * The id of a server.
 *
 * @since 0.1.0
 * @category ids
 */
export type ServerId = string & Brand.Brand<"ServerId">

/**
 * The id of a volume.
 *
 * @since 0.1.0
 * @category ids
 */
export const VolumeId: Schema.BrandSchema<VolumeId, string> = id("VolumeId")
/**
 * The id of a volume.
 *
 * @since 0.1.0
 * @category ids
 */
export type VolumeId = string & Brand.Brand<"VolumeId">

/**
 * The id of an image.
 *
 * @since 0.1.0
 * @category ids
 */
export const ImageId: Schema.BrandSchema<ImageId, string> = id("ImageId")
/**
 * The id of an image.
 *
 * @since 0.1.0
 * @category ids
 */
export type ImageId = string & Brand.Brand<"ImageId">

/**
 * The id of a NIC.
 *
 * @since 0.1.0
 * @category ids
 */
export const NicId: Schema.BrandSchema<NicId, string> = id("NicId")
/**
 * The id of a NIC.
 *
 * @since 0.1.0
 * @category ids
 */
export type NicId = string & Brand.Brand<"NicId">

/**
 * The id of a firewall rule.
 *
 * @since 0.1.0
 * @category ids
 */
export const FirewallRuleId: Schema.BrandSchema<FirewallRuleId, string> = id("FirewallRuleId")
/**
 * The id of a firewall rule.
 *
 * @since 0.1.0
 * @category ids
 */
export type FirewallRuleId = string & Brand.Brand<"FirewallRuleId">

/**
 * The number of a LAN in its data center. The API writes it as a string where it is an id, and as a number where a NIC refers to it.
 *
 * @since 0.1.0
 * @category ids
 */
export const LanId: Schema.BrandSchema<LanId, string> = id("LanId")
/**
 * @since 0.1.0
 * @category ids
 */
export type LanId = string & Brand.Brand<"LanId">

/**
 * The id of a request.
 *
 * @since 0.1.0
 * @category ids
 */
export const RequestId: Schema.BrandSchema<RequestId, string> = id("RequestId")
/**
 * The id of a request.
 *
 * @since 0.1.0
 * @category ids
 */
export type RequestId = string & Brand.Brand<"RequestId">

/**
 * A region and a city, such as `us/las`, or `de/fra/2`. It travels as two path segments.
 *
 * @since 0.1.0
 * @category ids
 */
export const LocationId: Schema.BrandSchema<LocationId, string> = id("LocationId")
/**
 * @since 0.1.0
 * @category ids
 */
export type LocationId = string & Brand.Brand<"LocationId">

/**
 * The id of a snapshot.
 *
 * @since 0.1.0
 * @category ids
 */
export const SnapshotId: Schema.BrandSchema<SnapshotId, string> = id("SnapshotId")
/**
 * The id of a snapshot.
 *
 * @since 0.1.0
 * @category ids
 */
export type SnapshotId = string & Brand.Brand<"SnapshotId">

/**
 * The id of a template.
 *
 * @since 0.1.0
 * @category ids
 */
export const TemplateId: Schema.BrandSchema<TemplateId, string> = id("TemplateId")
/**
 * The id of a template.
 *
 * @since 0.1.0
 * @category ids
 */
export type TemplateId = string & Brand.Brand<"TemplateId">

/**
 * The id of a GPU.
 *
 * @since 0.1.0
 * @category ids
 */
export const GpuId: Schema.BrandSchema<GpuId, string> = id("GpuId")
/**
 * The id of a GPU.
 *
 * @since 0.1.0
 * @category ids
 */
export type GpuId = string & Brand.Brand<"GpuId">

/**
 * The id of an IP block.
 *
 * @since 0.1.0
 * @category ids
 */
export const IpBlockId: Schema.BrandSchema<IpBlockId, string> = id("IpBlockId")
/**
 * The id of an IP block.
 *
 * @since 0.1.0
 * @category ids
 */
export type IpBlockId = string & Brand.Brand<"IpBlockId">

/**
 * The id of a load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export const LoadBalancerId: Schema.BrandSchema<LoadBalancerId, string> = id("LoadBalancerId")
/**
 * The id of a load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export type LoadBalancerId = string & Brand.Brand<"LoadBalancerId">

/**
 * The id of a group.
 *
 * @since 0.1.0
 * @category ids
 */
export const GroupId: Schema.BrandSchema<GroupId, string> = id("GroupId")
/**
 * The id of a group.
 *
 * @since 0.1.0
 * @category ids
 */
export type GroupId = string & Brand.Brand<"GroupId">

/**
 * The id of a user.
 *
 * @since 0.1.0
 * @category ids
 */
export const UserId: Schema.BrandSchema<UserId, string> = id("UserId")
/**
 * The id of a user.
 *
 * @since 0.1.0
 * @category ids
 */
export type UserId = string & Brand.Brand<"UserId">

/**
 * The id of a Kubernetes cluster.
 *
 * @since 0.1.0
 * @category ids
 */
export const K8sClusterId: Schema.BrandSchema<K8sClusterId, string> = id("K8sClusterId")
/**
 * The id of a Kubernetes cluster.
 *
 * @since 0.1.0
 * @category ids
 */
export type K8sClusterId = string & Brand.Brand<"K8sClusterId">

/**
 * The id of a Kubernetes node pool.
 *
 * @since 0.1.0
 * @category ids
 */
export const K8sNodePoolId: Schema.BrandSchema<K8sNodePoolId, string> = id("K8sNodePoolId")
/**
 * The id of a Kubernetes node pool.
 *
 * @since 0.1.0
 * @category ids
 */
export type K8sNodePoolId = string & Brand.Brand<"K8sNodePoolId">

/**
 * The id of a Kubernetes node.
 *
 * @since 0.1.0
 * @category ids
 */
export const K8sNodeId: Schema.BrandSchema<K8sNodeId, string> = id("K8sNodeId")
/**
 * The id of a Kubernetes node.
 *
 * @since 0.1.0
 * @category ids
 */
export type K8sNodeId = string & Brand.Brand<"K8sNodeId">

/**
 * The id of a NAT gateway.
 *
 * @since 0.1.0
 * @category ids
 */
export const NatGatewayId: Schema.BrandSchema<NatGatewayId, string> = id("NatGatewayId")
/**
 * The id of a NAT gateway.
 *
 * @since 0.1.0
 * @category ids
 */
export type NatGatewayId = string & Brand.Brand<"NatGatewayId">

/**
 * The id of a rule of a NAT gateway.
 *
 * @since 0.1.0
 * @category ids
 */
export const NatGatewayRuleId: Schema.BrandSchema<NatGatewayRuleId, string> = id("NatGatewayRuleId")
/**
 * The id of a rule of a NAT gateway.
 *
 * @since 0.1.0
 * @category ids
 */
export type NatGatewayRuleId = string & Brand.Brand<"NatGatewayRuleId">

/**
 * The id of a network load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export const NetworkLoadBalancerId: Schema.BrandSchema<NetworkLoadBalancerId, string> = id("NetworkLoadBalancerId")
/**
 * The id of a network load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export type NetworkLoadBalancerId = string & Brand.Brand<"NetworkLoadBalancerId">

/**
 * The id of an application load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export const ApplicationLoadBalancerId: Schema.BrandSchema<ApplicationLoadBalancerId, string> =
  id("ApplicationLoadBalancerId")
/**
 * The id of an application load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export type ApplicationLoadBalancerId = string & Brand.Brand<"ApplicationLoadBalancerId">

/**
 * The id of a forwarding rule of a network load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export const NetworkLoadBalancerRuleId: Schema.BrandSchema<NetworkLoadBalancerRuleId, string> =
  id("NetworkLoadBalancerRuleId")
/**
 * The id of a forwarding rule of a network load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export type NetworkLoadBalancerRuleId = string & Brand.Brand<"NetworkLoadBalancerRuleId">

/**
 * The id of a forwarding rule of an application load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export const ApplicationLoadBalancerRuleId: Schema.BrandSchema<ApplicationLoadBalancerRuleId, string> = id(
  "ApplicationLoadBalancerRuleId"
)
/**
 * The id of a forwarding rule of an application load balancer.
 *
 * @since 0.1.0
 * @category ids
 */
export type ApplicationLoadBalancerRuleId = string & Brand.Brand<"ApplicationLoadBalancerRuleId">

/**
 * The id of a target group.
 *
 * @since 0.1.0
 * @category ids
 */
export const TargetGroupId: Schema.BrandSchema<TargetGroupId, string> = id("TargetGroupId")
/**
 * The id of a target group.
 *
 * @since 0.1.0
 * @category ids
 */
export type TargetGroupId = string & Brand.Brand<"TargetGroupId">

/**
 * The id of a security group.
 *
 * @since 0.1.0
 * @category ids
 */
export const SecurityGroupId: Schema.BrandSchema<SecurityGroupId, string> = id("SecurityGroupId")
/**
 * The id of a security group.
 *
 * @since 0.1.0
 * @category ids
 */
export type SecurityGroupId = string & Brand.Brand<"SecurityGroupId">

/**
 * The id of a flow log.
 *
 * @since 0.1.0
 * @category ids
 */
export const FlowLogId: Schema.BrandSchema<FlowLogId, string> = id("FlowLogId")
/**
 * The id of a flow log.
 *
 * @since 0.1.0
 * @category ids
 */
export type FlowLogId = string & Brand.Brand<"FlowLogId">

/**
 * The id of a private cross connect.
 *
 * @since 0.1.0
 * @category ids
 */
export const PrivateCrossConnectId: Schema.BrandSchema<PrivateCrossConnectId, string> = id("PrivateCrossConnectId")
/**
 * The id of a private cross connect.
 *
 * @since 0.1.0
 * @category ids
 */
export type PrivateCrossConnectId = string & Brand.Brand<"PrivateCrossConnectId">

/**
 * The id of a backup unit.
 *
 * @since 0.1.0
 * @category ids
 */
export const BackupUnitId: Schema.BrandSchema<BackupUnitId, string> = id("BackupUnitId")
/**
 * The id of a backup unit.
 *
 * @since 0.1.0
 * @category ids
 */
export type BackupUnitId = string & Brand.Brand<"BackupUnitId">

/**
 * The access key of an S3 key: it is no UUID, and no secret.
 *
 * @since 0.1.0
 * @category ids
 */
export const S3KeyId: Schema.BrandSchema<S3KeyId, string> = id("S3KeyId")
/**
 * @since 0.1.0
 * @category ids
 */
export type S3KeyId = string & Brand.Brand<"S3KeyId">

/**
 * A resource that groups can share: the ids of data centers, images, snapshots, IP blocks, private cross connects and backup units are
 * such ids too.
 *
 * @since 0.1.0
 * @category ids
 */
export const ResourceId: Schema.BrandSchema<ResourceId, string> = id("ResourceId")
/**
 * @since 0.1.0
 * @category ids
 */
export type ResourceId = string & Brand.Brand<"ResourceId">

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
 * A reference to a LAN: `lan.id` of a response, or its number.
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
 * In a body a LAN is always a number.
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
