/**
 * Brings an account to a description: shows the plan, checks the limits of the contract, carries the plan out, and runs it again,
 * with nothing left to do.
 *
 *     npx tsx examples/bring-to-a-description.ts             # on the embedded emulator
 *     npx tsx examples/bring-to-a-description.ts --live      # on your account: servers cost money
 */
import { Console, Effect } from "effect"
import { Ensure, Plan, Quota } from "effect-profitbricks"
import { run } from "./lib/run.js"

/** Everything has a name, to find it by. */
const shop = (cores: number) =>
  Effect.gen(function* () {
    yield* Ensure.group({ name: "operators", createSnapshot: true, reserveIp: true })
    return yield* Ensure.datacenter({
      name: "shop",
      location: "de/fra",
      lans: [{ name: "public", public: true }],
      servers: [
        {
          name: "web",
          cores,
          ram: 2048,
          volumes: [{ name: "system", size: 10, licenceType: "LINUX" }],
          nics: [
            {
              name: "eth0",
              lan: 1,
              firewallActive: true,
              firewallRules: [{ name: "https", protocol: "TCP", portRangeStart: 443, portRangeEnd: 443 }]
            }
          ]
        }
      ]
    })
  })

const show = (title: string, cores: number) =>
  Effect.flatMap(Plan.of(shop(cores)), (plan) => Console.log(`${title}\n${Plan.render(plan)}\n`))

run(
  Effect.gen(function* () {
    yield* show("To build it:", 2)
    const rest = yield* Quota.check(Quota.ofPlan(yield* Plan.of(shop(2))))
    yield* Console.log(`The contract will have ${rest.cores} cores left.\n`)
    yield* shop(2)
    yield* show("Once it is built:", 2)
    yield* show("With more cores:", 4)
    const { below } = yield* shop(4)
    yield* Console.log(below.map(({ _tag, name, resource }) => `${resource} ${name}: ${_tag}`).join("\n"))
  })
)
