/** What the site takes from the sources: the texts of modules, the titles of guides and their names, and the program for pictures. */
import { copyFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { Comment, Converter, KindRouter, ReflectionKind, RendererEvent } from "typedoc"

const textOf = (comment) =>
  comment
    .replace(/^ \* ?/gm, "")
    .replace(/^@since .*$/m, "")
    .trim()

/** The names of the files of guides. */
const files = new WeakMap()

class Router extends KindRouter {
  getIdealBaseName(reflection) {
    const file = files.get(reflection)
    return file === undefined ? super.getIdealBaseName(reflection) : `guides/${file}`
  }
}

/** @param {import("typedoc").Application} app */
export const load = (app) => {
  app.renderer.defineRouter("guides", Router)

  // Typedoc takes the first comment of a file for that of its first statement.
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (!reflection.kindOf(ReflectionKind.Module)) return
    const symbol = context.getSymbolFromReflection(reflection)
    for (const declaration of symbol?.declarations ?? []) {
      // Others are augmentations of the module.
      if (declaration !== declaration.getSourceFile()) continue
      const [, comment = ""] = /^\/\*\*\n([\s\S]*?)\*\//.exec(declaration.text) ?? []
      reflection.comment = new Comment([{ kind: "text", text: textOf(comment) }])
    }
  })

  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const [first] = document.content
    const [line, title] = /^# (.*)\n/.exec(first?.text ?? "") ?? []
    if (line === undefined) throw new Error(`The guide ${document.name} does not begin with a heading`)
    files.set(document, document.name)
    document.name = title.replaceAll("`", "")
    document.frontmatter = { group: "Guides" }
  })

  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    const mermaid = createRequire(import.meta.url).resolve("mermaid/dist/mermaid.min.js")
    copyFileSync(mermaid, join(outputDirectory, "assets/mermaid.js"))
  })
}
