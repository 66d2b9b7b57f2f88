/** The GPUs of servers: they come with a template. */
import { text } from "../attributes.js"
import type { CallContext, Kind } from "../kind.js"
import { add } from "../objects.js"
import type { Entry } from "../state.js"
import { recordsIn } from "../values.js"
import { templateAt } from "./template.js"

export const gpu: Kind = {
  name: "gpu",
  since: 6,
  collection: "/datacenters/{datacenterId}/servers/{serverId}/gpus",
  param: "gpuId",
  attributes: {
    name: { is: text, writable: "never" },
    vendor: { is: text, writable: "never" },
    model: { is: text, writable: "never" },
    type: { is: text, writable: "never" }
  },
  entities: {},
  methods: ["list", "get"]
}

/** Gives a new server the GPUs of its template. */
export const install = (context: CallContext, server: Entry, created: Array<string>): void => {
  const template = templateAt(context, server.properties["templateUuid"])
  for (const { count, ...properties } of recordsIn(template?.properties, "gpus")) {
    for (let index = 0; index < Number(count); index++) {
      const made = add(context, gpu, {
        collection: "gpus",
        parent: server,
        properties: { name: `gpu-${index}`, ...properties }
      })
      created.push(made.path)
    }
  }
}
