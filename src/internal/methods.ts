/** The HTTP methods of the API, and which of them can be repeated without harm. */
import * as Schema from "effect/Schema"

export const Method = Schema.Literal("GET", "POST", "PUT", "PATCH", "DELETE")
export type Method = typeof Method.Type

export const isIdempotent = (method: Method): boolean => method !== "POST" && method !== "PATCH"
