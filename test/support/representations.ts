/**
 * The API's representations at a depth, put together from the rule of its documentation and from the kinds of the table:
 * independent of the schemas under test and of the emulator.
 */
import { kinds, type Row } from "../operations/index.js"

const usual = {
  createdDate: "2016-10-18T17:20:56Z",
  createdBy: "a@b.example",
  etag: "45480eb3fbfc31f1d916c1eaa4abdcc3",
  lastModifiedDate: "2016-10-18T17:20:56Z",
  lastModifiedBy: "a@b.example",
  state: "AVAILABLE"
}

export const kindNamed = (name: string) => {
  const kind = kinds.get(name)
  if (kind === undefined) throw new Error(`no kind ${name}`)
  return kind
}

const map = (names: Readonly<Record<string, string>> | undefined, make: (kind: string) => unknown) =>
  Object.fromEntries(Object.entries(names ?? {}).map(([name, kind]) => [name, make(kind)]))

export const reference = (name: string) => ({ id: name, type: kindNamed(name).type, href: `https://x/${name}` })

export const item = (name: string, depth: number): Readonly<Record<string, unknown>> => {
  const { entities, links, metadata = usual, properties } = kindNamed(name)
  return {
    ...reference(name),
    metadata,
    ...(properties === undefined
      ? {}
      : {
          properties: {
            ...properties,
            ...map(links, (kind) => (depth === 0 ? reference(kind) : item(kind, depth - 1)))
          }
        }),
    ...(entities === undefined ? {} : { entities: map(entities, (kind) => collection(kind, depth - 1)) })
  }
}

export const collection = (name: string, depth: number): Readonly<Record<string, unknown>> => ({
  id: name,
  type: "collection",
  href: `https://x/${name}`,
  ...(depth < 0 ? {} : { items: [depth === 0 ? reference(name) : item(name, depth - 1)] })
})

/** The answer to an operation at a depth, by default at the one that its row asks for; nothing where it has no value. */
export const answerTo = (
  { many, one, recorded, target }: Row,
  depth = Number(/depth=(\d+)/.exec(target)?.[1] ?? 0)
): unknown => (many !== undefined ? collection(many, depth) : one !== undefined ? item(one, depth) : recorded)
