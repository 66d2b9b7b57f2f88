/** The limits of the contract, and the check that a change stays within them. */
import * as Struct from "effect/Struct"
import type { CallContext, Kind } from "./kind.js"
import { forbidden } from "./refusal.js"
import type { Limits, Usage } from "./state.js"
import type { Values } from "./values.js"

/** Those of a large customer. */
export const defaults = {
  coresPerServer: 50,
  coresPerContract: 1_000_000,
  ramPerServer: 245_760,
  ramPerContract: 2_000_000_000,
  hddLimitPerVolume: 4_096_000,
  hddLimitPerContract: 40_960_000_000,
  ssdLimitPerVolume: 4_096_000,
  ssdLimitPerContract: 40_960_000_000,
  reservableIps: 10_000,
  securityGroupsPerVdc: 200,
  securityGroupsPerResource: 10,
  rulesPerSecurityGroup: 100,
  natGatewayLimitTotal: 20,
  nlbLimitTotal: 20
} satisfies Limits

/** The limits of each part of the usage: for one object, and for the contract. Direct-attached storage has none. */
const limitsOf: Readonly<
  Record<
    Exclude<keyof Usage, "das">,
    { readonly each?: keyof Limits; readonly all: keyof Limits; readonly unit: string }
  >
> = {
  cores: { each: "coresPerServer", all: "coresPerContract", unit: "cores" },
  ram: { each: "ramPerServer", all: "ramPerContract", unit: "MB of RAM" },
  hdd: { each: "hddLimitPerVolume", all: "hddLimitPerContract", unit: "MB of HDD storage" },
  ssd: { each: "ssdLimitPerVolume", all: "ssdLimitPerContract", unit: "MB of SSD storage" },
  ips: { all: "reservableIps", unit: "IP addresses" },
  natGateways: { all: "natGatewayLimitTotal", unit: "NAT gateways" },
  nlbs: { all: "nlbLimitTotal", unit: "network load balancers" }
}

/** The share of the contract that a change is about to take, object by object: `before` is an object as it is now. */
export type Demand = ReadonlyArray<{
  readonly kind: Kind
  readonly properties: Values
  readonly before?: Values
}>

/** Refuses a change that takes more than the contract has. */
export const check = ({ limits, state }: CallContext, demand: Demand): void => {
  for (const part of Struct.keys(limitsOf)) {
    const { all, each, unit } = limitsOf[part]
    let more = 0
    for (const { before, kind, properties } of demand) {
      const wanted = kind.usage?.(properties)[part] ?? 0
      const grows = wanted - (before === undefined ? 0 : (kind.usage?.(before)[part] ?? 0))
      if (each !== undefined && grows > 0 && wanted > limits[each]) {
        throw forbidden("VDC-5-700", `The limit of ${limits[each]} ${unit} (${each}) is exceeded by ${wanted}`)
      }
      more += grows
    }
    if (more > 0 && state.usage[part] + more > limits[all]) {
      throw forbidden(
        "VDC-5-701",
        `The contract's limit of ${limits[all]} ${unit} (${all}) is exceeded: ${state.usage[part]} are in use, ${more} more are wanted`
      )
    }
  }
}

/** Refuses more objects within another one than a limit allows. */
export const checkNumber = ({ limits }: CallContext, limit: keyof Limits, wanted: number, what: string): void => {
  if (wanted > limits[limit]) {
    throw forbidden("VDC-5-700", `The limit of ${limits[limit]} ${what} (${limit}) is exceeded by ${wanted}`)
  }
}
