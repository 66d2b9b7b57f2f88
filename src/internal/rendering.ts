/** The messages of errors: a line each. */

/** What all errors have. */
interface Common {
  readonly operation: string
  readonly ids: Readonly<Record<string, string>>
  readonly host?: string | undefined
  readonly status?: number | undefined
  readonly messages: ReadonlyArray<{ readonly errorCode?: string | undefined; readonly message: string }>
  readonly requestId?: string | undefined
  readonly attempts: number
}

/** `what` has happened, to which call of which API. */
export const render = (error: Common, what: string, details: ReadonlyArray<string> = []): string => {
  const messages = error.messages.map(({ errorCode, message }) =>
    errorCode === undefined ? message : `[${errorCode}] ${message}`
  )
  const context = [
    Object.entries(error.ids).flatMap(([name, id]) => (id === error.requestId ? [] : [`${name} ${id}`])),
    error.host === undefined ? [] : [error.host],
    error.requestId === undefined ? [] : [`request ${error.requestId}`],
    error.attempts > 1 ? [`${error.attempts} attempts`] : []
  ].flat()
  const head = `${error.operation}: ${error.status === undefined ? "" : `${error.status} `}${what}`
  const all = [...details, ...messages].join("; ")
  const line = `${head}${all === "" ? "" : `: ${all}`}${context.length === 0 ? "" : ` (${context.join(", ")})`}`
  // Whatever the API says, it stays one line of a log.
  return line.replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
}

/** The fields that are not as they should be. */
export const renderIssues = (
  issues: ReadonlyArray<{ readonly path: string; readonly message: string }>
): ReadonlyArray<string> => issues.map(({ message, path }) => (path === "" ? message : `${path} ${message}`))

/** What a caller can do about a call that may have been carried out. */
export const unknownOutcome = (mark: string | undefined): string =>
  `the outcome of the call is unknown${mark === undefined ? "" : `, Request.find("${mark}") looks it up`}`

/** That, if it may have been. */
export const renderOutcome = (error: {
  readonly outcome: string
  readonly mark?: string | undefined
}): ReadonlyArray<string> => (error.outcome === "unknown" ? [unknownOutcome(error.mark)] : [])

/** Reasons that do not pass by themselves. */
const lasting: Readonly<Record<string, string>> = {
  Dns: "unknown host",
  Refused: "nothing listens at this address",
  Tls: "the certificate cannot be trusted",
  Redirect: "redirects are not followed"
}

/** What to check where no answer came. */
export const renderReason = (reason: string): ReadonlyArray<string> =>
  lasting[reason] === undefined ? [] : [`${lasting[reason]}, check the base URL`]
