/** What is kept of a call has no password in it. */
import { assert, describe, it } from "@effect/vitest"
import { contentOf, harmless } from "../src/emulator/masking.js"

const sent = (body: string, contentType = "") => ({
  method: "POST",
  url: "http://localhost/cloudapi/v6/datacenters",
  headers: { "content-type": contentType, authorization: "Basic secret" },
  body
})
const form = "application/x-www-form-urlencoded; charset=UTF-8"

describe("what is kept of a call and shown", () => {
  it.each<readonly [name: string, body: string, contentType: string, content: unknown]>([
    ["JSON", '{"properties":{"size":1,"imagePassword":"secret"}}', "", { properties: { size: 1, imagePassword: "…" } }],
    ["JSON in another case", '{"a":[{"IMAGEPASSWORD":"secret","passWord":["secret"]}]}', form, undefined],
    ["JSON with escapes", '{"pass\\u0077ord":"secret"}', "application/json", { password: "…" }],
    ["no password", '{"password":null}', "application/json", { password: null }],
    ["JSON that is a text", '"secret"', "application/json", undefined],
    ["JSON that breaks off, said to be a form", '{"properties":{"password":"secret', form, undefined],
    ["a list that breaks off, said to be a form", ' [{"password":"secret"', form, undefined],
    ["what is neither", "password: secret", "text/plain", undefined],
    ["a form", "name=x&Password=secret", form, { name: "x", Password: "…" }]
  ])("has no secret in it: %s", (_, body, contentType, content) => {
    const call = sent(body, contentType)
    assert.notInclude(JSON.stringify([contentOf(call), harmless(call)]), "secret")
    if (content === undefined) return
    assert.deepStrictEqual(contentOf(call), JSON.parse(JSON.stringify(content).replaceAll("…", "<redacted>")))
  })

  it("is otherwise as it was sent", () => {
    for (const [body, contentType] of [
      ['{ "properties": { "name": "x" } }', ""],
      ["name=x&description=a+b", form]
    ] as const) {
      assert.strictEqual(harmless(sent(body, contentType)).body, body)
    }
  })
})
