/** When programs die that build a server with a volume: at which call, and what becomes of it. */
import { FetchHttpClient, HttpClient } from "@effect/platform"
import { Effect, Layer } from "effect"
import type { Call } from "./proxy.js"

/** A call, whatever the ids are: `POST /datacenters/{}/servers`. */
export const nameOf = ({ method, path }: Call): string =>
  `${method} ${path.replace(/^\/cloudapi\/v\d/, "").replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, "{}")}`

/** Those of a build, in its order: each is one call. */
export const steps = [
  "POST /datacenters",
  "POST /datacenters/{}/servers",
  "POST /datacenters/{}/volumes",
  "POST /datacenters/{}/servers/{}/volumes"
] as const

export type Moment =
  /** The call never reaches the API. */
  | "lost"
  /** It does, but nobody is there any more to take the answer. */
  | "arrived"
  /** What it has started is done, and the answer is not sent yet. */
  | "done"
  /** The answer is there, and not stored yet. */
  | "answered"
  /** The call reaches the API when a later process has looked for it once. */
  | "late"
  /** It does when a later process has sent it again. */
  | "too late"

/** When a program dies. */
export type Death =
  /** When it has sent a call. */
  | { readonly call: string; readonly moment: Moment }
  /** By itself, as these options tell it. */
  | { readonly options: ReadonlyArray<string> }
  /** So long after it has printed something. */
  | { readonly millis: number; readonly after: string }

export const die = Effect.zipRight(
  Effect.sync(() => process.kill(process.pid, "SIGKILL")),
  Effect.never
)

/** A client for a program that dies by itself when the call of this name, if one is given, is answered. */
export const dyingAt = (call: string | undefined) =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.map(
      HttpClient.HttpClient,
      HttpClient.transform((answer, { method, url }) =>
        nameOf({ method, path: new URL(url).pathname }) === call
          ? Effect.flatMap(answer, ({ text }) => Effect.zipRight(text, die))
          : answer
      )
    )
  ).pipe(Layer.provide(FetchHttpClient.layer))
