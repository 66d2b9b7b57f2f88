/** The configuration file of the vendor's other tools is read. */
import { platform } from "node:os"
import { join } from "node:path"
import { inspect } from "node:util"
import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Redacted } from "effect"
import { Credentials, Datacenter, ProfitBricks } from "effect-profitbricks"
import * as CredentialsFile from "effect-profitbricks/node/CredentialsFile"
import { folder, folderWith } from "./support/folder.js"
import { tokenWith } from "./support/tokens.js"

type Variables = Readonly<Record<string, string>>

const environment = (variables: Variables) =>
  Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables))))

/** The value of the header. */
const find = (options?: CredentialsFile.Options, variables: Variables = {}) =>
  Effect.map(Credentials.Credentials, ({ authorization }) => Redacted.value(authorization)).pipe(
    Effect.provide(Credentials.layerConfig().pipe(Layer.provide(CredentialsFile.layer(options)))),
    Effect.provide(environment(variables))
  )

/** Where the calls go. */
const called = (options: CredentialsFile.Options, variables: Variables = {}) => {
  const urls: Array<string> = []
  const fetch: typeof globalThis.fetch = (input) => {
    urls.push(String(input))
    return Promise.resolve(Response.json({ items: [] }))
  }
  return Datacenter.list().pipe(
    Effect.provide(ProfitBricks.layerConfig().pipe(Layer.provide(CredentialsFile.layer(options)))),
    Effect.provide(environment(variables)),
    Effect.provideService(FetchHttpClient.Fetch, fetch),
    Effect.map(() => urls[0]?.replace(/\/datacenters.*/, ""))
  )
}

const mine = tokenWith({ sub: "mine" })
const ours = tokenWith({ sub: "ours" })
const password = `Basic ${btoa("me@example.com:0123")}`

const config = `version: 1.0
currentProfile: mine
profiles:
  - name: mine
    environment: prod
    credentials:
      token: ${mine}
      username: ignored@example.com
      password: ignored
  - name: Ours
    environment: staging
    credentials: { token: "${ours}" }
  - name: password
    environment: prod
    credentials:
      token: ""
      username: me@example.com
      password: 0123
  - name: nothing
environments:
  - name: prod
    certificateAuthData: |
      [credentials]
    products:
      - name: dns
        endpoints: [{ name: dns.example }]
  - name: Staging
    products:
      - name: Cloud
        endpoints:
          - location: de/fra
            name: https://fra.example/cloudapi/v6
          - name: staging.example
            skipTlsVerify: true
`

const fileWith = (text: string) => Effect.map(folderWith({ config: text }), (path) => join(path, "config"))

