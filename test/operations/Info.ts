/** The API about itself. */
import { Info } from "effect-profitbricks"
import { resource } from "./row.js"

export const info = resource(
  "Info",
  Info,
  {},
  {
    get: { reads: "GET /", recorded: { href: "https://x", name: "CLOUD API", version: "4.0" } }
  }
)
