/** Mistakes that show when a program runs: their messages are those of `docs/mistakes.md`. */
import { readFile } from "node:fs/promises"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Cause, ConfigProvider, Context, Effect, Exit, Redacted } from "effect"
import {
  Datacenter,
  Emulator,
  IpBlock,
  NatGateway,
  ProfitBricks,
  Request,
  RetryPolicy,
  Server,
  Volume
} from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import { quietly } from "./support/messages.js"
import { scripted } from "./support/scripted.js"
import { tokenWith } from "./support/tokens.js"
import { inVirtualTime } from "./support/virtualTime.js"

type Program = Effect.Effect<unknown, unknown, never>

const datacenterId = Datacenter.Id.make("15f67991-0f51-4efc-a8ad-ef1fb31a480c")
const shop = Datacenter.create({ name: "shop", location: "us/las" }).pipe(Request.completed())
const emulated = Effect.provide(Emulator.layer())
const before = Effect.provide(Emulator.layer({ version: 4 }))

/** In a data center that is there. */
const inShop = <A, E>(program: (id: Datacenter.Id) => Effect.Effect<A, E, ProfitBricks.ProfitBricks>) =>
  Effect.flatMap(shop, ({ id }) => program(id)).pipe(emulated)

/** A program without types would run. */
const lacking = <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E> =>
  Effect.mapInputContext(program, () => Context.unsafeMake<R>(new Map()))

/** With these variables in the environment. */
const configured = (variables: Readonly<Record<string, string>>, options?: ProfitBricks.ConfigOptions) =>
  Datacenter.list().pipe(
    Effect.provide(ProfitBricks.layerConfig(options)),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables))))
  )

/** Where the API answers so. */
const answered = (step: Parameters<typeof scripted>[0]) =>
  Effect.provide(Datacenter.list(), scripted(step, { retry: RetryPolicy.none }).layer)

const me = { PROFITBRICKS_USERNAME: "me@example.com", PROFITBRICKS_PASSWORD: "hunter2" }
const at = (url: string) => configured({ ...me, PROFITBRICKS_API_URL: url })
const imagePassword = Redacted.make("s3cretpassw0rd")
const image = { size: 10, imageAlias: "ubuntu:latest" }

