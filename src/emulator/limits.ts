import * as Struct from "effect/Struct"
import type { Kind } from "./kind.js"
import { forbidden } from "./refusal.js"
import type { Context, Limits, Usage } from "./state.js"

/** As generous as a large customer's. */
export const generous = {
  coresPerServer: 50,
  coresPerContract: 1_000_000,
  ramPerServer: 245_760,
  ramPerContract: 2_000_000_000,
  hddLimitPerVolume: 4_096_000,
  hddLimitPerContract: 40_960_000_000,
  ssdLimitPerVolume: 4_096_000,
  ssdLimitPerContract: 40_960_000_000,
  reservableIps: 10_000
} satisfies Limits

/** What limits a part of the usage: of one object, and of the contract. */
const limitsOf: Readonly<
  Record<keyof Usage, { readonly each?: keyof Limits; readonly all: keyof Limits; readonly unit: string }>
> = {
  cores: { each: "coresPerServer", all: "coresPerContract", unit: "cores" },
  ram: { each: "ramPerServer", all: "ramPerContract", unit: "MB of RAM" },
  hdd: { each: "hddLimitPerVolume", all: "hddLimitPerContract", unit: "MB of HDD storage" },
  ssd: { each: "ssdLimitPerVolume", all: "ssdLimitPerContract", unit: "MB of SSD storage" },
  ips: { all: "reservableIps", unit: "IP addresses" }
}

/** What a change is about to take of the contract, object by object: `before` is what an object has already. */
export type Demand = ReadonlyArray<{
  readonly kind: Kind
  readonly properties: Readonly<Record<string, unknown>>
  readonly before?: Readonly<Record<string, unknown>>
}>

/** Refuses a change that takes more than the contract has. */
export const check = ({ limits, state }: Context, demand: Demand): void => {
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
