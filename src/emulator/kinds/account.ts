/** The API itself, and the contract: objects without an id. */
import type { CallContext, Route } from "../kind.js"
import { pathsIn } from "../objects.js"
import { inUse } from "./ipBlock.js"

export const showContract = (context: CallContext) => {
  const { state, version } = context
  const {
    natGatewayLimitTotal,
    nlbLimitTotal,
    rulesPerSecurityGroup,
    securityGroupsPerResource,
    securityGroupsPerVdc,
    ...limits
  } = context.limits
  return {
    type: "contract",
    properties: {
      contractNumber: 31_415_926,
      owner: state.users.keys().next().value ?? null,
      status: "BILLABLE",
      ...(version < 5 ? {} : { regDomain: "ionos.de" }),
      resourceLimits: {
        ...limits,
        coresProvisioned: state.usage.cores,
        ramProvisioned: state.usage.ram,
        hddVolumeProvisioned: state.usage.hdd,
        ssdVolumeProvisioned: state.usage.ssd,
        reservedIpsOnContract: state.usage.ips,
        reservedIpsInUse: inUse(context),
        ...(version < 5
          ? {}
          : { k8sClusterLimitTotal: 100, k8sClustersProvisioned: pathsIn(context, undefined, "k8s").size }),
        ...(version < 6 ? {} : limitsOfToday(context))
      }
    }
  }
}

/** The limits that came with version 6. There is nothing yet that some of them limit. */
const limitsOfToday = ({ limits, state }: CallContext) => ({
  dasVolumeProvisioned: state.usage.das,
  nlbLimitTotal: limits.nlbLimitTotal,
  nlbProvisioned: state.usage.nlbs,
  natGatewayLimitTotal: limits.natGatewayLimitTotal,
  natGatewayProvisioned: state.usage.natGateways,
  securityGroupsPerVdc: limits.securityGroupsPerVdc,
  securityGroupsPerResource: limits.securityGroupsPerResource,
  rulesPerSecurityGroup: limits.rulesPerSecurityGroup
})

/** Version 6 shows a list, with its properties at any depth. */
const showContracts = (context: CallContext) =>
  context.version < 6
    ? showContract(context)
    : { id: "contracts", type: "collection", href: `${context.baseUrl}/contracts`, items: [showContract(context)] }

export const account: { readonly routes: ReadonlyArray<Route> } = {
  routes: [
    {
      method: "GET",
      template: "/",
      handler: ({ context }) => ({
        show: { href: context.baseUrl, name: "CLOUD API", version: `${context.version}.0` }
      })
    },
    { method: "GET", template: "/contracts", handler: ({ context }) => ({ show: showContracts(context) }) }
  ]
}
