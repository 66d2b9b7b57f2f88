/** The lines that the command profitbricks-emulator prints. */
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Emulator } from "effect-profitbricks"
import { greeting } from "../src/node/internal/greeting.js"
import { options, usage } from "../src/node/internal/usage.js"
import { command } from "./support/command.js"
import { assertNone } from "./support/nothing.js"

const run = promisify(execFile)

/** The variables that the indented lines leave in a shell which had others before. */
const pasted = (printed: string) =>
  Effect.promise(async () => {
    const lines = printed.split("\n").filter((line) => /^ {2}(?:export|unset) /.test(line))
    const before = {
      PATH: process.env["PATH"],
      IONOS_TOKEN: "old",
      PROFITBRICKS_USERNAME: "old",
      PROFITBRICKS_TOKEN: "old"
    }
    const { stdout } = await run("sh", ["-c", `set -eu\n${lines.join("\n")}\nenv`], { env: before })
    return new Map(
      Array.from(stdout.matchAll(/^((?:IONOS|PROFITBRICKS)_\w+)=(.*)$/gm), ([, name = "", value = ""]) => [name, value])
    )
  })

const server = {
  url: "http://127.0.0.1:8080/cloudapi/v6",
  page: "http://127.0.0.1:8080/",
  user: Emulator.user,
  seed: undefined,
  stateFile: undefined
}

describe("profitbricks-emulator", () => {
  it.scopedLive("prints lines that can be pasted into a shell, and a program reaches it with them", () =>
    Effect.gen(function* () {
      const { output } = yield* command("--port", "0")
      const variables = yield* pasted(output())
      assert.sameMembers([...variables.keys()], ["IONOS_API_URL", "IONOS_USERNAME", "IONOS_PASSWORD"])
      const url = variables.get("IONOS_API_URL") ?? ""
      const login = `${variables.get("IONOS_USERNAME")}:${variables.get("IONOS_PASSWORD")}`
      const answer = yield* Effect.promise(() =>
        fetch(`${url}/datacenters`, { headers: { authorization: `Basic ${btoa(login)}` } })
      )
      assert.strictEqual(answer.status, 200)
      const [, page = ""] = /^Web page: (\S+) /m.exec(output()) ?? []
      const document = yield* Effect.promise(() => fetch(page, { headers: { accept: "text/html" } }))
      assert.include(document.headers.get("content-type"), "text/html")

      const { port } = new URL(url)
      const second = yield* command("--port", port)
      assert.strictEqual(yield* second.stop, 1)
      assert.strictEqual(
        second.output(),
        `profitbricks-emulator: port ${port} of 127.0.0.1 is in use, perhaps by another emulator. Stop that, or try --port ${Number(port) + 1}, or --port 0 for any that is free\n`
      )
    })
  )

  it.effect("quotes what a shell would take apart, and keeps a password of one's own to itself", () =>
    Effect.gen(function* () {
      const user = {
        username: "o'neil $HOME@example.com",
        password: Redacted.make("s3cret"),
        token: Redacted.make("t0ken")
      }
      const printed = greeting({ ...server, url: "http://0.0.0.0:8080/cloudapi/v6", page: undefined, user })
      const variables = yield* pasted(printed)
      assert.strictEqual(variables.get("IONOS_API_URL"), "http://127.0.0.1:8080/cloudapi/v6")
      assert.strictEqual(variables.get("IONOS_USERNAME"), user.username)
      assert.strictEqual(variables.get("IONOS_PASSWORD"), "…")
      assert.include(printed, "--password")
      assert.include(printed, "--token")
      assert.notInclude(printed, "page")
      assert.notInclude(printed, "s3cret")
      assert.notInclude(printed, "t0ken")
    })
  )

  it("says who else can call, and what becomes of the state", () => {
    assert.include(greeting(server), "Its state is lost then")
    const kept = greeting({ ...server, seed: "seed.json", stateFile: "cloud.json" })
    assert.include(kept, "The users of seed.json")
    assert.include(kept, "Its state is kept in cloud.json")
  })

  it("has all of its options in --help", () => {
    assertNone(
      "Not in --help",
      Object.keys(options).filter((name) => !new RegExp(`^  --${name}\\b|; --${name} `, "m").test(usage))
    )
    const lines = usage.split("\n").filter((line) => line.length > 130)
    assertNone("Too long for a terminal", lines)
  })
})