describe("the vendor's configuration file", () => {
  it.scoped.each<readonly [profile: string | undefined, variables: Variables, authorization: string]>([
    [undefined, {}, `Bearer ${mine}`],
    ["ours", {}, `Bearer ${ours}`],
    [undefined, { IONOS_CURRENT_PROFILE: " OURS " }, `Bearer ${ours}`],
    ["mine", { IONOS_CURRENT_PROFILE: "ours" }, `Bearer ${mine}`],
    ["password", {}, password]
  ])("has the credentials of its profile: %s, %j", ([profile, variables, authorization]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* find({ path: yield* fileWith(config), profile }, variables), authorization)
    })
  )

  it.scoped.each<readonly [variables: Variables, authorization: string]>([
    [{ IONOS_USERNAME: "you", IONOS_PASSWORD: "x" }, `Basic ${btoa("you:x")}`],
    [{ PROFITBRICKS_USERNAME: "you", PROFITBRICKS_PASSWORD: "x" }, `Basic ${btoa("you:x")}`],
    [{ PROFITBRICKS_TOKEN: ours }, `Bearer ${ours}`],
    [{ IONOS_TOKEN: ours, IONOS_CURRENT_PROFILE: "password" }, `Bearer ${ours}`]
  ])("gives way to the environment: %j", ([variables, authorization]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* find({ path: yield* fileWith(config) }, variables), authorization)
    })
  )

  it.scoped("may take from one place what it has in another", () =>
    Effect.gen(function* () {
      const shared = `shared: &shared { token: "${ours}" }\nprofiles:\n  - name: a\n    credentials:\n      <<: *shared\n`
      const path = yield* fileWith(shared)
      assert.strictEqual(yield* find({ path, profile: "a" }), `Bearer ${ours}`)
    })
  )

  it.scoped("does not complete what the environment has half of", () =>
    Effect.gen(function* () {
      const path = yield* fileWith(config)
      for (const name of ["IONOS_USERNAME", "PROFITBRICKS_USERNAME"]) {
        const error = yield* Effect.flip(find({ path, profile: "password" }, { [name]: "you" }))
        assert.include(String(error), `${name.replace("USERNAME", "PASSWORD")} is not set`)
      }
    })
  )

  it.scoped.each<readonly [url: string, profile: string, variables: Variables]>([
    ["https://api.ionos.com/cloudapi/v6", "mine", {}],
    ["https://staging.example/cloudapi/v6", "ours", {}],
    ["https://other.example/v6", "ours", { IONOS_API_URL: "https://other.example/v6" }],
    ["https://other.example/v6", "ours", { PROFITBRICKS_API_URL: "https://other.example/v6" }],
    ["https://staging.example/cloudapi/v6", "ours", { PROFITBRICKS_TOKEN: mine }]
  ])("says where the API is: %s for %s, %j", ([url, profile, variables]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* called({ path: yield* fileWith(config), profile }, variables), url)
    })
  )

  it.scoped("says where the API is without a profile too", () =>
    Effect.gen(function* () {
      const path = yield* fileWith(
        "environments:\n- products:\n  - name: compute\n    endpoints:\n    - name: https://a.example/cloudapi/v6\n"
      )
      assert.strictEqual(yield* called({ path }, { IONOS_TOKEN: mine }), "https://a.example/cloudapi/v6")
    })
  )

  it.scoped("was JSON once", () =>
    Effect.gen(function* () {
      const path = yield* fileWith(
        JSON.stringify({ "userdata.token": mine, "userdata.api-url": "https://api.example", "userdata.name": "" })
      )
      assert.strictEqual(yield* find({ path }), `Bearer ${mine}`)
      assert.strictEqual(yield* called({ path }), "https://api.example/cloudapi/v6")
    })
  )
})

// They are elsewhere on other systems.
describe.skipIf(platform() !== "linux")("the files in their places", () => {
  const ini = "[credentials]\nusername = ini@example.com\npassword = hunter2\n"
  const fromIni = `Basic ${btoa("ini@example.com:hunter2")}`
  const profile = (token: string) => `currentProfile: me\nprofiles:\n- name: me\n  credentials:\n    token: ${token}\n`

  it.scoped.each<readonly [texts: Variables, variables: Variables, authorization: string]>([
    [{ ".config/profitbricks-sdk-python.ini": ini, ".ionos/config": profile(mine) }, {}, fromIni],
    [{ ".config/profitbricks-sdk-python.ini": ini }, { IONOS_TOKEN: mine }, `Bearer ${mine}`],
    [{ ".config/profitbricks-sdk-python.ini": "[other]\n", ".ionos/config": profile(mine) }, {}, `Bearer ${mine}`],
    [{ ".ionos/config": profile(mine), ".config/ionosctl/config.yaml": profile(ours) }, {}, `Bearer ${mine}`],
    [{ ".config/ionosctl/config.yaml": profile(ours), ".config/ionosctl/config.json": "{}" }, {}, `Bearer ${ours}`],
    [{ ".config/ionosctl/config.json": JSON.stringify({ "userdata.token": ours }) }, {}, `Bearer ${ours}`]
  ])("are looked at in this order: %j, %j", ([texts, variables, authorization]) =>
    Effect.gen(function* () {
      const HOME = yield* folderWith(texts)
      assert.strictEqual(yield* find(undefined, { HOME, ...variables }), authorization)
    })
  )

  it.scoped("are another one if IONOS_CONFIG_FILE says so, which must be there", () =>
    Effect.gen(function* () {
      const HOME = yield* folderWith({ ".ionos/config": profile(mine), elsewhere: profile(ours) })
      const variables = { HOME }
      const elsewhere = join(HOME, "elsewhere")
      assert.strictEqual(yield* find({}, { ...variables, IONOS_CONFIG_FILE: elsewhere }), `Bearer ${ours}`)
      const error = yield* Effect.flip(find({}, { ...variables, IONOS_CONFIG_FILE: `${elsewhere}.yaml` }))
      assert.strictEqual(
        String(error),
        `(Invalid data at IONOS_CONFIG_FILE: "Expected a file that exists: ${elsewhere}.yaml")`
      )
    })
  )

  it.scoped("need not be there", () =>
    Effect.gen(function* () {
      assert.include(String(yield* Effect.flip(find({}, { HOME: yield* folder }))), "PROFITBRICKS_TOKEN")
    })
  )
})

