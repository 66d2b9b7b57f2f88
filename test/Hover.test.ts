/** Namespaces, exports and fields of inputs have a text where editors show it: in the declarations that are published. */
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync, symlinkSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Ids } from "effect-profitbricks"
import {
  API,
  type Checker,
  SignatureKind,
  SymbolFlags,
  type Symbol as Symbols,
  type Type
} from "typescript/unstable/sync"
import { folderWith } from "./support/folder.js"
import { assertNone } from "./support/nothing.js"

/** Fields whose names say all, some of them with the name of what they are of. */
const clear = `
  administrator annotations availabilityZone balancedNics balancedNics.id bootCdrom cdroms.id conditions.type cores create.labels
  create.rules create.type create.volumes current.id current.properties dayOfTheWeek description dhcp direction
  editPrivilege email exposeSerial firewallRules firstname flowLogs forceSecAuth forwardingRules httpRules.type
  icmpCode ipFailover ipFailover.ip lan lans lans.id lastname licenceType loadbalancers location
  maintenanceWindow.time matchType maxNodeCount minNodeCount name nics nics.id nicUuid password portRangeEnd protocol
  replace.active replace.labels requireLegacyBios secAuthActive servers servers.type serverType sharePrivilege
  sshKeys storageType taints taints.effect taints.value targetPortRange.end targetPortRange.start volumes.id
  volumes.type
`
  .trim()
  .split(/\s+/)

/** What a user may do, and what an image is prepared for. */
const families = /\.(accessAndManage|create|manage)[A-Z]\w*$|Hot(Unp|P)lug$/

const modulesIn = (folder: string) =>
  readdirSync(folder).flatMap((file) => (/^\w+\.ts$/.test(file) && file !== "bin.ts" ? [join(folder, file)] : []))

/** The public modules, by the paths of their sources. */
const sources = [...modulesIn("src"), ...modulesIn("src/node")]
const declarationOf = (source: string) => source.replace(/^src/, "dist").replace(/ts$/, "d.ts")

const compilerOptions = {
  module: "nodenext",
  target: "es2022",
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  types: ["node"]
}

/** The declarations as they are built, in a folder where they find what they import. */
const declarations = Effect.gen(function* () {
  const folder = yield* folderWith({
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({ compilerOptions, files: sources.map(declarationOf) })
  })
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"))
  const tsc = [resolve("node_modules/typescript/bin/tsc"), "-p", "src", "--emitDeclarationOnly"]
  execFileSync(process.execPath, [...tsc, "--outDir", join(folder, "dist")])
  return folder
})

const checkerOf = (folder: string) =>
  Effect.acquireRelease(
    Effect.sync(() => new API({ cwd: folder })),
    (api) => Effect.sync(() => api.close())
  ).pipe(
    Effect.map((api) => {
      const config = join(folder, "tsconfig.json")
      const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
      const moduleOf = (source: string) => {
        const file = project?.program.getSourceFile(join(folder, declarationOf(source)))
        const module = file === undefined ? undefined : project?.checker.getSymbolAtLocation(file)
        return module ?? assert.fail(`no ${source}`)
      }
      return project === undefined ? assert.fail("no project") : { checker: project.checker, moduleOf }
    })
  )

/** Made by each test for itself: `layer` of @effect/vitest changes `it` for the test files that come after this one, too. */
const checked = Effect.flatMap(declarations, checkerOf)

/** The text that editors show for an export, or for what it exports again. */
const textOf = (checker: Checker, symbol: Symbols): string => {
  const text = checker.getDocumentationCommentOfSymbol(symbol)
  return text === "" && (symbol.flags & SymbolFlags.Alias) !== 0
    ? checker.getDocumentationCommentOfSymbol(checker.getAliasedSymbol(symbol))
    : text
}

const inOneLine = (text: string) => text.replace(/\s+/g, " ").trim()

