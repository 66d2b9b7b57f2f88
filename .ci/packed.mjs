// The package as it is packed, for the checks of what a user gets.
import { execFileSync } from "node:child_process"
import { mkdirSync, symlinkSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

export const run = (command, args, cwd = ".", env = process.env) =>
  execFileSync(command, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })

/** Packs it into a folder: the path of the tarball, and those of the files in it. */
export const pack = (folder) => {
  const [{ filename, files }] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder]))
  return { tarball: join(folder, filename), paths: files.map(({ path }) => path) }
}

/** Unpacks it into a `node_modules`. */
export const unpack = (tarball, modules) => {
  const own = join(modules, "effect-profitbricks")
  mkdirSync(own, { recursive: true })
  run("tar", ["-xzf", tarball, "--strip-components=1", "-C", own])
}

/** Puts packages that are installed here into a `node_modules`. */
export const link = (modules, names) => {
  for (const name of names) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(resolve("node_modules", name), join(modules, name))
  }
}
