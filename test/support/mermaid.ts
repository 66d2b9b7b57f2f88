/** Mermaid's own parser: a flowchart as Mermaid understands it. */
import DOMPurify from "dompurify"
import { Predicate, Schema } from "effect"
import mermaid from "mermaid"

// Without a browser it is not made to work: it would take from the labels what could do harm in one. They are looked at as they are.
Object.assign(DOMPurify, { addHook: () => {}, sanitize: (text: string) => text })

const Flowchart = Schema.Struct({
  nodes: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      label: Schema.String,
      labelType: Schema.optional(Schema.String),
      shape: Schema.optional(Schema.String),
      isGroup: Schema.Boolean,
      parentId: Schema.optional(Schema.String)
    })
  ),
  edges: Schema.Array(Schema.Struct({ start: Schema.String, end: Schema.String }))
})

/** What a reader sees: a character that is written by its number is there as itself. */
const shown = (label: string): ReadonlyArray<string> =>
  label
    .split("<br/>")
    .map((line) => line.replace(/\uFB02°°(\d+)¶ß/g, (_, number) => String.fromCodePoint(Number(number))))

/** Fails if it is not one that Mermaid draws. */
export const parseFlowchart = async (text: string) => {
  await mermaid.parse(text)
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text)
  if (!Predicate.hasProperty(db, "getData") || !Predicate.isFunction(db.getData)) throw new Error("not a flowchart")
  const { edges, nodes } = Schema.decodeUnknownSync(Flowchart)(db.getData())
  return {
    nodes: nodes.map(({ label, ...node }) => ({ ...node, raw: label, lines: shown(label) })),
    edges: edges.map(({ end, start }) => `${start} - ${end}`)
  }
}
