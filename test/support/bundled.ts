/** Bundles of the built package, for what they weigh and what they import. */
import { promisify } from "node:util"
import { gzip } from "node:zlib"
import { type BuildOptions, build } from "esbuild"

/** What a bundle has that is not ours: packages that a program with Effect in it has already. */
export const others = ["effect", "@effect/platform", "yaml"]

/** Programs that are weighed. */
export const programs = {
  /** One operation, with all that it needs to be called. */
  one: 'export { get } from "effect-profitbricks/Location"\nexport { layer } from "effect-profitbricks/ProfitBricks"',
  /** One that answers with a tree of other resources. */
  tree: 'export { get } from "effect-profitbricks/Datacenter"\nexport { layer } from "effect-profitbricks/ProfitBricks"',
  all: 'export * from "effect-profitbricks"'
}

/** A program that imports the package by its name, in a folder from which Node finds it. */
const bundle = (source: string, folder: string, options: BuildOptions) =>
  build({
    stdin: { contents: source, resolveDir: folder },
    bundle: true,
    format: "esm",
    platform: "browser",
    minify: true,
    metafile: true,
    write: false,
    logLevel: "silent",
    // Without the paths of our own that lead to src.
    tsconfigRaw: {},
    ...options
  })

const gzipped = promisify(gzip)

/** Where a program is bundled with the other packages, nothing is imported from them. */
const imported = /(?<=^|;|\n)import[\w$*{},\s]*?from\s*"[^"]*";/g

/** The length in bytes of a minified program as servers send it. */
export const weightOf = async (text: string): Promise<number> =>
  (await gzipped(text.replace(imported, ""), { level: 9 })).length

/** The length in bytes of a program, minified and compressed. */
export const weigh = async (
  source: string,
  folder: string,
  external: ReadonlyArray<string> = others
): Promise<number> => {
  const { outputFiles } = await bundle(source, folder, { external: [...external] })
  return weightOf(outputFiles?.[0]?.text ?? "")
}

/** The modules of other packages that Node loads with a program. */
export const importsOf = async (source: string, folder: string): Promise<ReadonlyArray<string>> => {
  const { metafile } = await bundle(source, folder, { external: others, ignoreAnnotations: true })
  const imports = Object.values(metafile?.inputs ?? {}).flatMap(({ imports }) => imports)
  return [...new Set(imports.flatMap(({ external, path }) => (external === true ? [path] : [])))].toSorted()
}

const nameOf = (path: string) => path.replace(/^.*dist\//, "").replace(/\.js$/, "")

/** The modules of the package of which something is in the bundle of a program. */
export const modulesIn = async (source: string, folder: string): Promise<ReadonlyArray<string>> => {
  const { metafile } = await bundle(source, folder, { external: others })
  return Object.values(metafile?.outputs ?? {}).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [nameOf(path)] : []))
  )
}

/** A program with everything but the emulator, and what needs it. */
export const allButEmulator = async (folder: string): Promise<string> => {
  const { metafile } = await bundle(programs.all, folder, { external: others, ignoreAnnotations: true })
  const imports = new Map(
    Object.entries(metafile?.inputs ?? {}).map(([path, { imports }]) => [path, imports.map(({ path }) => path)])
  )
  const reached = new Set([...imports.keys()].filter((path) => nameOf(path).startsWith("emulator/")))
  for (let before = 0; before < reached.size; ) {
    before = reached.size
    for (const [path, needed] of imports) if (needed.some((one) => reached.has(one))) reached.add(path)
  }
  const index = [...imports.keys()].find((path) => nameOf(path) === "index") ?? ""
  return (imports.get(index) ?? [])
    .filter((path) => !reached.has(path))
    .map((path) => `export * as ${nameOf(path)} from "effect-profitbricks/${nameOf(path)}"`)
    .join("\n")
}
