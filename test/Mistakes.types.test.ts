/** Mistakes that the compiler finds: its messages are those of `docs/mistakes.md`. */
import { spawnSync } from "node:child_process"
import { symlinkSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { folderWith } from "./support/folder.js"

const head = `import { Effect, Redacted } from "effect"
import { Datacenter, Nic, ProfitBricks, Request, Server, User, Volume } from "effect-profitbricks"
declare const datacenterId: Datacenter.Id
declare const serverId: Server.Id
export const program = `

const shop = `{ name: "shop", location: "us/las" }`
const within = (statements: string) => `Effect.gen(function* () { ${statements} })`

const mistakes: ReadonlyArray<readonly [mistake: string, program: string, message: string]> = [
  ["an id is missing", "Server.get({ serverId })", "Property 'datacenterId' is missing in type"],
  [
    "the id of something else",
    "Server.get({ datacenterId: serverId, serverId })",
    "Type 'ServerId' is not assignable to type 'DatacenterId'"
  ],
  [
    "a text in place of an id",
    `Server.get({ datacenterId: "15f67991", serverId })`,
    "Type 'string' is not assignable to type 'DatacenterId'"
  ],
  ["no layer", "Effect.runPromise(Datacenter.list())", "Type 'ProfitBricks' is not assignable to type 'never'"],
  [
    "no credentials for the layer",
    "Effect.runPromise(Datacenter.list().pipe(Effect.provide(ProfitBricks.layer())))",
    "Type 'Credentials' is not assignable to type 'never'"
  ],
  [
    "no wait for something new",
    within(`const datacenter = yield* Datacenter.create(${shop}); return datacenter.id`),
    "Property 'id' does not exist on type 'PendingCreation<Datacenter<number>>'"
  ],
  [
    "no wait for a change",
    within("const server = yield* Server.update({ datacenterId, serverId, cores: 2 }); return server.properties"),
    "Property 'properties' does not exist on type 'Accepted<Server<number>>'"
  ],
  [
    "a wait for a read",
    "Datacenter.get({ datacenterId }).pipe(Request.completed())",
    "Type 'Datacenter<1>' is missing the following properties from type 'Accepted<unknown>'"
  ],
  [
    "a wait that is not called",
    `Datacenter.create(${shop}).pipe(Request.completed)`,
    "has no properties in common with type 'WaitOptions'"
  ],
  [
    "a scope for what cannot be undone",
    "Server.update({ datacenterId, serverId, cores: 2 }).pipe(Request.scoped())",
    "the SDK does not know how to undo this call: tell it with Request.scoped({ undo })"
  ],
  [
    "not deep enough",
    within(`const server = yield* Server.get({ datacenterId, serverId })
      return server.entities.volumes.items.map((volume) => volume.properties.size)`),
    "Property 'properties' does not exist on type 'Reference<VolumeId>'"
  ],
  [
    "a typing error",
    `Server.create({ datacenterId, cores: 1, ram: 1024, nmae: "web" })`,
    "Object literal may only specify known properties, and 'nmae' does not exist in type"
  ],
  [
    "a typing error that is close",
    "Server.update({ datacenterId, serverId, core: 2 })",
    "Did you mean to write 'cores'?"
  ],
  [
    "a number as a text",
    `Server.create({ datacenterId, cores: "4", ram: 1024 })`,
    "Type 'string' is not assignable to type 'number'"
  ],
  ["a field is missing", "Server.create({ datacenterId, cores: 4 })", "Property 'ram' is missing in type"],
  [
    "properties in an object of their own",
    "Server.create({ datacenterId, properties: { cores: 1, ram: 1024 } })",
    "'properties' does not exist in type"
  ],
  [
    "a password as a text",
    `Volume.create({ datacenterId, size: 10, imageAlias: "ubuntu:latest", imagePassword: "s3cret" })`,
    "Type 'string' is not assignable to type 'Redacted<string>'"
  ],
  [
    "a token as a text",
    `ProfitBricks.layerConfig({ credentials: { token: "eyJ" } })`,
    "Type 'string' is not assignable to type 'Config<Redacted<string>>'"
  ],
  [
    "no yield*",
    within("const datacenter = Datacenter.get({ datacenterId }); return datacenter.properties.name"),
    "Property 'properties' does not exist on type 'Effect<Datacenter<1>, ApiError, ProfitBricks>'"
  ],
  [
    "yield without a star",
    within("const datacenter = yield Datacenter.get({ datacenterId }); return datacenter"),
    "is not assignable to type 'Generator<YieldWrap<"
  ],
  [
    "an error that there is not",
    `Datacenter.list().pipe(Effect.catchTag("NotFound", () => Effect.void))`,
    "No overload matches this call"
  ]
]

const folder = folderWith({
  "package.json": '{ "type": "module" }',
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      module: "nodenext",
      target: "es2022",
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      noEmit: true,
      types: [],
      paths: { "effect-profitbricks": ["./dist/index.d.ts"] }
    },
    include: ["*.ts"]
  }),
  ...Object.fromEntries(mistakes.map(([, program], index) => [`mistake${index}.ts`, `${head}${program}\n`]))
})

const tsc = (...args: ReadonlyArray<string>) =>
  spawnSync(process.execPath, [resolve("node_modules/typescript/bin/tsc"), ...args], { encoding: "utf8" }).stdout

/** The messages of the compiler about each program. */
const compiled = Effect.map(folder, (path) => {
  symlinkSync(resolve("node_modules"), join(path, "node_modules"))
  // The types are checked elsewhere: here they are as they are published.
  tsc("-p", "src", "--emitDeclarationOnly", "--noCheck", "--outDir", join(path, "dist"))
  const text = tsc("-p", path, "--pretty", "false")
  return mistakes.map((_, index) =>
    text
      .split(/^(?=\S)/m)
      .filter((message) => message.includes(`mistake${index}.ts(`))
      .join("")
  )
}).pipe(Effect.scoped)

describe("the compiler's message about", () => {
  let messages: ReadonlyArray<string> = []
  let documented = ""
  beforeAll(async () => {
    messages = await Effect.runPromise(compiled)
    documented = await readFile("docs/mistakes.md", "utf8")
  }, 300_000)

  it.each(mistakes.map(([mistake, , message], index) => [mistake, message, index] as const))(
    "%s is as documented",
    (_, message, index) => {
      assert.include(messages[index], message)
      assert.include(documented, message)
    }
  )
})
