/** The folders where programs keep their configuration. */
import { homedir, platform } from "node:os"
import { join } from "node:path"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { textOf } from "../../internal/environment.js"

type Folder = Effect.Effect<string, ConfigError.ConfigError>

const named = (variable: string, otherwise: Folder): Folder =>
  Effect.flatMap(textOf(variable), Option.match({ onNone: () => otherwise, onSome: Effect.succeed }))

export const home: Folder = named(
  platform() === "win32" ? "USERPROFILE" : "HOME",
  Effect.sync(() => homedir())
)

const inHome = (...parts: ReadonlyArray<string>): Folder => Effect.map(home, (folder) => join(folder, ...parts))

/** Windows has two: one that stays on this machine, and one that moves with the user. */
export const configFolder = (onWindows: "LOCALAPPDATA" | "APPDATA"): Folder => {
  switch (platform()) {
    case "win32":
      return named(onWindows, inHome("AppData", onWindows === "APPDATA" ? "Roaming" : "Local"))
    case "darwin":
      return inHome("Library", "Application Support")
    default:
      return named("XDG_CONFIG_HOME", inHome(".config"))
  }
}
