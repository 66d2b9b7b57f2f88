/** An account, images, users and limits of the client's own: their schema, and the inventory that comes of them. */
import * as Either from "effect/Either"
import type * as ParseResult from "effect/ParseResult"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import type { Issue } from "../Errors.js"
import * as Image from "../Image.js"
import { fromParseIssue } from "../internal/issues.js"
import { lazy } from "../internal/lazy.js"
import { Copy } from "./copy.js"
import { locationIds } from "./kinds/location.js"
import { loginOf } from "./kinds/user.js"
import * as Limits from "./limits.js"
import type { Inventory, Person } from "./planting.js"
import { UnusableData } from "./unusableData.js"

/** Where a list has the same key a second time. */
const repeated = (
  keys: ReadonlyArray<string | undefined>,
  path: ReadonlyArray<string>,
  message: string
): ReadonlyArray<Schema.FilterIssue> =>
  keys.flatMap((key, index) =>
    key !== undefined && keys.indexOf(key) < index ? [{ path: [index, ...path], message }] : []
  )

const amount = Schema.optional(
  Schema.Number.pipe(Schema.nonNegative({ description: "a number from 0" }), Schema.finite())
)

export const Seed = Schema.Struct({
  /**
   * A whole account, as `Emulator.copy` gives it. Its users can call if they have a password here or in the options, and all that is
   * under way in it counts as done.
   */
  account: Schema.optional(Copy),
  /** Whether the images of the vendor are there too. Default: yes, unless there is an `account`, which has them. */
  publicImages: Schema.optional(Schema.Boolean),
  images: Schema.optional(
    Schema.Array(
      Schema.Struct({
        id: Schema.optional(Schema.NonEmptyString),
        type: Schema.optional(Schema.Unknown),
        href: Schema.optional(Schema.Unknown),
        metadata: Schema.optional(Schema.Unknown),
        properties: Schema.Struct({
          ...Image.Properties.fields,
          name: Schema.String,
          location: Schema.Literal(...locationIds)
        })
      })
    ).pipe(
      Schema.filter((images) =>
        repeated(
          images.map(({ id }) => id),
          ["id"],
          "is that of another image"
        )
      )
    )
  ),
  /** Users besides those in the options. */
  users: Schema.optional(
    Schema.Array(
      Schema.Struct({
        properties: Schema.Struct({
          email: Schema.NonEmptyString.pipe(
            Schema.filter((email) => !email.includes(":"), { description: "an e-mail address without a colon" })
          ),
          password: Schema.Redacted(Schema.NonEmptyString),
          firstname: Schema.optional(Schema.String),
          lastname: Schema.optional(Schema.String),
          administrator: Schema.optional(Schema.Boolean)
        })
      })
    ).pipe(
      Schema.filter((users) =>
        repeated(
          users.map(({ properties }) => loginOf(properties.email)),
          ["properties", "email"],
          "is that of another user"
        )
      )
    )
  ),
  /** Limits of the contract, as `GET /contracts` names them, sizes in MB. Default: those of a large customer. */
  limits: Schema.optional(
    Schema.Struct({
      coresPerServer: amount,
      coresPerContract: amount,
      ramPerServer: amount,
      ramPerContract: amount,
      hddLimitPerVolume: amount,
      hddLimitPerContract: amount,
      ssdLimitPerVolume: amount,
      ssdLimitPerContract: amount,
      reservableIps: amount,
      securityGroupsPerVdc: amount,
      securityGroupsPerResource: amount,
      rulesPerSecurityGroup: amount,
      natGatewayLimitTotal: amount,
      /** Network load balancers. */
      nlbLimitTotal: amount
    })
  )
}).annotations({ description: "an object with an account, images, users and limits" })

export interface Seed extends Schema.Schema.Type<typeof Seed> {}

const strictly = { errors: "all", onExcessProperty: "error" } as const
const decodeSeed = lazy(() => Schema.decodeUnknownEither(Seed, strictly))
const validateSeed = lazy(() => Schema.validateEither(Seed, strictly))

const unusableSeed = ({ issue }: ParseResult.ParseError) =>
  new UnusableData({ what: "seed", issues: fromParseIssue(issue) })

/** The names of the users in the options: two users are two, and HTTP ends a name at its first colon. */
const issuesOf = (callers: ReadonlyArray<Person>): ReadonlyArray<Issue> =>
  callers.flatMap(({ email }, index) => {
    const isRepeated = callers.findIndex((caller) => loginOf(caller.email) === loginOf(email)) < index
    const message = isRepeated
      ? "is that of another user"
      : email.includes(":")
        ? "must not have a colon in it"
        : undefined
    return message === undefined ? [] : [{ path: `users[${index}].username`, message }]
  })

/** The inventory of an emulator with this seed, if it can be used. */
export const inventoryOf = (seed: Seed, callers: ReadonlyArray<Person>): Either.Either<Inventory, UnusableData> =>
  Either.flatMap(Either.mapLeft(validateSeed()(seed), unusableSeed), (valid) => {
    const ofOptions = issuesOf(callers)
    if (ofOptions.length > 0) return Either.left(new UnusableData({ what: "options", issues: ofOptions }))
    const issues = (valid.users ?? []).flatMap(({ properties }, index) =>
      callers.some(({ email }) => loginOf(email) === loginOf(properties.email))
        ? [{ path: `users[${index}].properties.email`, message: "is that of another user" }]
        : []
    )
    const copied = new Set<string>((valid.account?.images ?? []).map(({ id }) => id))
    const twice = (valid.images ?? []).flatMap(({ id }, index) =>
      id !== undefined && copied.has(id) ? [{ path: `images[${index}].id`, message: "is that of another image" }] : []
    )
    issues.push(...twice)
    return issues.length > 0
      ? Either.left(new UnusableData({ what: "seed", issues }))
      : Either.right(inventory(valid, callers))
  })

const inventory = (seed: Seed, callers: ReadonlyArray<Person>): Inventory => ({
  users: [
    ...callers,
    ...(seed.users ?? []).map(
      ({ properties: { administrator = false, email, firstname = email, lastname = "", password } }) => ({
        email,
        password,
        firstname,
        lastname,
        administrator
      })
    )
  ],
  account: seed.account,
  publicImages: seed.publicImages ?? seed.account === undefined,
  images: (seed.images ?? []).map(({ id, properties }) => ({ id, properties })),
  limits: Record.map(
    Limits.defaults,
    (limit, name) => seed.limits?.[name] ?? seed.account?.contract.properties.resourceLimits?.[name] ?? limit
  )
})

/** A seed from JSON. */
export const parse = (json: unknown): Either.Either<Seed, UnusableData> =>
  Either.mapLeft(decodeSeed()(json), unusableSeed)
