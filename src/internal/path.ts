import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import type { Issue } from "../Errors.js"

/** The names of the parameters of a path template. */
export type Keys<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Keys<Rest> : never

const parameter = /\{(\w+)\}/g

export const parameters = (template: string): ReadonlyArray<string> =>
  Array.from(template.matchAll(parameter), ([, name]) => name ?? "")

/**
 * Fills a template. A dot segment is refused because URLs resolve it even when it is encoded: `..` as an id would name
 * another resource.
 */
export const fill = (
  template: string,
  params: Readonly<Record<string, string>>
): Either.Either<string, ReadonlyArray<Issue>> => {
  const issues: Array<Issue> = []
  const path = template.replace(parameter, (_, name: string) => {
    const value = params[name] ?? ""
    const problem =
      value === ""
        ? "expected a non-empty string"
        : value === "." || value === ".."
          ? "expected an id, not a dot segment"
          : ""
    if (problem !== "") issues.push({ path: name, message: problem })
    return Either.getOrElse(Encoding.encodeUriComponent(value), () => {
      issues.push({ path: name, message: "expected well-formed Unicode" })
      return ""
    })
  })
  return issues.length === 0 ? Either.right(path) : Either.left(issues)
}
