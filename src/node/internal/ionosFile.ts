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
import { configFolder, inHome } from "./folders.js"
import { unusable } from "./textFile.js"

/** The places of the file: the one that the SDKs read first, and then those of the command, the newer one first. */
export const defaultPaths: Effect.Effect<ReadonlyArray<string>, ConfigError.ConfigError> = Effect.map(
  configFolder("APPDATA"),
  (folder) => [
    inHome(".ionos", "config"),
    ...["config.yaml", "config.json"].map((name) => join(folder, "ionosctl", name))
  ]
)

const list = <A, I>(item: Schema.Schema<A, I>) => Schema.optionalWith(Schema.Array(item), { default: () => [] })

const Contents = Schema.Struct({
  currentProfile: Schema.optional(Schema.String),
  profiles: list(
    Schema.Struct({
      name: Schema.String,
      environment: Schema.optional(Schema.String),
      credentials: Schema.optional(
        Schema.Struct({
          token: Schema.optional(Schema.String),
          username: Schema.optional(Schema.String),
          password: Schema.optional(Schema.String)
        })
      )
    })
  ),
  environments: list(
    Schema.Struct({
      name: Schema.optional(Schema.String),
      products: list(
        Schema.Struct({
          name: Schema.String,
          endpoints: list(Schema.Struct({ name: Schema.String, location: Schema.optional(Schema.String) }))
        })
      )
    })
  ),
  // Those of the JSON.
  "userdata.token": Schema.optional(Schema.String),
  "userdata.name": Schema.optional(Schema.String),
  "userdata.password": Schema.optional(Schema.String),
  "userdata.api-url": Schema.optional(Schema.String)
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

const wantedProfile = ({ contents, profile }: IonosFile): string | undefined => profile?.name ?? contents.currentProfile

const indexOfProfile = (file: IonosFile): Either.Either<number | undefined, ConfigError.ConfigError> => {
  const wanted = wantedProfile(file)
  if (wanted === undefined) return Either.right(undefined)
  const index = file.contents.profiles.findIndex(({ name }) => isCalled(name, wanted))
  if (index >= 0) return Either.right(index)
  return Either.left(
    file.profile === undefined
      ? unusable(file.path, "currentProfile", "Expected the name of one of the profiles")
      : unusable(file.profile.from, "", `Expected the name of one of the profiles in ${file.path}`)
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
    const index = yield* indexOfProfile(file)
    if (index === undefined && contents.profiles.length > 0) {
      return yield* Effect.fail(
        unusable(path, "currentProfile", "Expected the name of a profile, here or in IONOS_CURRENT_PROFILE")
      )
    }
    const { password, token, username } =
      (index === undefined ? inJson(file) : contents.profiles[index]?.credentials) ?? {}
    if (token === undefined) {
      return new Map(
        Object.entries({ IONOS_USERNAME: username, IONOS_PASSWORD: password }).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value] as const]
        )
      )
    }
    const at = index === undefined ? "userdata.token" : `profiles[${index}].credentials.token`
    yield* Either.mapLeft(Token.parse(yield* Clock.currentTimeMillis)(Redacted.make(token)), (message) =>
      unusable(path, at, message)
    )
    return new Map([["IONOS_TOKEN", token]])
  })

/** The command has called the product `compute` for a time. */
const isCloud = ({ name }: { readonly name: string }) => isCalled(name, "cloud") || isCalled(name, "compute")

/** The address of the Cloud API, if the environment of the profile has one. Those of one location only are of no use here. */
export const baseUrlIn = (file: IonosFile): Either.Either<string | undefined, ConfigError.ConfigError> =>
  Either.gen(function* () {
    const { contents, path } = file
    const index = yield* indexOfProfile(file)
    const wanted = index === undefined ? undefined : contents.profiles[index]?.environment
    const products = contents.environments
      .filter(({ name }) => wanted === undefined || isCalled(name, wanted))
      .flatMap((environment) => environment.products)
    const product = products.find(isCloud)
    if (product === undefined) return contents["userdata.api-url"]
    const endpoint = product.endpoints.find(({ location }) => location === undefined)
    if (endpoint === undefined) {
      return yield* Either.left(
        unusable(path, "environments", "Expected an endpoint of the product cloud without a location")
      )
    }
    return endpoint.name.trim()
  })
