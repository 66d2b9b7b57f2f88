/** The site: the guides in the order of their contents, and a page for each public module. */
import { readFileSync } from "node:fs"

const contents = readFileSync(new URL("README.md", import.meta.url), "utf8")
const guides = Array.from(contents.matchAll(/\]\(([\w-]+\.md)\)/g), ([, guide]) => guide)

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "effect-profitbricks",
  plugin: ["./plugin.mjs"],
  entryPoints: ["../src/*.ts", "../src/node/*.ts"],
  // The same modules again, and a command.
  exclude: ["../src/index.ts", "../src/node/bin.ts"],
  tsconfig: "tsconfig.json",
  out: ".site",
  readme: "README.md",
  projectDocuments: guides,
  includeVersion: true,
  hideGenerator: true,
  router: "guides",
  customJs: "pictures.js",
  disableSources: true,
  // What errors and schemas inherit from Effect is in its own documentation.
  excludeExternals: true,
  excludeInternal: true,
  excludeTags: ["@since"],
  sort: ["kind", "alphabetical-ignoring-documents"],
  navigation: { includeCategories: false, includeGroups: true, compactFolders: false },
  categorizeByGroup: false,
  groupOrder: ["Guides", "Modules", "*"],
  highlightLanguages: ["typescript", "javascript", "shellscript", "json", "mermaid"],
  requiredToBeDocumented: ["Module", "Namespace", "Variable", "Function", "Class", "Interface", "TypeAlias"],
  // The types of internals are not exported, on purpose.
  validation: { notExported: false, notDocumented: true, invalidLink: true, invalidPath: true, rewrittenLink: true },
  treatWarningsAsErrors: true
}
