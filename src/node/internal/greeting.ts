/** The lines that `profitbricks-emulator` prints when it listens. */
import * as Redacted from "effect/Redacted"
import { user as known, type User } from "../../Emulator.js"

/** For a shell: a text in quotes if it needs them. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

/** The address for clients: 0.0.0.0 is one to listen on only. */
const reachable = (url: string): string => url.replace(/^http:\/\/(0\.0\.0\.0|\[::\])(?=:)/, "http://127.0.0.1")

/** Only the default password is printed: terminals and logs keep their lines. */
const passwordOf = ({ password }: User): string =>
  Redacted.value(password) === Redacted.value(known.password) ? quoted(Redacted.value(password)) : "'…'"

export const greeting = (server: {
  readonly url: string
  readonly page: string | undefined
  readonly user: User
  /** The file with the seed, if it has users of its own. */
  readonly seed: string | undefined
  readonly stateFile: string | undefined
}): string => {
  const { page, seed, stateFile, url, user } = server
  const isOwn = passwordOf(user) === "'…'"
  return [
    `The emulator listens on ${url}`,
    ...(page === undefined ? [] : [`Web page: ${reachable(page)} (account, requests, calls, buttons for faults)`]),
    "",
    "To use it, paste these lines into the shell of your program. They work for this SDK, ionosctl and the vendor's SDKs:",
    "",
    `  export IONOS_API_URL=${quoted(reachable(url))} IONOS_USERNAME=${quoted(user.username)} IONOS_PASSWORD=${passwordOf(user)}`,
    "  unset IONOS_TOKEN PROFITBRICKS_API_URL PROFITBRICKS_TOKEN PROFITBRICKS_USERNAME PROFITBRICKS_PASSWORD",
    "",
    ...(isOwn ? ["Replace … with the password of --password."] : []),
    ...(user.token === undefined ? [] : ["IONOS_TOKEN with the token of --token works instead of both."]),
    ...(seed === undefined ? [] : [`The users of ${seed} can call it too.`]),
    stateFile === undefined
      ? "Ctrl-C stops it. Its state is lost then, unless --state FILE keeps it. --help lists all options."
      : `Ctrl-C stops it. Its state is kept in ${stateFile}.`
  ].join("\n")
}
