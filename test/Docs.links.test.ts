/** The links of the README and the guides lead somewhere, and their pictures are drawn. */
import { existsSync, readdirSync } from "node:fs"
import { dirname, join } from "node:path"
import { assert, describe, it } from "vitest"
import { blocksIn, type Text, texts } from "./support/docs.js"
import { parseFlowchart } from "./support/mermaid.js"
import { assertNone, without } from "./support/nothing.js"

const withoutCode = (content: string) => content.replace(/^```[\s\S]*?^```$/gm, "")

/** The anchors of headings, as code hosts make them. */
const anchorsOf = (content: string): ReadonlySet<string> => {
  const anchors = new Set<string>()
  for (const [, heading = ""] of withoutCode(content).matchAll(/^#{1,6} (.*)$/gm)) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase()
    const anchor = text.replace(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-")
    let name = anchor
    for (let count = 1; anchors.has(name); count++) name = `${anchor}-${count}`
    anchors.add(name)
  }
  return anchors
}

const anchors = new Map(texts.map(({ content, path }) => [path, anchorsOf(content)]))

/** The links of a text: of those that lead elsewhere in the repository, the path and the anchor. */
const linksOf = ({ content, path }: Text) =>
  Array.from(withoutCode(content).matchAll(/\]\(([^)\s]+)\)/g), ([, link = ""]) => link)
    .filter((link) => !/^https?:/.test(link))
    .map((link) => {
      const [file = "", anchor] = link.split("#")
      return { link: `${path}: ${link}`, file: file === "" ? path : join(dirname(path), file), anchor }
    })

describe("the links of the README and the guides", () => {
  const links = texts.flatMap(linksOf)

  it("lead to files, and to headings in them", () => {
    const isDead = ({ anchor, file }: (typeof links)[number]) =>
      !existsSync(file) || (anchor !== undefined && anchors.get(file)?.has(anchor) !== true)
    assertNone(
      "Dead links",
      links.filter(isDead).map(({ link }) => link)
    )
    assert.isAtLeast(links.length, 50)
  })

  it("lead from the contents to every guide and every example", () => {
    const listed = texts.filter(({ path }) => path === "docs/README.md").flatMap(linksOf)
    const guides = texts.map(({ path }) => path).filter((path) => /^docs\/(?!README)/.test(path))
    const examples = readdirSync("examples").flatMap((name) => (name.endsWith(".ts") ? [`examples/${name}`] : []))
    assertNone(
      "Not in docs/README.md",
      without(
        [...guides, ...examples],
        listed.map(({ file }) => file)
      )
    )
  })
})

describe("the pictures of the README and the guides", () => {
  const pictures = texts.flatMap(({ content, path }) =>
    blocksIn("mermaid", content).map((picture, index) => ({ name: `${path}, number ${index + 1}`, picture }))
  )

  it.each(pictures)("$name is a flowchart", async ({ picture }) => {
    assert.isAbove((await parseFlowchart(picture)).edges.length, 0)
  })
})
