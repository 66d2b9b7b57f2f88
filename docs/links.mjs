/** Every link of the site leads to a file, and to a place in it. Links to other sites are not followed. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

const site = fileURLToPath(new URL(".site", import.meta.url))
const pages = readdirSync(site, { recursive: true })
  .filter((file) => file.endsWith(".html"))
  .map((file) => join(site, file))

const decoded = (text) => decodeURIComponent(text.replaceAll("&amp;", "&"))
const anchors = new Map(
  pages.map((page) => {
    const html = readFileSync(page, "utf8")
    return [page, { html, ids: new Set(Array.from(html.matchAll(/ id="([^"]+)"/g), ([, id]) => decoded(id))) }]
  })
)

const dead = []
let count = 0
for (const [page, { html }] of anchors) {
  for (const [, link] of html.matchAll(/ (?:href|src)="([^"]*)"/g)) {
    if (/^(\w+:|\/\/)/.test(link)) continue
    count++
    const [path, anchor] = link.split("#")
    const target = path === "" ? page : join(dirname(page), decoded(path))
    const isThere =
      existsSync(target) &&
      statSync(target).isFile() &&
      // An anchor of a picture is one of its parts.
      (!anchor || !target.endsWith(".html") || anchors.get(target)?.ids.has(decoded(anchor)) === true)
    if (!isThere) dead.push(`${relative(site, page)}: ${link}`)
  }
}
if (dead.length > 0) {
  console.error(`Dead links:\n${dead.join("\n")}`)
  process.exit(1)
}
console.log(`${pages.length} pages, ${count} links`)
