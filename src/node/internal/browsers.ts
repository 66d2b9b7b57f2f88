/** Calls that a page in a browser may have made. The emulator is on the same machine, where any page can reach it. */
import { isIP } from "node:net"

/** The name in a `Host` header, without the port; none if it is not well-formed, as that of a browser always is. */
const nameIn = (host: string): string | undefined =>
  /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i
    .exec(host)?.[1]
    ?.replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase()

/** A page can make a name of its own domain lead to this machine, but not these. */
const isPrivate = (name: string): boolean =>
  isIP(name) !== 0 || !name.includes(".") || /\.(?:internal|local|localhost|test)$/.test(name)

/** Whether headers are those of a page of another site, or of one that has made its name lead here. */
export const isForeign = (allowed: ReadonlyArray<string>) => {
  const known = allowed.map((name) => name.toLowerCase())
  return ({ host = "", origin, "sec-fetch-site": site }: Readonly<Record<string, string | undefined>>): boolean => {
    const name = nameIn(host)
    return (
      (name !== undefined && !isPrivate(name) && !known.includes(name)) ||
      (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) ||
      (site !== undefined && site !== "same-origin" && site !== "none")
    )
  }
}
