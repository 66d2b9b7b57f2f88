/** The configuration file of the vendor's SDKs and of its command `ionosctl`: YAML, and JSON before. */
import { join } from "node:path"
import * as Clock from "effect/Clock"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { parse as parseYaml, YAMLParseError } from "yaml"
import { fromParseIssue } from "../../internal/issues.js"
import * as Token from "../../internal/token.js"
import { configFolder, home } from "./folders.js"
import { unusable } from "./textFile.js"

/** The places of the file: the one that the SDKs read first, and then those of the command, the newer one first. */
export const defaultPaths: Effect.Effect<ReadonlyArray<string>, ConfigError.ConfigError> = Effect.map(
  Effect.all([home, configFolder("APPDATA")]),
  ([home, folder]) => [
    join(home, ".ionos", "config"),
    ...["config.yaml", "config.json"].map((name) => join(folder, "ionosctl", name))
  ]
)

const text = Schema.optional(Schema.String)

const section = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.Struct(fields).annotations({ description: "names with values" })

const list = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.optional(Schema.Array(section(fields)).annotations({ description: "a list" }))

const Contents = section({
  currentProfile: text,
  profiles: list({
    name: Schema.String,
    environment: text,
    credentials: Schema.optional(section({ token: text, username: text, password: text }))
  }),
  environments: list({
    name: text,
    products: list({ name: Schema.String, endpoints: list({ name: Schema.String, location: text }) })
  }),
  // Those of the JSON.
  "userdata.token": text,
  "userdata.name": text,
  "userdata.password": text,
  "userdata.api-url": text
})

/** A file, and the profile that was asked for instead of its own. */
export interface IonosFile {
  readonly path: string
  readonly contents: typeof Contents.Type
  readonly profile: { readonly name: string; readonly from: string } | undefined
}

const yamlIn = (path: string, text: string): Either.Either<unknown, ConfigError.ConfigError> =>
  Either.try({
    // Each scalar is the text that is there: a password of digits is no number. An empty one is as good as none.
    try: (): unknown =>
      parseYaml(text, (_, value: unknown) => (value === "" ? undefined : value), {
        schema: "failsafe",
        // As the vendor's own reader does.
        merge: true,
        logLevel: "error"
      }),
    catch: (error) => {
      const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined
      return unusable(path, line === undefined ? "" : `line ${line}`, "Expected YAML")
    }
  })

export const parse = (
  path: string,
  text: string,
  profile: IonosFile["profile"]
): Either.Either<IonosFile, ConfigError.ConfigError> =>
  Either.flatMap(yamlIn(path, text), (value) =>
    Either.mapBoth(Schema.decodeUnknownEither(Contents)(value ?? {}), {
      onLeft: ({ issue }) => {
        const [first] = fromParseIssue(issue)
        return unusable(path, first?.path ?? "", `Expected a configuration file of IONOS Cloud: ${first?.message}`)
      },
      onRight: (contents) => ({ path, contents, profile })
    })
  )

const isCalled = (name: string | undefined, wanted: string): boolean =>
  name?.trim().toLowerCase() === wanted.trim().toLowerCase()

const indexOfProfile = ({
  contents: { currentProfile, profiles = [] },
  path,
  profile
}: IonosFile): Either.Either<number | undefined, ConfigError.ConfigError> => {
  const wanted = profile?.name ?? currentProfile
  if (wanted === undefined) return Either.right(undefined)
  const index = profiles.findIndex(({ name }) => isCalled(name, wanted))
  if (index >= 0) return Either.right(index)
  return Either.left(
    profile === undefined
      ? unusable(path, "currentProfile", "Expected the name of one of the profiles")
      : unusable(profile.from, "", `Expected the name of one of the profiles in ${path}`)
  )
}

const inJson = ({ contents }: IonosFile) => ({
  token: contents["userdata.token"],
  username: contents["userdata.name"],
  password: contents["userdata.password"]
})

/**
 * The credentials of the profile, by the names of the variables that they stand for. A token is checked here, where the error
 * can say which file it is in.
 */
export const credentialsIn = (file: IonosFile): Effect.Effect<ReadonlyMap<string, string>, ConfigError.ConfigError> =>
  Effect.gen(function* () {
    const { contents, path } = file
    const { profiles = [] } = contents
    const index = yield* indexOfProfile(file)
    if (index === undefined && profiles.length > 0) {
      const message = "Expected the name of a profile, here or in IONOS_CURRENT_PROFILE"
      return yield* Effect.fail(unusable(path, "currentProfile", message))
    }
    const at = index === undefined ? "userdata" : `profiles[${index}].credentials`
    const { password, token, username } = (index === undefined ? inJson(file) : profiles[index]?.credentials) ?? {}
    if (token !== undefined) {
      yield* Either.mapLeft(Token.parse(yield* Clock.currentTimeMillis)(Redacted.make(token)), (message) =>
        unusable(path, `${at}.token`, message)
      )
      return new Map([["IONOS_TOKEN", token]])
    }
    if (username !== undefined && password !== undefined) {
      return new Map([
        ["IONOS_USERNAME", username],
        ["IONOS_PASSWORD", password]
      ])
    }
    return username === undefined && password === undefined
      ? new Map()
      : yield* Effect.fail(unusable(path, at, "Expected a token, or a user name and a password"))
  })

/** The command has called the product `compute` for a time. */
const isCloud = ({ name }: { readonly name: string }) => isCalled(name, "cloud") || isCalled(name, "compute")

/** The address of the Cloud API, if the environment of the profile has one. Those of one location only are of no use here. */
export const baseUrlIn = (file: IonosFile): Either.Either<string | undefined, ConfigError.ConfigError> =>
  Either.gen(function* () {
    const { contents, path } = file
    const { environments = [], profiles = [] } = contents
    const index = yield* indexOfProfile(file)
    const wanted = index === undefined ? undefined : profiles[index]?.environment
    const products = environments
      .filter(({ name }) => wanted === undefined || isCalled(name, wanted))
      .flatMap((environment) => environment.products ?? [])
    const product = products.find(isCloud)
    if (product === undefined) return contents["userdata.api-url"]
    const endpoint = product.endpoints?.find(({ location }) => location === undefined)
    if (endpoint === undefined) {
      return yield* Either.left(
        unusable(path, "environments", "Expected an endpoint of the product cloud without a location")
      )
    }
    return endpoint.name.trim()
  })
