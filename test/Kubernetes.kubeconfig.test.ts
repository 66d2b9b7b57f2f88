/** The kubeconfig is a secret, and a text in whichever way the API gives it. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Redacted } from "effect"
import { Emulator, K8sCluster } from "effect-profitbricks"
import { k8sClusterId } from "./fixtures/ids.js"
import { observe } from "./support/observe.js"
import { scripted } from "./support/scripted.js"
import { renderings } from "./support/surfaces.js"

const token = "eyJhbGciOiJSUzI1NiJ9"
const yaml = `apiVersion: v1\nkind: Config\nusers:\n- user:\n    token: ${token}\n`
const json = JSON.stringify({ apiVersion: "v1", kind: "Config", users: [{ user: { token } }] })

const read = (body: string) =>
  observe(Effect.provide(K8sCluster.kubeconfig({ k8sClusterId }), scripted([{ status: 200, body }]).layer))

describe("a kubeconfig", () => {
  it.effect.each<readonly [name: string, body: string, text: string]>([
    ["YAML", yaml, yaml],
    ["JSON", json, json],
    ["a string in JSON", JSON.stringify(yaml), yaml],
    ["an object of version 5", JSON.stringify({ id: "x", properties: { kubeconfig: yaml } }), yaml]
  ])("is read as %s, and shown nowhere", ([, body, text]) =>
    Effect.gen(function* () {
      const { exit, failure } = yield* read(body)
      assert(Exit.isSuccess(exit) && Redacted.isRedacted(exit.value))
      assert.strictEqual(Redacted.value(exit.value), text)
      for (const shown of [...renderings(exit.value), ...Object.values(failure).flat()]) assert.notInclude(shown, token)
    })
  )

  it.effect.each([
    "",
    "null",
    `<html>please log in, ${token}</html>`,
    JSON.stringify({ token }),
    JSON.stringify(yaml).slice(0, -2),
    json.slice(0, -2)
  ])("is not taken for one if it is %j, which is not repeated", (body) =>
    Effect.gen(function* () {
      const { exit, failure } = yield* read(body)
      assert(Exit.isFailure(exit) && exit.cause._tag === "Fail")
      assert.strictEqual(exit.cause.error._tag, "DecodeError")
      for (const shown of Object.values(failure).flat()) assert.notInclude(shown, token)
    })
  )

  it.effect("of a stub is one, too", () =>
    Effect.gen(function* () {
      const kubeconfig = yield* K8sCluster.kubeconfig({ k8sClusterId })
      assert.strictEqual(Redacted.value(kubeconfig), yaml)
    }).pipe(
      Effect.provide(
        Emulator.layer({
          stubs: [Emulator.on(K8sCluster.kubeconfig, () => Effect.succeed(Redacted.make(yaml)))]
        })
      )
    )
  )
})
