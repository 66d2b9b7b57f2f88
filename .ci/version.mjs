// Writes the version of package.json to the other places that have it.
import { readFileSync, writeFileSync } from "node:fs"

const { version } = JSON.parse(readFileSync("package.json", "utf8"))

const places = {
  "src/internal/version.ts": (text) => text.replace(/"[^"]*"/, JSON.stringify(version)),
  "package-lock.json": (text) => {
    const lock = JSON.parse(text)
    lock.version = version
    lock.packages[""].version = version
    return `${JSON.stringify(lock, null, 2)}\n`
  }
}
for (const [file, written] of Object.entries(places)) {
  const text = readFileSync(file, "utf8")
  if (written(text) !== text) writeFileSync(file, written(text))
}
