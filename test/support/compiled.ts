/** What the compiler has to do for a program that uses the built package. */
import { execFile } from "node:child_process"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)

export interface Compilation {
  /** The number of instantiated types: the same on every machine. */
  readonly instantiations: number
  /** The time to check the types, in seconds. */
  readonly seconds: number
}

/** Compiles a program that imports the package by its name, in a folder of its own below one from which Node finds it. */
export const compile = async (program: string, folder: string): Promise<Compilation> => {
  await mkdir(join(folder, "scratch"), { recursive: true })
  const own = await mkdtemp(join(folder, "scratch", "types-"))
  try {
    await writeFile(join(own, "program.ts"), program)
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      target: "es2022",
      module: "nodenext",
      types: [],
      skipLibCheck: true,
      noEmit: true
    }
    await writeFile(join(own, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }))
    const { stdout } = await run("npx", ["tsc", "--project", own, "--extendedDiagnostics", "--singleThreaded"], {
      cwd: folder
    })
    const figure = (name: string) => Number(new RegExp(`^${name}: *([\\d.]+)`, "m").exec(stdout)?.[1])
    return { instantiations: figure("Instantiations"), seconds: figure("Check time") }
  } finally {
    await rm(own, { recursive: true })
  }
}
