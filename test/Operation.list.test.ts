/** The operations of the SDK are those of the API, at each of its versions, and they succeed with the same status. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import type { ProfitBricks } from "effect-profitbricks"
import { exists } from "../src/internal/apiVersion.js"
import { exportedOperations } from "./support/exported.js"
import { assertNone, without } from "./support/nothing.js"

/** The names of the parameters do not matter. */
const nameless = (path: string) => path.replace(/\{\w+\}/g, "{}")

/**
 * The operations of the vendor's documents and clients: a path a line, with the first version that has it, and the last one if that
 * is not 6, and the status of each method. One with a question mark is that of operations like it: no document has it.
 */
const listed = readFileSync(new URL("./fixtures/operations.txt", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .flatMap((line) => {
    const [versions = "", path = "", ...rest] = line.split(" ")
    const [since = 4, until = 6] = versions.split("-").map(Number)
    return rest.flatMap((method, index) => {
      const status = Number(rest[index + 1]?.replace("?", ""))
      return index % 2 === 0 ? [{ operation: `${method} ${nameless(path)}`, status, since, until }] : []
    })
  })

/** What the SDK does not have, or has with another status, and why. */
const lacking: Readonly<Record<string, string>> = {
  "GET /k8s/versions/{}/compatibilities 200": "gone in version 6",
  "PUT /k8s/{} 200": "of version 5: the client takes any status of a success"
}

const notIn = (version: ProfitBricks.ApiVersion) => {
  const own = exportedOperations.filter(({ lifetime }) => exists(lifetime, version))
  const theirs = listed.filter(({ since, until }) => since <= version && version <= until)
  return {
    count: theirs.length,
    sdk: without(
      theirs.map(({ operation, status }) => `${operation} ${status}`),
      own.map(({ operation, status }) => `${nameless(operation)} ${status}`)
    ),
    api: without(
      own.map(({ operation }) => nameless(operation)),
      theirs.map(({ operation }) => operation)
    )
  }
}

describe("the operations of the SDK", () => {
  it.each([
    [4, 108],
    [5, 174],
    [6, 266]
  ] as const)("are those of version %s of the API, which has %s", (version, count) => {
    const not = notIn(version)
    assert.strictEqual(not.count, count)
    assertNone("Not in the SDK, or with another status", without(not.sdk, Object.keys(lacking)))
    assertNone("Not in the API: say since when it is", not.api)
  })

  it("have no exception that is none", () => {
    const all = ([4, 5, 6] as const).map(notIn)
    const notInSdk = all.flatMap(({ sdk }) => sdk)
    assertNone("Take it out of `lacking`", without(Object.keys(lacking), notInSdk))
  })
})
