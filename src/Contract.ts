/**
 * The contract: its owner, and its limits.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { nullish, nullishNumber, nullishString, type TypeOf } from "./internal/schemas.js"
import * as Operation from "./Operation.js"

const count = nullishNumber

const resourceLimits = {
  coresPerServer: count,
  coresPerContract: count,
  coresProvisioned: count,
  /** In MB, as all sizes here. */
  ramPerServer: count,
  ramPerContract: count,
  ramProvisioned: count,
  hddLimitPerVolume: count,
  hddLimitPerContract: count,
  hddVolumeProvisioned: count,
  ssdLimitPerVolume: count,
  ssdLimitPerContract: count,
  ssdVolumeProvisioned: count,
  /** Direct-attached storage of servers of type `CUBE`. Version 6 and later. */
  dasVolumeProvisioned: count,
  reservableIps: count,
  reservedIpsOnContract: count,
  reservedIpsInUse: count,
  /** Version 5 and later, as is `k8sClustersProvisioned`. */
  k8sClusterLimitTotal: count,
  k8sClustersProvisioned: count,
  /** Version 6 and later, as are all fields below. */
  nlbLimitTotal: count,
  nlbProvisioned: count,
  natGatewayLimitTotal: count,
  natGatewayProvisioned: count,
  securityGroupsPerVdc: count,
  securityGroupsPerResource: count,
  rulesPerSecurityGroup: count
}
/**
 * The limits of a contract, and their use.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ResourceLimits = Schema.Struct(resourceLimits)
/**
 * @since 0.1.0
 * @category models
 */
export interface ResourceLimits extends TypeOf<typeof resourceLimits> {}

const properties = {
  contractNumber: nullishNumber,
  owner: nullishString,
  status: nullishString,
  /** The vendor's site of the contract, such as `ionos.de`. Version 5 and later. */
  regDomain: nullishString,
  resourceLimits: nullish(ResourceLimits)
}
/**
 * The schema of the properties of a contract.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a contract, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

const contractFields = { type: nullishString, properties: Properties }
const contract = Schema.Struct(contractFields)
/**
 * @since 0.1.0
 * @category models
 */
export interface Contract extends TypeOf<typeof contractFields> {}

/** Version 6 of the API answers with a collection. */
const listed = Schema.transform(Schema.Struct({ items: Schema.NonEmptyArray(contract) }), Schema.typeSchema(contract), {
  strict: true,
  decode: ({ items: [first] }) => first,
  encode: (only) => ({ items: [only] as const })
})
const either = Schema.Union(contract, listed)
/**
 * Unlike other objects it has neither an id nor an href.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Contract: Schema.Schema<Contract, typeof either.Encoded> = either

/**
 * The contract of the user, or that of the client's `contractNumber`.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: "/contracts", success: Contract })
