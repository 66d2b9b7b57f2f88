/** The credentials file of the Python SDK is read. */
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Redacted } from "effect"
import { Credentials } from "effect-profitbricks"
import * as CredentialsFile from "effect-profitbricks/node/CredentialsFile"
import { folder, folderWith } from "./support/folder.js"

const fileOf = (text: string) => Effect.map(folderWith({ "file.ini": text }), (path) => join(path, "file.ini"))

/** The user found with this file and this environment. */
const find = (path: string, environment: Readonly<Record<string, string>> = {}) =>
  Effect.map(Credentials.Credentials, ({ authorization }) =>
    atob(Redacted.value(authorization).slice("Basic ".length))
  ).pipe(
    Effect.provide(Credentials.layerConfig().pipe(Layer.provide(CredentialsFile.layer({ path })))),
    Effect.provide(Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment)))))
  )

describe("the credentials file of the Python SDK", () => {
  it.scoped.each([
    "[credentials]\nusername = me@example.com\npassword = hunter2\n",
    "[credentials]\r\nusername: me@example.com\r\npassword:hunter2\r\n",
    "# mine\n[other]\nusername=x\n\n[credentials]\n; both\nusername=me@example.com\npassword=hunter2\nmore=1\n[last]\npassword=y"
  ])("is read: %j", (text) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* find(yield* fileOf(text)), "me@example.com:hunter2")
    })
  )

  it.scoped("has % doubled, and = and # as they are", () =>
    Effect.gen(function* () {
      const path = yield* fileOf("[credentials]\nusername = me\npassword = a%%b = c # d : e\n")
      assert.strictEqual(yield* find(path), "me:a%b = c # d : e")
    })
  )

  it.scoped("gives way to the environment", () =>
    Effect.gen(function* () {
      const path = yield* fileOf("[credentials]\nusername = me\npassword = hunter2\n")
      assert.strictEqual(yield* find(path, { PROFITBRICKS_USERNAME: "you" }), "you:hunter2")
    })
  )

  it.scoped("need not be there, nor have everything: the error names the variable that is missing", () =>
    Effect.gen(function* () {
      const absent = yield* Effect.flip(find(join(yield* folder, "none.ini")))
      assert.include(String(absent), "PROFITBRICKS_USERNAME")
      const half = yield* Effect.flip(find(yield* fileOf("[credentials]\nusername = me\n")))
      assert.include(String(half), "PROFITBRICKS_PASSWORD")
    })
  )

  it.scoped("is an error if it cannot be read", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(find(yield* folder))
      assert.include(String(error), "Expected a file that can be read")
    })
  )
})
