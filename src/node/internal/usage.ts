/** The options of `profitbricks-emulator`, and the text of `--help`. */
import { latest } from "../../internal/apiVersion.js"

export const usage = `Usage: profitbricks-emulator [options]

Serves the ProfitBricks Cloud API (IONOS Cloud) in memory, for programs in any language. It costs nothing. Prints its URL, the
variables to export, and the address of its web page. Ctrl-C stops it.

Network:
  --port NUMBER              default: 8080; 0 for any that is free
  --host ADDRESS             default: 127.0.0.1, for this machine only; 0.0.0.0 for others too
  --allow-host NAME          another host name for it, such as "emulator.example.com"; can be repeated
  --page WHO                 the web page is for "local": browsers on this machine (default); "all": those of other
                             machines too, without credentials; "none": nobody

Users:
  --username NAME            default: emulator@example.com
  --password PASSWORD        default: emulator
  --token TOKEN              is accepted in place of the password; this SDK sends JSON Web Tokens only; default: none

Emulation:
  --api-version NUMBER       4, 5 or 6; default: 6. The path of the URL follows it
  --provisioning-time TIME   how long a request takes, such as "300 millis" or "0 seconds"; default: 1 second.
                             Kubernetes takes longer: a cluster 360 times as long, a node pool 780 times
  --read-limit NUMBER/BURST  reads per minute, and how many of them at once, before the answer is 429;
                             without /BURST: as many as per minute; default: more than any program makes
  --change-limit NUMBER/BURST
                             the same for all other calls
  --rate-limit NUMBER/BURST  the same for both, each with a budget of its own; --burst NUMBER: the BURST of it
  --seed FILE                JSON with an account, images, users and limits of your own
  --state FILE               the file that the state is loaded from at the start, and saved to before a change is answered

Output:
  --verbose                  each call, without credentials and passwords
  --version                  the version
  --help                     this

Examples:
  profitbricks-emulator --port 0 --provisioning-time "300 millis" --verbose
  profitbricks-emulator --state cloud.json --seed seed.json
  profitbricks-emulator --read-limit 600/300 --change-limit 120/50`

/** As `parseArgs` of Node wants them. */
export const options = {
  port: { type: "string", default: "8080" },
  "api-version": { type: "string", default: String(latest) },
  host: { type: "string", default: "127.0.0.1" },
  "allow-host": { type: "string", multiple: true },
  page: { type: "string", default: "local" },
  username: { type: "string", default: "emulator@example.com" },
  password: { type: "string", default: "emulator" },
  token: { type: "string" },
  "provisioning-time": { type: "string", default: "1 second" },
  "read-limit": { type: "string" },
  "change-limit": { type: "string" },
  "rate-limit": { type: "string" },
  burst: { type: "string" },
  seed: { type: "string" },
  state: { type: "string" },
  verbose: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", default: false }
} as const
