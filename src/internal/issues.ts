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

const describe = (ast: AST.AST): string => {
  const description = Option.getOrElse(AST.getDescriptionAnnotation(ast), () =>
    AST.isRefinement(ast) || AST.isTransformation(ast) ? describe(ast.from) : String(ast)
  )
  // Effect shows what a secret looks like, and not how to make one.
  return description === "Redacted(<redacted>)" ? "a Redacted, as Redacted.make gives it" : description
}

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
            issues
              .filter((member) => !isAbsence(member))
              .map((member) => ({ issues: collect(member, path, byFilter), apart: apart(member) })),
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

/** Why a value is not one member of a union, and the field that says that it is another one, if there is any. */
interface Member {
  readonly issues: ReadonlyArray<Issue>
  readonly apart: PropertyKey | undefined
}

const isLiteral = (ast: AST.AST): boolean =>
  AST.isUnion(ast) ? ast.types.some(isLiteral) : AST.isLiteral(ast) && ast.literal !== null

/** The field with another literal than this member of a union has, or without any: such as `type`. */
const apart = (issue: ParseResult.ParseIssue): PropertyKey | undefined => {
  switch (issue._tag) {
    case "Composite":
      return ("_tag" in issue.issues ? [issue.issues] : issue.issues)
        .map((inner) => (inner._tag === "Pointer" ? apart(inner) : undefined))
        .find((field) => field !== undefined)
    case "Refinement":
    case "Transformation":
      return apart(issue.issue)
    case "Pointer": {
      const [field] = [issue.path].flat()
      const { issue: inner } = issue
      const isOther = inner._tag === "Missing" ? isLiteral(inner.ast.type) : "ast" in inner && isLiteral(inner.ast)
      return isOther ? field : undefined
    }
    default:
      return undefined
  }
}

/** The member of a union that was meant: the one that a field says, or else the one that matched furthest. */
const closest = (
  ast: AST.AST,
  members: ReadonlyArray<Member>,
  path: ReadonlyArray<PropertyKey>
): ReadonlyArray<Issue> => {
  const here = formatPath(path)
  const [other] = members
  if (other?.apart !== undefined && members.every(({ apart }) => apart === other.apart)) {
    const at = formatPath([...path, other.apart])
    return [
      { path: at, message: messagesOf(members.flatMap(({ issues }) => issues.filter(({ path }) => path === at))) }
    ]
  }
  const failed = members.filter(({ apart }) => apart === undefined).map(({ issues }) => issues)
  const [best, ...others] = failed.toSorted((a, b) => score(b, here) - score(a, here))
  const described = Option.isSome(AST.getDescriptionAnnotation(ast)) && failed.flat().every(({ path }) => path === here)
  if (best === undefined || described) return [{ path: here, message: `expected ${describe(ast)}` }]
  if (others.length === 0 || score(best, here) > 0) return best
  return [{ path: here, message: messagesOf(failed.flat()) }]
}

/** Several literals are said as one list. */
const messagesOf = (issues: ReadonlyArray<Issue>): string => {
  const messages = [...new Set(issues.map(({ message }) => message))]
  const literals = messages.flatMap((message) => /^expected (\d+|"\w+")$/.exec(message)?.slice(1) ?? [])
  return literals.length > 2 && literals.length === messages.length
    ? `expected one of ${literals.join(", ")}`
    : messages.join(" or ")
}

const score = (issues: ReadonlyArray<Issue>, here: string): number =>
  issues.every((issue) => issue.path !== here) ? 1 / issues.length : 0
