/** Turns the issues of a schema into paths and expectations, without the values. */
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as AST from "effect/SchemaAST"
import type { Issue } from "../Errors.js"

/** `servers[0].volumes[1].size` */
export const formatPath = (path: ReadonlyArray<PropertyKey>): string =>
  path.reduce<string>(
    (out, key) => (typeof key === "number" ? `${out}[${key}]` : out === "" ? String(key) : `${out}.${String(key)}`),
    ""
  )

const describe = (ast: AST.AST): string =>
  Option.getOrElse(AST.getDescriptionAnnotation(ast), () =>
    AST.isRefinement(ast) || AST.isTransformation(ast) ? describe(ast.from) : String(ast)
  )

const isAbsence = (issue: ParseResult.ParseIssue): boolean =>
  issue._tag === "Type" &&
  (AST.isUndefinedKeyword(issue.ast) || (AST.isLiteral(issue.ast) && issue.ast.literal === null))

/**
 * Effect's own formatters show the offending value, which may be a password. So this gives the path and the expectation,
 * and repeats only texts of our own filters.
 */
export const fromParseIssue = (issue: ParseResult.ParseIssue): ReadonlyArray<Issue> => collect(issue, [], false)

const collect = (
  issue: ParseResult.ParseIssue,
  path: ReadonlyArray<PropertyKey>,
  byFilter: boolean
): ReadonlyArray<Issue> => {
  switch (issue._tag) {
    case "Pointer":
      return collect(issue.issue, path.concat(issue.path), byFilter)
    case "Composite": {
      const issues: ReadonlyArray<ParseResult.ParseIssue> = "_tag" in issue.issues ? [issue.issues] : issue.issues
      return AST.isUnion(issue.ast)
        ? closest(
            issue.ast,
            issues.map((member) => (isAbsence(member) ? [] : collect(member, path, byFilter))),
            path
          )
        : issues.flatMap((inner) => collect(inner, path, byFilter))
    }
    case "Refinement":
      return collect(issue.issue, path, issue.kind === "Predicate")
    case "Transformation":
      return collect(issue.issue, path, byFilter)
    case "Missing":
      return [{ path: formatPath(path), message: "is required" }]
    case "Unexpected":
      return [{ path: formatPath(path), message: "is not expected" }]
    case "Type":
    case "Forbidden":
      return [
        {
          path: formatPath(path),
          message: byFilter && issue.message !== undefined ? issue.message : `expected ${describe(issue.ast)}`
        }
      ]
  }
}

/** The member of a union that matched furthest is the one that was meant. */
const closest = (
  ast: AST.AST,
  members: ReadonlyArray<ReadonlyArray<Issue>>,
  path: ReadonlyArray<PropertyKey>
): ReadonlyArray<Issue> => {
  const here = formatPath(path)
  const failed = members.filter((issues) => issues.length > 0)
  const [best, ...others] = failed.toSorted((a, b) => score(b, here) - score(a, here))
  const described = Option.isSome(AST.getDescriptionAnnotation(ast)) && failed.flat().every(({ path }) => path === here)
  if (best === undefined || described) return [{ path: here, message: `expected ${describe(ast)}` }]
  if (others.length === 0 || score(best, here) > 0) return best
  return [{ path: here, message: [...new Set(failed.flat().map((issue) => issue.message))].join(" or ") }]
}

const score = (issues: ReadonlyArray<Issue>, here: string): number =>
  issues.every((issue) => issue.path !== here) ? 1 / issues.length : 0