describe("a file that is of no use", () => {
  const expired = tokenWith({ exp: -1 })

  it.scoped.each<readonly [at: string, message: string, text: string, variables?: Variables]>([
    [", line 1", "Expected YAML", "currentProfile: hunter2\n  - : : hunter2"],
    [", line 2", "Expected YAML", "token: hunter2\ntoken: hunter2"],
    ["", "Expected YAML", "a: *hunter2"],
    ["", "Expected a configuration file of IONOS Cloud: expected names with values", "username = hunter2\n"],
    [", profiles", "expected a list", "profiles:\n  me: hunter2"],
    [", profiles[0].name", "is required", "profiles:\n- token: hunter2"],
    [
      ", profiles[0].credentials.token",
      "expected a string",
      "profiles:\n- name: me\n  credentials: { token: [hunter2] }"
    ],
    [", currentProfile", "Expected the name of one of the profiles", "currentProfile: hunter2\nprofiles:\n- name: b"],
    [", currentProfile", "Expected the name of a profile, here or in IONOS_CURRENT_PROFILE", "profiles:\n- name: b"],
    [
      ", profiles[0].credentials.token",
      "expired at 1969-12-31T23:59:59.000Z",
      `currentProfile: me\nprofiles:\n- name: me\n  credentials:\n    token: ${expired}\n`
    ],
    [
      ", profiles[0].credentials.token",
      "Expected a token of the Cloud API",
      "currentProfile: me\nprofiles:\n- name: me\n  credentials:\n    token: <hunter2>\n"
    ],
    [
      ", profiles[0].credentials",
      "Expected a token, or a user name and a password",
      "currentProfile: me\nprofiles:\n- name: me\n  credentials: { username: hunter2 }"
    ],
    [", userdata.token", "Expected a token of the Cloud API", '{ "userdata.token": "hunter2" }'],
    [
      ", environments",
      "Expected an endpoint of the product cloud without a location",
      "environments:\n- products:\n  - name: cloud\n    endpoints: [{ location: de/fra, name: hunter2 }]"
    ]
  ])("is named, with the place in it, and without what is there: %s: %s", ([at, message, text]) =>
    Effect.gen(function* () {
      const path = yield* fileWith(text)
      const error = yield* Effect.flip(find({ path }))
      assert(error._op === "InvalidData")
      assert.deepStrictEqual(error.path, [`${path}${at}`])
      assert.include(error.message, message)
      const seen = [String(error), inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error)].join()
      for (const secret of ["hunter2", expired, "c2lnbmVk", "31415926"]) assert.notInclude(seen, secret)
    })
  )

  it.scoped("has no profile of the name that was asked for: it is told who asked", () =>
    Effect.gen(function* () {
      const path = yield* fileWith(config)
      const message = (from: string) =>
        `(Invalid data at ${from}: "Expected the name of one of the profiles in ${path}")`
      assert.strictEqual(String(yield* Effect.flip(find({ path, profile: "nobody" }))), message("profile"))
      assert.strictEqual(
        String(yield* Effect.flip(find({ path }, { IONOS_CURRENT_PROFILE: "nobody" }))),
        message("IONOS_CURRENT_PROFILE")
      )
    })
  )

  it.scoped("does not matter where the environment has what it lacks", () =>
    Effect.gen(function* () {
      const path = yield* fileWith(`profiles:\n- name: me\n  credentials:\n    token: ${expired}\n`)
      assert.strictEqual(yield* find({ path }, { IONOS_TOKEN: mine }), `Bearer ${mine}`)
    })
  )
})