/** The members of a union, or what a list has in it. */
const parts = (checker: Checker, type: Type | undefined): ReadonlyArray<Type> => {
  if (type === undefined) return []
  if (type.isUnionType()) return type.getTypes().flatMap((member) => parts(checker, member))
  if (type.isTypeReference()) return [type, ...checker.getTypeArguments(type).flatMap((inner) => parts(checker, inner))]
  return [type]
}

/** The fields of an input, however deep, that have no text. */
function* silent(
  checker: Checker,
  input: Type | undefined,
  place: string,
  seen: Set<number> = new Set()
): Iterable<string> {
  const fields = new Map<string, Array<Symbols>>()
  for (const type of parts(checker, input)) {
    if (seen.has(type.id)) continue
    seen.add(type.id)
    for (const field of checker.getPropertiesOfType(type)) {
      if (field.declarations.some(({ path }) => !/node_modules|^bundled:/.test(path))) {
        fields.set(field.name, [...(fields.get(field.name) ?? []), field])
      }
    }
  }
  for (const [name, those] of fields) {
    const at = `${place}.${name}`
    if (those.every((field) => checker.getDocumentationCommentOfSymbol(field) === "")) yield at
    for (const field of those) yield* silent(checker, checker.getTypeOfSymbol(field), at, seen)
  }
}

describe("the namespaces of the package", () => {
  it.scoped("have the first sentences of their modules", () =>
    Effect.gen(function* () {
      const { checker, moduleOf } = yield* checked
      const namespaces = checker.getExportsOfModule(moduleOf("src/index.ts"))
      assertNone(
        "Not the first sentence of the module: see the end of src/index.ts",
        namespaces.flatMap((namespace) => {
          const [, comment = ""] =
            /^\/\*\*\n([\s\S]*?)\*\//.exec(readFileSync(`src/${namespace.name}.ts`, "utf8")) ?? []
          const [sentence] = inOneLine(comment.replace(/^ \* ?/gm, "")).split(/(?<=\.) /)
          const text = inOneLine(textOf(checker, namespace))
          return text === sentence ? [] : [`${namespace.name}: ${text}`]
        })
      )
      assert.isAbove(namespaces.length, 50)
    })
  )
})

describe("the exports of modules", () => {
  it.scoped("have texts", () =>
    Effect.gen(function* () {
      const { checker, moduleOf } = yield* checked
      const exports = sources.flatMap((source) =>
        checker.getExportsOfModule(moduleOf(source)).map((symbol) => ({
          name: `${basename(source, ".ts")}.${symbol.name}`,
          text: textOf(checker, symbol)
        }))
      )
      assertNone(
        "Without a text",
        exports.flatMap(({ name, text }) => (text === "" ? [name] : []))
      )
      assert.isAbove(exports.length, 500)
    })
  )
})

describe("the fields of inputs", () => {
  it.scoped("have texts in the declarations, unless their names say all", () =>
    Effect.gen(function* () {
      const { checker, moduleOf } = yield* checked
      const found: Array<string> = []
      for (const namespace of checker.getExportsOfModule(moduleOf("src/index.ts"))) {
        for (const operation of checker.getExportsOfModule(checker.getAliasedSymbol(namespace))) {
          if (!["create", "replace", "update"].includes(operation.name)) continue
          const type = checker.getTypeOfSymbol(operation)
          for (const call of type === undefined ? [] : checker.getSignaturesOfType(type, SignatureKind.Call)) {
            found.push(...silent(checker, checker.getParameterType(call, 0), `${namespace.name}.${operation.name}`))
          }
        }
      }
      const said = [...clear, ...Object.keys(Ids.pathParams), "depth"].map((name) => `.${name}`)
      const saysAll = (field: string) => families.test(field) || said.some((name) => field.endsWith(name))
      assertNone(
        "Without a text",
        found.filter((field) => !saysAll(field))
      )
      assertNone(
        "Each has a text: take it out of `clear`",
        clear.filter((name) => !found.some((field) => field.endsWith(`.${name}`)))
      )
      assert.isAbove(found.length, 100)
    })
  )
})