const mistakes: ReadonlyArray<readonly [mistake: string, message: string, program: Program]> = [
  [
    "no layer",
    "Service not found: effect-profitbricks/ProfitBricks: provide ProfitBricks.layerConfig(), or Emulator.layer() in tests",
    lacking(Datacenter.list())
  ],
  [
    "no layer for an engine",
    "Service not found: effect-profitbricks/Workflow/Engine: provide WorkflowFile.layer(), WorkflowPostgres.layer() or Workflow.layerMemory",
    lacking(Workflow.list)
  ],
  [
    "no credentials",
    "No credentials are set: set PROFITBRICKS_TOKEN, or PROFITBRICKS_USERNAME and PROFITBRICKS_PASSWORD; or IONOS_TOKEN, or IONOS_USERNAME and IONOS_PASSWORD",
    configured({ PROFITBRICKS_USER: "me" })
  ],
  [
    "half of the credentials",
    "PROFITBRICKS_PASSWORD is not set, but PROFITBRICKS_USERNAME is",
    configured({ PROFITBRICKS_USERNAME: "me" })
  ],
  [
    "a token that has expired",
    "Expected a token that is still valid: this one expired at 1970-01-01T00:00:01.000Z",
    configured({ PROFITBRICKS_TOKEN: tokenWith({ exp: 1 }) }).pipe(Effect.delay("1 minute"), inVirtualTime)
  ],
  [
    "a token in place of its Config",
    'Expected a Config, such as Config.redacted("MY_TOKEN"): Credentials.token takes a value',
    configured({}, { credentials: { token: tokenWith({}) as never } })
  ],
  ["credentials that are wrong", "401 unauthorized, the credentials are not valid", answered([{ status: 401 }])],
  ["a user who may not do it", "403 forbidden, the user may not do this", answered([{ status: 403 }])],
  [
    "a URL without https",
    "Expected an absolute URL, such as https://api.ionos.com/cloudapi/v6",
    at("api.ionos.com/cloudapi/v6")
  ],
  [
    "a URL without its path",
    "Expected the path of a version, as in https://api.ionos.com/cloudapi/v6",
    at("https://api.ionos.com")
  ],
  ["a version that there is not", "Expected version 4, 5 or 6 of the API", at("https://api.ionos.com/cloudapi/v7")],
  [
    "a host that does not exist",
    "no answer (dns): unknown host, check the base URL",
    answered([{ fails: "ENOTFOUND" }])
  ],
  [
    "a port where nothing listens",
    "no answer (refused): nothing listens at this address, check the base URL",
    answered([{ fails: "ECONNREFUSED" }])
  ],
  [
    "a location that there is not",
    "The location does not exist",
    emulated(Datacenter.create({ name: "shop", location: "us/lax" }))
  ],
  [
    "an alias that there is not",
    "The image alias is not known in this location",
    inShop((id) => Volume.create({ datacenterId: id, size: 10, imageAlias: "ubunut:latest", imagePassword }))
  ],
  [
    "an image without a password",
    "An 'imagePassword' or 'sshKeys' is required for this image",
    inShop((id) => Volume.create({ datacenterId: id, ...image }))
  ],
  [
    "a password that is too short",
    "imagePassword expected a password of 8 to 50 characters, all of A-Z, a-z and 0-9",
    inShop((id) => Volume.create({ datacenterId: id, ...image, imagePassword: Redacted.make("x") }))
  ],
  [
    "a volume of nothing",
    "image is required, or imageAlias or licenceType instead: exactly one of them",
    inShop((id) => Volume.create({ datacenterId: id, size: 10 }))
  ],
  [
    "memory of another size",
    "ram expected a multiple of 256 MB, at least 256",
    inShop((id) => Server.create({ datacenterId: id, cores: 1, ram: 1000 }))
  ],
  [
    "more than the contract allows",
    "The limit of 50 cores (coresPerServer) is exceeded by 4000",
    inShop((id) => Server.create({ datacenterId: id, cores: 4000, ram: 1024 }))
  ],
  [
    "a field of another version",
    "type exists since version 6 of the API, and the client speaks version 4",
    before(Server.create({ datacenterId, type: "VCPU", cores: 1, ram: 1024 }))
  ],
  [
    "an operation of another version",
    "the operation exists since version 6 of the API, and the client speaks version 4",
    before(NatGateway.list({ datacenterId }))
  ],
  ["the id of nothing", "404 not found: [309] Resource does not exist", emulated(Datacenter.get({ datacenterId }))],
  [
    "a deletion that is repeated",
    "404 not found: [309] Resource does not exist",
    inShop((id) => {
      const remove = Datacenter.remove({ datacenterId: id }).pipe(Request.completed())
      return Effect.zipRight(remove, remove)
    })
  ],
  [
    "two emulators in place of one",
    "404 not found: [309] Resource does not exist",
    Effect.flatMap(emulated(shop), ({ id }) => emulated(Datacenter.get({ datacenterId: id })))
  ],
  [
    "a name that there is not",
    "not found: no object has this name",
    emulated(Datacenter.findByName({ name: "shopp" }))
  ],
  [
    "a name that several have",
    "2 objects match",
    emulated(Effect.zipRight(Effect.zip(shop, shop), Datacenter.findByName({ name: "shop" })))
  ],
  [
    "a removal of what is in use",
    "is still in use",
    inShop((id) =>
      Effect.gen(function* () {
        const block = yield* IpBlock.create({ location: "us/las", size: 1 }).pipe(Request.completed())
        const nics = [{ lan: 1, ips: block.properties.ips ?? [] }]
        yield* Server.create({ datacenterId: id, cores: 1, ram: 1024, nics }).pipe(Request.completed())
        yield* IpBlock.remove({ ipblockId: block.id })
      })
    )
  ],
  [
    "a wait that is too short",
    "not completed in time, last seen RUNNING: the change goes on, Request.await waits for it again",
    Datacenter.create({ location: "us/las" }).pipe(
      Request.completed({ timeout: "1 minute" }),
      Effect.provide(Emulator.layer({ provisioningTime: "1 hour" }))
    )
  ],
  [
    "a wait for nothing",
    "There is nothing to wait for: completed, ready and await take the result of a change",
    inShop((id) => Request.completed()(Datacenter.get({ datacenterId: id }) as never))
  ],
  [
    "an id that is not waited for",
    "datacenterId expected a string, but it is undefined",
    emulated(
      Effect.flatMap(Datacenter.create({ location: "us/las" }), (accepted) =>
        Server.create({ datacenterId: accepted["id" as never], cores: 1, ram: 1024 })
      )
    )
  ],
  [
    "a number as a text",
    "cores expected a number",
    emulated(Server.create({ datacenterId, cores: "4" as never, ram: 1024 }))
  ],
  [
    "a typing error",
    "nmae is not expected; nics[0].dchp is not expected",
    emulated(
      Server.create({ datacenterId, cores: 1, ram: 1024, ...{ nmae: "web" }, nics: [{ lan: 1, ...{ dchp: 1 } }] })
    )
  ],
  [
    "a step outside of a workflow",
    "Service not found: effect-profitbricks/Workflow/Building: use Workflow.step inside of the build of a Workflow.make",
    lacking(Workflow.step("shop", Datacenter.create, { location: "us/las" }))
  ],
  [
    "a program that is run at once",
    "cannot be resolved synchronously",
    Effect.sync(() => Effect.runSync(emulated(shop)))
  ]
]

describe("the message about", () => {
  let documented = ""
  beforeAll(async () => {
    documented = await readFile("docs/mistakes.md", "utf8")
  })

  it.effect.each(mistakes)("%s is as documented: %s", ([, message, program]) =>
    Effect.gen(function* () {
      const exit = yield* program.pipe(inVirtualTime, quietly, Effect.exit)
      assert(Exit.isFailure(exit))
      assert.include(Cause.pretty(exit.cause), message)
      assert.include(documented, message)
    })
  )
})

describe("what is no mistake", () => {
  it.effect("is to wait for the same change twice", () =>
    Effect.gen(function* () {
      const accepted = yield* Datacenter.create({ location: "us/las" })
      yield* Request.await(accepted)
      yield* Request.await(accepted)
    }).pipe(emulated, inVirtualTime)
  )
})
