/** The `.ini` file of the vendor's Python SDK. */
import { platform } from "node:os"
import { join } from "node:path"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import { configFolder } from "./folders.js"

/** The place where the Python SDK looks for it on this system. */
export const defaultPath: Effect.Effect<string, ConfigError.ConfigError> = Effect.map(
  configFolder("LOCALAPPDATA"),
  (folder) => join(folder, platform() === "win32" ? "ProfitBricks" : "", "profitbricks-sdk-python.ini")
)

const header = /^\[(.*)\]\s*$/

/** A file of this kind has sections. */
export const isIni = (text: string): boolean => text.split(/\r?\n/).some((line) => header.test(line))

/** The keys of a section, as Python's `configparser` reads them: in it `%%` stands for `%`. */
const section = (text: string, wanted: string): ReadonlyMap<string, string> => {
  const keys = new Map<string, string>()
  let current = ""
  for (const line of text.split(/\r?\n/)) {
    const [, name] = header.exec(line) ?? []
    const [, key, value] = /^([^#;[=:\s][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? []
    if (name !== undefined) current = name
    else if (current === wanted && key !== undefined) keys.set(key, (value ?? "").replaceAll("%%", "%"))
  }
  return keys
}

/** The credentials, by the names of the variables that they stand for. */
export const credentialsIn = (text: string): ReadonlyMap<string, string> => {
  const keys = section(text, "credentials")
  return new Map(
    ["username", "password"].flatMap((key) => {
      const value = keys.get(key)
      return value === undefined ? [] : [[`PROFITBRICKS_${key.toUpperCase()}`, value] as const]
    })
  )
}
