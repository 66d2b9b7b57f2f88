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
    AST.isRefinement(ast) || AST.isTransformation(ast)
      ? describe(ast.from)
      : AST.isUnion(ast) && ast.types.every(AST.isLiteral)
        ? `one of ${ast.types.map(String).join(", ")}`
        : String(ast)
  )
  // Effect shows what a secret looks like, and not how to make one.
  return description === "Redacted(<redacted>)" ? "a Redacted, from Redacted.make" : description
}

/** In programs that are not type-checked, `undefined` comes from a name that does not exist. */
const expectation = ({ actual, ast }: ParseResult.Type | ParseResult.Forbidden): string =>
  `expected ${describe(ast)}${actual === undefined && !isLiteral(ast) ? ", but it is undefined" : ""}`

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
          message: byFilter && issue.message !== undefined ? issue.message : expectation(issue)
        }
      ]
  }
}

/** Why a value is not one member of a union, and the field that says that it is another one, if there is any. */
interface Member {
  readonly issues: ReadonlyArray<Issue>
  readonly apart: Apart | undefined
}

/** A field, and its place among the fields: those in front of it are as the member has them. */
interface Apart {
  readonly field: PropertyKey
  readonly place: number
}

const isLiteral = (ast: AST.AST): boolean =>
  AST.isUnion(ast) ? ast.types.some(isLiteral) : AST.isLiteral(ast) && ast.literal !== null

/** The field with another literal than this member of a union has, or without any: such as `type`. */
const apart = (issue: ParseResult.ParseIssue): Apart | undefined => {
  switch (issue._tag) {
    case "Composite": {
      const fields = AST.isTypeLiteral(issue.ast) ? issue.ast.propertySignatures.map(({ name }) => name) : []
      return ("_tag" in issue.issues ? [issue.issues] : issue.issues)
        .map((inner) => (inner._tag === "Pointer" && isOther(inner.issue) ? [inner.path].flat()[0] : undefined))
        .flatMap((field) => (field === undefined ? [] : [{ field, place: fields.indexOf(field) }]))[0]
    }
    case "Refinement":
    case "Transformation":
      return apart(issue.issue)
    default:
      return undefined
  }
}

const isOther = (issue: ParseResult.ParseIssue): boolean =>
  issue._tag === "Missing" ? isLiteral(issue.ast.type) : "ast" in issue && isLiteral(issue.ast)

/** The member of a union that was meant: the one that a field says, or else the one that matched furthest. */
const closest = (
  ast: AST.AST,
  members: ReadonlyArray<Member>,
  path: ReadonlyArray<PropertyKey>
): ReadonlyArray<Issue> => {
  const here = formatPath(path)
  const others = members.flatMap(({ apart, issues }) => (apart === undefined ? [] : [{ ...apart, issues }]))
  if (others.length > 0 && others.length === members.length) {
    // Those that agree the longest are meant: of two fields that tell members apart, the first one is right.
    const furthest = Math.max(...others.map(({ place }) => place))
    const field = others.find(({ place }) => place === furthest)?.field ?? ""
    const at = formatPath([...path, field])
    const meant = others.filter((other) => other.field === field)
    return [{ path: at, message: messagesOf(meant.flatMap(({ issues }) => issues.filter(({ path }) => path === at))) }]
  }
  const failed = members.filter(({ apart }) => apart === undefined).map(({ issues }) => issues)
  const [best, ...rest] = failed.toSorted((a, b) => score(b, here) - score(a, here))
  const described = Option.isSome(AST.getDescriptionAnnotation(ast)) && failed.flat().every(({ path }) => path === here)
  if (best === undefined || described) return [{ path: here, message: `expected ${describe(ast)}` }]
  if (rest.length === 0 || score(best, here) > 0) return best
  return [{ path: here, message: messagesOf(failed.flat()) }]
}

/** What literals were expected is said as one list. */
const messagesOf = (issues: ReadonlyArray<Issue>): string => {
  const messages = [...new Set(issues.map(({ message }) => message))]
  const literals = messages.map((message) => /^expected (?:one of )?((?:(?:"\w+"|\d+)(?:, |$))+)$/.exec(message)?.[1])
  return messages.length > 1 && !literals.includes(undefined)
    ? `expected one of ${[...new Set(literals.join(", ").split(", "))].join(", ")}`
    : messages.join(" or ")
}

const score = (issues: ReadonlyArray<Issue>, here: string): number =>
  issues.every((issue) => issue.path !== here) ? 1 / issues.length : 0
