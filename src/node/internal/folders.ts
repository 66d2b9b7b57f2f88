/** The folders where programs keep their configuration. */
import { homedir, platform } from "node:os"
import { join } from "node:path"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

export const inHome = (...parts: ReadonlyArray<string>): string => join(homedir(), ...parts)

/** Windows has two: one that stays on this machine, and one that moves with the user. */
export const configFolder = (onWindows: "LOCALAPPDATA" | "APPDATA"): Effect.Effect<string, ConfigError.ConfigError> => {
  const folder = (variable: string, ...fallback: ReadonlyArray<string>) =>
    Effect.map(
      Config.option(Config.nonEmptyString(variable)),
      Option.getOrElse(() => inHome(...fallback))
    )
  switch (platform()) {
    case "win32":
      return folder(onWindows, "AppData", onWindows === "APPDATA" ? "Roaming" : "Local")
    case "darwin":
      return Effect.succeed(inHome("Library", "Application Support"))
    default:
      return folder("XDG_CONFIG_HOME", ".config")
  }
}
