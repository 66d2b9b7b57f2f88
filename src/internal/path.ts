/** Path templates: their parameters, and how they are filled in. */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"

/** The names of the parameters of a path template. */
export type Keys<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Keys<Rest> : never

const parameter = /\{(\w+)\}/g

export const parameters = (template: string): ReadonlyArray<string> =>
  Array.from(template.matchAll(parameter), ([, name]) => name ?? "")

/** Why a value cannot be a segment of a path, if it cannot. */
const problemOf = (value: string): string | undefined => {
  // URLs resolve dot segments even when they are encoded: `..` as an id would name another resource.
  if (value === "." || value === "..") return "expected an id, not a dot segment"
  return Either.isRight(Either.try(() => encodeURIComponent(value))) ? undefined : "expected well-formed Unicode"
}

export const isSegment = (value: string): boolean => value !== "" && problemOf(value) === undefined

/** A schema of values that can be a segment of a path. */
export const segment = <S extends Schema.Schema.AnyNoContext>(schema: S): Schema.filter<S> =>
  schema.pipe(Schema.filter((value: unknown) => (typeof value === "string" ? problemOf(value) : undefined)))

/** The path of a URL, without query, fragment and slashes at its end. */
export const pathOf = (url: string): string => {
  const path = url.split(/[?#]/, 1)[0] ?? ""
  // A pattern for the end of a text looks for it from each slash on: that takes long where there are many.
  let end = path.length
  while (path.endsWith("/", end)) end--
  return path.slice(0, end)
}

/** Fills a template with segments. */
export const fill = (template: string, params: Readonly<Record<string, string>>): string =>
  template.replace(parameter, (_, name: string) => encodeURIComponent(params[name] ?? ""))
