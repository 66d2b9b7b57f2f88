// Checks that what comes from elsewhere is the same at every run: packages by hash, actions by commit.
import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"

const files = execFileSync("git", ["ls-files"], { encoding: "utf8" }).split("\n")

for (const file of files.filter((path) => path.endsWith("package-lock.json"))) {
  const { packages } = JSON.parse(readFileSync(file, "utf8"))
  for (const [path, { integrity, link, resolved }] of Object.entries(packages)) {
    if (path === "" || link) continue
    // npm has left out those of packages for other platforms, and does not add them later.
    assert(
      integrity?.startsWith("sha512-"),
      `${file}: ${path} has no integrity. Delete its entry, and then: npm install --package-lock-only, in a folder without node_modules`
    )
    // It would be the registry of the machine where the file was written.
    assert.equal(resolved, undefined, `${file}: ${path} names a registry. Set omit-lockfile-registry-resolved for npm`)
  }
}

for (const file of files.filter((path) => /^\.github\/.*\.ya?ml$/.test(path))) {
  for (const [line, action] of readFileSync(file, "utf8").matchAll(/^.*\buses: *(\S+).*$/gm)) {
    assert(/@[0-9a-f]{40}$/.test(action) && /# v\d+\.\d+\.\d+$/.test(line), `${file}: ${line.trim()}`)
  }
}
