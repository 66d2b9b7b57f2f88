/** The versions of the API: their addresses, and what exists in which of them. */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import type { Issue } from "../Errors.js"
import { lazy, memoized } from "./lazy.js"

/** A version of the API. */
export type ApiVersion = 4 | 5 | 6

export const baseUrls: { readonly [Version in ApiVersion]: string } = {
  4: "https://api.profitbricks.com/cloudapi/v4",
  5: "https://api.ionos.com/cloudapi/v5",
  6: "https://api.ionos.com/cloudapi/v6"
}

const isKnown = lazy(() => Schema.is(Schema.Literal(4, 5, 6)))

/** The version that a client speaks unless its URL or its options say otherwise. */
export const latest: ApiVersion = 6

/** The vendor's hosts have other things below other paths. */
const vendors = /^https?:\/\/api\.(ionos|profitbricks)\.com(:\d+)?(\/|$)/

/** The version that a base URL names, if it names one: a gateway may have versions of its own, but not below the vendor's path. */
export const ofUrl = (url: string): Either.Either<ApiVersion | undefined, string> => {
  const [, path, named] = /(\/cloudapi)?\/v(\d+)$/.exec(url) ?? []
  const version = Number(named)
  if (isKnown()(version)) return Either.right(version)
  if (path !== undefined) return Either.left("Expected version 4, 5 or 6 of the API")
  return vendors.test(url)
    ? Either.left(`Expected the path of a version, as in ${baseUrls[latest]}`)
    : Either.right(undefined)
}

export const parse = (version: number): Either.Either<ApiVersion, string> =>
  isKnown()(version) ? Either.right(version) : Either.left("Expected 4, 5 or 6")

/** The versions in which something exists. */
export interface Lifetime {
  /** The first one. Default: 4. */
  readonly since?: ApiVersion | undefined
  /** The last one. Default: it still exists. */
  readonly until?: ApiVersion | undefined
}

/** Why something cannot be used at a version, if it cannot. */
export const absence = ({ since = 4, until = latest }: Lifetime, version: ApiVersion): string | undefined =>
  version < since
    ? `exists since version ${since} of the API, and the client speaks version ${version}`
    : version > until
      ? `exists until version ${until} of the API, and the client speaks version ${version}`
      : undefined

export const exists = (lifetime: Lifetime = {}, version: ApiVersion): boolean =>
  absence(lifetime, version) === undefined

const LifetimeAnnotation = Symbol.for("effect-profitbricks/Lifetime")

const lasting =
  (lifetime: Lifetime) =>
  <S extends Schema.Schema.All>(field: Schema.optional<S>): Schema.optional<S> =>
    field.annotations({ [LifetimeAnnotation]: lifetime })

/** A field of a payload that exists since this version. */
export const since = (version: ApiVersion) => lasting({ since: version })

/** A field of a payload that exists until this version. */
export const until = (version: ApiVersion) => lasting({ until: version })

/** The type of a field that must be there and exists since this version, as the kind of an object that came with it. */
export const typeSince =
  (version: ApiVersion) =>
  <A, I>(type: Schema.Schema<A, I>): Schema.Schema<A, I> =>
    type.annotations({ [LifetimeAnnotation]: { since: version } satisfies Lifetime })

const markOf = AST.getAnnotation<Lifetime>(LifetimeAnnotation)

/** The versions that have a field of a payload. */
export const lifetimeOf: (field: AST.PropertySignature) => Lifetime = memoized((field) =>
  markOf(field).pipe(
    Option.orElse(() => markOf(field.type)),
    Option.getOrElse(() => ({}))
  )
)

/** By their paths, as several members of a union may have the same field. */
type Absent = Map<string, Issue>

const addAbsent = (found: Absent, ast: AST.AST, value: unknown, version: ApiVersion, path: string): void => {
  if (typeof value !== "object" || value === null) return
  switch (ast._tag) {
    case "Transformation":
      addAbsent(found, ast.to, value, version, path)
      break
    case "Refinement":
      addAbsent(found, ast.from, value, version, path)
      break
    case "Suspend":
      addAbsent(found, ast.f(), value, version, path)
      break
    case "Union":
      for (const member of ast.types) addAbsent(found, member, value, version, path)
      break
    case "TupleType":
      if (!Array.isArray(value)) break
      for (const [index, item] of value.entries()) {
        const types = index < ast.elements.length ? ast.elements.slice(index, index + 1) : ast.rest
        for (const { type } of types) addAbsent(found, type, item, version, `${path}[${index}]`)
      }
      return
    case "TypeLiteral":
      for (const property of ast.propertySignatures) {
        const inside: unknown = Object.hasOwn(value, property.name) ? Reflect.get(value, property.name) : undefined
        if (inside === undefined) continue
        const here = `${path === "" ? "" : `${path}.`}${String(property.name)}`
        const message = absence(lifetimeOf(property), version)
        if (message === undefined) addAbsent(found, property.type, inside, version, here)
        else found.set(here, { path: here, message })
      }
  }
}

/** The fields of a payload that do not exist at a version. */
export const fieldsAbsent = (
  payload: Schema.Schema.AnyNoContext | undefined,
  value: unknown,
  version: ApiVersion
): Iterable<Issue> => {
  const found: Absent = new Map()
  if (payload !== undefined) addAbsent(found, payload.ast, value, version, "")
  return found.values()
}
