import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Options } from "../Emulator.js"
import * as Cloud from "./Cloud.js"

/** What answers calls: the stubs first, and the cloud for the rest. */
export const make = (
  options: Options & { readonly users: NonNullable<Options["users"]> },
  baseUrl: string
): Effect.Effect<(call: Cloud.CloudRequest) => Effect.Effect<Cloud.CloudResponse>> =>
  Effect.map(
    Cloud.make({
      baseUrl,
      users: options.users,
      provisioningTime: Duration.decode(options.provisioningTime ?? "1 second")
    }),
    (cloud) => (call) => {
      for (const stub of options.stubs ?? []) {
        const answer = stub.handle(call)
        if (answer !== undefined) return answer
      }
      return cloud.handle(call)
    }
  )

/** The part of a path that is below the base path. */
export const below = (basePath: string, path: string): string =>
  path === basePath ? "/" : path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path
