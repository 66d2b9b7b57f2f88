/** The contract. */
import * as Contract from "effect-profitbricks/Contract"
import { resource } from "./row.js"

export const contract = resource(
  "Contract",
  Contract,
  {},
  {
    get: {
      reads: "GET /contracts",
      recorded: {
        type: "contract",
        properties: {
          contractNumber: 1,
          owner: "a@b.example",
          status: "BILLABLE",
          resourceLimits: { coresPerServer: 20 }
        }
      },
      python: ["list_contracts"]
    }
  }
)
