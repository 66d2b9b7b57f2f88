/** The text of a file that somebody else has written, and the errors of such files, which show nothing of the text. */
import { readFile } from "node:fs/promises"
import * as Cause from "effect/Cause"
import * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import { codeOf } from "./jsonFile.js"

/** `undefined` if there is no such file. */
export const read = (path: string): Effect.Effect<string | undefined, ConfigError.ConfigError> =>
  Effect.catchAll(
    Effect.tryPromise({ try: () => readFile(path, "utf8"), catch: codeOf }),
    (code): Effect.Effect<undefined, ConfigError.ConfigError> =>
      code === "ENOENT" || code === "ENOTDIR"
        ? Effect.succeed(undefined)
        : Effect.fail(ConfigError.SourceUnavailable([path], "Expected a file that can be read", Cause.empty))
  )

/** `at` is the place in the file, such as `profiles[0].name`. */
export const unusable = (path: string, at: string, message: string): ConfigError.ConfigError =>
  ConfigError.InvalidData([at === "" ? path : `${path}, ${at}`], message)
