// Follows .container/Dockerfile step by step in plain folders, where no container can be built: its files, its commands, its entry point
// and its health check. Only npm ci is left out: the packages of the checkout are those of the lock file, too.
import assert from "node:assert/strict"
import { execFileSync, spawn } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join, resolve } from "node:path"

const instructions = readFileSync(".container/Dockerfile", "utf8")
  .split("\n")
  .filter((line) => /^[A-Z]/.test(line))
const ignored = readFileSync(".container/Dockerfile.dockerignore", "utf8")
const root = mkdtempSync(join(tmpdir(), "effect-profitbricks-container-"))
const stages = { build: join(root, "build"), "": join(root, "run") }

let stage = ""
let folder = root
let entry = []
let check = []
/** A path in the file system of the present stage. */
const inside = (path) => join(stages[stage], path)

try {
  for (const instruction of instructions) {
    const [, name, rest] = /^([A-Z]+) +(.*)$/.exec(instruction)
    if (name === "FROM") {
      stage = / AS (\w+)$/.exec(rest)?.[1] ?? ""
      mkdirSync(stages[stage])
    } else if (name === "WORKDIR") {
      folder = inside(rest)
      mkdirSync(folder)
      if (stage === "build") symlinkSync(resolve("node_modules"), join(folder, "node_modules"))
    } else if (name === "COPY") {
      const [, from, files] = /^(?:--from=(\w+) )?(.*)$/.exec(rest)
      const paths = files.split(" ")
      const target = paths.pop()
      for (const path of paths) {
        assert(from !== undefined || ignored.includes(`!${path}\n`), `${path} is left out by .dockerignore`)
        const source = from === undefined ? path : join(stages[from], path)
        cpSync(source, join(folder, target, target.endsWith("/") ? basename(path) : ""), { recursive: true })
      }
    } else if (name === "RUN" && stage === "build" && !rest.startsWith("npm ci ")) {
      execFileSync("sh", ["-ec", rest], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] })
    } else if (name === "ENTRYPOINT") {
      entry = JSON.parse(rest)
    } else if (name === "HEALTHCHECK") {
      check = JSON.parse(rest.slice(rest.indexOf("[")))
    }
  }

  // Another port than in the container, which may be taken here.
  const [command, file, ...options] = entry
  const args = [inside(file), ...options, "--port", "0"]
  const server = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env.PATH },
    stdio: ["ignore", "pipe", "inherit"]
  })
  try {
    const printed = await new Promise((resolve, reject) => {
      server.stdout.once("data", (chunk) => resolve(String(chunk)))
      server.once("exit", (code) => reject(new Error(`the entry point has ended with ${code}`)))
    })
    const [, port] = /^The emulator listens on http:\/\/0\.0\.0\.0:(\d+)\/cloudapi\/v6$/m.exec(printed)
    const [node, ...script] = check
    execFileSync(
      node,
      script.map((text) => text.replace(":8080/", `:${port}/`))
    )
    assert.throws(() =>
      execFileSync(
        node,
        script.map((text) => text.replace(":8080/", ":1/")),
        { stdio: "ignore" }
      )
    )
  } finally {
    const ended = new Promise((resolve) => server.once("exit", resolve))
    server.kill("SIGTERM")
    assert.equal(await ended, 0, "it does not end when it is told to")
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}
console.log("the container file holds")
