/** The log lines that the guide of errors shows and explains are those that the SDK writes. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { Datacenter, Emulator, Fault, type ProfitBricks, Request } from "effect-profitbricks"
import { textAt } from "./support/docs.js"
import { messagesTo } from "./support/messages.js"
import { assertNone } from "./support/nothing.js"
import { inVirtualTime } from "./support/virtualTime.js"

const create = Datacenter.create({ name: "shop", location: "us/las" })

const onCreate = Fault.on(Datacenter.create)
const troubles: ReadonlyArray<readonly [Effect.Effect<unknown, unknown, ProfitBricks.ProfitBricks>, Fault.Fault]> = [
  [Datacenter.list(), Fault.answer({ status: 503, body: "" }).pipe(Fault.nth(1))],
  [create, Fault.reset({ carriedOut: true }).pipe(onCreate, Fault.nth(1))],
  [create, Fault.reset().pipe(onCreate, Fault.nth(1))],
  [Effect.timeout(create, "1 second"), Fault.delay("1 minute").pipe(onCreate)],
  [
    create.pipe(Request.scoped(), Effect.scoped),
    Fault.answer({ status: 403, body: "" }).pipe(Fault.on(Datacenter.remove))
  ]
]

/** Without what differs from call to call. */
const common = (line: string) =>
  line
    .replace(/find\("[^"]+"\)/g, "find(…)")
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]+){4}\b/g, "…")
    .replace(/again in .*/, "again in …")

it.effect("the guide of errors has log lines as they are written", () =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    for (const [program, fault] of troubles) {
      yield* inVirtualTime(Effect.ignore(program)).pipe(
        Effect.provide([Emulator.layer({ faults: [fault] }), messagesTo(lines)])
      )
    }
    const written = lines.map(common)

    const { content } = yield* Effect.promise(() => textAt("docs/errors.md"))
    const [, section = ""] = /^### Reading a log line\n([\s\S]*?)^### /m.exec(content) ?? []
    const [, block = ""] = /^```\n([\s\S]*?)^```$/m.exec(section) ?? []
    const shown = block.trim().split("\n").map(common)
    assert.lengthOf(shown, 4)
    assertNone(
      "In the guide, and not written",
      shown.filter((line) => !written.includes(line))
    )

    const explained = Array.from(section.matchAll(/^\| `([^`]+)` \|/gm), ([, part = ""]) => part.split(" … "))
    const isExplained = (line: string) => explained.some((parts) => parts.every((part) => line.includes(part)))
    assertNone(
      "Written, and not in the table of the guide",
      written.filter((line) => !isExplained(line))
    )
  })
)
