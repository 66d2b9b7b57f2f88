/**
 * The ids of the API's objects. They all look alike on the wire, so each kind has a brand of its own: passing a server's
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
 * @since 0.1.0
 * @category ids
 */
export const DatacenterId = id("DatacenterId")
/**
 * @since 0.1.0
 * @category ids
 */
export type DatacenterId = typeof DatacenterId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const ServerId = id("ServerId")
/**
 * @since 0.1.0
 * @category ids
 */
export type ServerId = typeof ServerId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const VolumeId = id("VolumeId")
/**
 * @since 0.1.0
 * @category ids
 */
export type VolumeId = typeof VolumeId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const ImageId = id("ImageId")
/**
 * @since 0.1.0
 * @category ids
 */
export type ImageId = typeof ImageId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const NicId = id("NicId")
/**
 * @since 0.1.0
 * @category ids
 */
export type NicId = typeof NicId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const FirewallRuleId = id("FirewallRuleId")
/**
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
 * @since 0.1.0
 * @category ids
 */
export const RequestId = id("RequestId")
/**
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
 * @since 0.1.0
 * @category ids
 */
export const SnapshotId = id("SnapshotId")
/**
 * @since 0.1.0
 * @category ids
 */
export type SnapshotId = typeof SnapshotId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const TemplateId = id("TemplateId")
/**
 * @since 0.1.0
 * @category ids
 */
export type TemplateId = typeof TemplateId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const GpuId = id("GpuId")
/**
 * @since 0.1.0
 * @category ids
 */
export type GpuId = typeof GpuId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const IpBlockId = id("IpBlockId")
/**
 * @since 0.1.0
 * @category ids
 */
export type IpBlockId = typeof IpBlockId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const LoadBalancerId = id("LoadBalancerId")
/**
 * @since 0.1.0
 * @category ids
 */
export type LoadBalancerId = typeof LoadBalancerId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const GroupId = id("GroupId")
/**
 * @since 0.1.0
 * @category ids
 */
export type GroupId = typeof GroupId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const UserId = id("UserId")
/**
 * @since 0.1.0
 * @category ids
 */
export type UserId = typeof UserId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const K8sClusterId = id("K8sClusterId")
/**
 * @since 0.1.0
 * @category ids
 */
export type K8sClusterId = typeof K8sClusterId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const K8sNodePoolId = id("K8sNodePoolId")
/**
 * @since 0.1.0
 * @category ids
 */
export type K8sNodePoolId = typeof K8sNodePoolId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const K8sNodeId = id("K8sNodeId")
/**
 * @since 0.1.0
 * @category ids
 */
export type K8sNodeId = typeof K8sNodeId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const NatGatewayId = id("NatGatewayId")
/**
 * @since 0.1.0
 * @category ids
 */
export type NatGatewayId = typeof NatGatewayId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const NatGatewayRuleId = id("NatGatewayRuleId")
/**
 * @since 0.1.0
 * @category ids
 */
export type NatGatewayRuleId = typeof NatGatewayRuleId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const NetworkLoadBalancerId = id("NetworkLoadBalancerId")
/**
 * @since 0.1.0
 * @category ids
 */
export type NetworkLoadBalancerId = typeof NetworkLoadBalancerId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const ApplicationLoadBalancerId = id("ApplicationLoadBalancerId")
/**
 * @since 0.1.0
 * @category ids
 */
export type ApplicationLoadBalancerId = typeof ApplicationLoadBalancerId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const NetworkLoadBalancerRuleId = id("NetworkLoadBalancerRuleId")
/**
 * @since 0.1.0
 * @category ids
 */
export type NetworkLoadBalancerRuleId = typeof NetworkLoadBalancerRuleId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const ApplicationLoadBalancerRuleId = id("ApplicationLoadBalancerRuleId")
/**
 * @since 0.1.0
 * @category ids
 */
export type ApplicationLoadBalancerRuleId = typeof ApplicationLoadBalancerRuleId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const TargetGroupId = id("TargetGroupId")
/**
 * @since 0.1.0
 * @category ids
 */
export type TargetGroupId = typeof TargetGroupId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const SecurityGroupId = id("SecurityGroupId")
/**
 * @since 0.1.0
 * @category ids
 */
export type SecurityGroupId = typeof SecurityGroupId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const FlowLogId = id("FlowLogId")
/**
 * @since 0.1.0
 * @category ids
 */
export type FlowLogId = typeof FlowLogId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const PrivateCrossConnectId = id("PrivateCrossConnectId")
/**
 * @since 0.1.0
 * @category ids
 */
export type PrivateCrossConnectId = typeof PrivateCrossConnectId.Type

/**
 * @since 0.1.0
 * @category ids
 */
export const BackupUnitId = id("BackupUnitId")
/**
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
 * @since 0.1.0
 * @category path parameters
 */
export type PathParams = { readonly [Name in keyof typeof pathParams]: (typeof pathParams)[Name]["Type"] }
