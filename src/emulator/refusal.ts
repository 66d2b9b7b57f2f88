/** The errors of the API. */
import type { HttpResponse } from "./wire.js"

/** An answer that is an error. It is thrown where the error is found, and caught where the answer is made. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly messages: ReadonlyArray<{ readonly errorCode: string; readonly message: string }>,
    readonly headers: Readonly<Record<string, string>> = {}
  ) {
    super(messages.map(({ message }) => message).join("; "))
  }
}

const refusal = (status: number, errorCode: string, message: string) => new Refusal(status, [{ errorCode, message }])

export const notFound = () => refusal(404, "309", "Resource does not exist")
export const unauthorized = () => refusal(401, "315", "Unauthorized")
export const methodNotAllowed = (allowed: ReadonlyArray<string>) =>
  new Refusal(405, [{ errorCode: "405", message: "The method is not allowed here" }], { allow: allowed.join(", ") })
export const unparsable = () => refusal(400, "100", "The body is not well-formed JSON")
/** An attribute is not acceptable: `at` is its place in the body, such as `(root).properties.ram`. */
export const invalid = (at: string, message: string) => refusal(422, "100", `[${at}] ${message}`)
/** An attribute is none of such an object. */
export const notAllowed = (at: string) => refusal(422, "106", `[${at}] Attribute not allowed in resource definition`)
/** A rule of the business is broken. */
export const forbidden = (code: string, message: string) => refusal(422, "200", `[${code}] ${message}`)
/** Addresses at these places belong to others. */
export const denied = (places: ReadonlyArray<string>) =>
  new Refusal(
    422,
    places.map((place) => ({
      errorCode: "100",
      message: `[${place}] Access Denied as you do not have the permission for this operation.`
    }))
  )
export const hasSlaves = (ip: string, nic: string) =>
  refusal(422, "184", `Failover IP '${ip}' found in Slave NIC '${nic}'. IP failover settings cannot be deleted.`)
export const malformed = () => refusal(400, "100", "This is not HTTP")
export const unsupportedMediaType = () => refusal(415, "415", "The body must be JSON or a form")
export const rateLimited = () => refusal(429, "429", "Too many requests")
export const tooLarge = () => refusal(413, "100", "The body is too large")
export const headersTooLarge = () => refusal(431, "100", "The headers are too large")
export const tooSlow = () => refusal(408, "100", "The request did not come to its end")
export const unexpectable = () => refusal(417, "100", "The expectation cannot be met")
export const foreign = () =>
  refusal(403, "403", "Not for pages in browsers, and not under this name: see allowedHosts, or --allow-host")
export const withoutOrigin = (address: string) =>
  refusal(403, "403", `Expected the header Origin with the address that was called: ${address}`)
/** Something is broken, and it is not the call. */
export const unexpected = () => refusal(500, "500", "An unexpected error occurred")

/** The reason why a request fails, when it comes to its end, without an object that was there when it was accepted. */
export const gone = (title: string): string => `[VDC-5-0] The ${title} does not exist any more`

/** The error envelope. */
export const show = ({ headers, messages, status }: Refusal): HttpResponse => ({
  status,
  headers: {
    "content-type": "application/json",
    ...headers,
    ...(status === 401 ? { "www-authenticate": 'Basic realm="ProfitBricks"' } : {})
  },
  body: JSON.stringify({ httpStatus: status, messages }, null, 2)
})
