/** The API about itself. */
import * as Info from "effect-profitbricks/Info"
import { resource } from "./row.js"

export const info = resource(
  "Info",
  Info,
  {},
  {
    get: { reads: "GET /", recorded: { href: "https://x", name: "CLOUD API", version: "4.0" } }
  }
)
