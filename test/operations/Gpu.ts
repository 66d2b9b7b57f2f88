/** GPUs of a server. */
import * as Gpu from "effect-profitbricks/Gpu"
import { gpuId, onServer } from "../fixtures/ids.js"
import { resource } from "./row.js"

export const gpus = resource(
  "Gpu",
  Gpu,
  {
    gpus: {
      schema: Gpu.Gpu,
      type: "gpu",
      properties: { name: "gpu-0", vendor: "NVIDIA", model: "H200", type: "passthrough" }
    }
  },
  {
    list: {
      reads: "GET /datacenters/{datacenterId}/servers/{serverId}/gpus?depth=1",
      input: onServer,
      many: "gpus"
    },
    get: {
      reads: "GET /datacenters/{datacenterId}/servers/{serverId}/gpus/{gpuId}?depth=1",
      input: { ...onServer, gpuId },
      one: "gpus"
    }
  }
)
