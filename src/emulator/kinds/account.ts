/** The API itself, and the contract: objects without an id. */
import type { CallContext, Route } from "../kind.js"
import { inUse } from "./ipBlock.js"

export const showContract = (context: CallContext) => {
  const { limits, state } = context
  return {
    type: "contract",
    properties: {
      contractNumber: 31_415_926,
      owner: state.users.keys().next().value ?? null,
      status: "BILLABLE",
      resourceLimits: {
        ...limits,
        coresProvisioned: state.usage.cores,
        ramProvisioned: state.usage.ram,
        hddVolumeProvisioned: state.usage.hdd,
        ssdVolumeProvisioned: state.usage.ssd,
        reservedIpsOnContract: state.usage.ips,
        reservedIpsInUse: inUse(context)
      }
    }
  }
}

export const account: { readonly routes: ReadonlyArray<Route> } = {
  routes: [
    {
      method: "GET",
      template: "/",
      handler: ({ context }) => ({
        show: { href: context.baseUrl, name: "CLOUD API", version: `${context.version}.0` }
      })
    },
    { method: "GET", template: "/contracts", handler: ({ context }) => ({ show: showContract(context) }) }
  ]
}
