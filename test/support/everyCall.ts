/** A program that calls every operation, for the compiler: each read at several depths, with something that is read from the answer. */
import { type AnyOperation, isOperation } from "../operations/row.js"
import { modules } from "./exported.js"

const depths = ["", "depth: 0", "depth: 1", "depth: 2", "depth: 3", "depth: 5", "depth: { upTo: 3 }"]

const callsOf = (name: string, { spec }: AnyOperation): ReadonlyArray<string> => {
  if (spec.method !== "GET") return [`(input: Parameters<typeof SDK.${name}>[0]) => SDK.${name}(input)`]
  const { keys } = spec.params
  const ids = keys.map((key) => `${key}: Ids["${key}"]`).join(", ")
  const params = keys.length === 0 ? "" : `{ ${keys.join(", ")} }: { ${ids} }`
  return (spec.depth === undefined ? [""] : depths).map((depth) => {
    const input = [...keys, ...(depth === "" ? [] : [depth])].join(", ")
    const call = `SDK.${name}(${input === "" ? "" : `{ ${input} }`})`
    return `(${params}) => ${spec.depth === undefined ? call : `Effect.map(${call}, ({ id }) => id)`}`
  })
}

const calls = modules.flatMap(([module, members]) =>
  Object.entries(members).flatMap(([name, member]) => (isOperation(member) ? callsOf(`${module}.${name}`, member) : []))
)

export const everyCall = `import { Effect } from "effect"
import * as SDK from "effect-profitbricks"

type Ids = SDK.Ids.PathParams

${calls.map((call, index) => `export const call${index} = ${call}`).join("\n")}

export const deepest = (datacenterId: Ids["datacenterId"]) =>
  Effect.map(
    SDK.Datacenter.get({ datacenterId, depth: 7 }),
    ({ entities }) => entities.servers.items[0]?.entities.nics.items[0]?.entities.firewallrules.items[0]?.properties.protocol
  )
`

export const count: number = calls.length
