/** Finds the route of a call. */
import type { Lifetime } from "../internal/apiVersion.js"

/** A route of the API, as its documentation writes it. */
export interface Route<H> extends Lifetime {
  readonly method: string
  readonly template: string
  /** Whether an id in its path may have a slash in it. */
  readonly slashes?: boolean
  readonly handler: H
}

interface Node<H> {
  readonly literals: Map<string, Node<H>>
  parameter: { readonly name: string; readonly node: Node<H> } | undefined
  readonly methods: Map<string, { readonly route: Route<H>; readonly names: ReadonlyArray<string> }>
}

/** The route of a path with its parameters. There may be none for the method, although there is one for others. */
export interface Match<H> {
  readonly params: Readonly<Record<string, string>>
  readonly route: Route<H> | undefined
  readonly methods: Iterable<string>
}

const makeNode = <H>(): Node<H> => ({ literals: new Map(), parameter: undefined, methods: new Map() })

const child = <H>(node: Node<H>, segment: string): Node<H> => {
  if (segment.startsWith("{")) {
    node.parameter ??= { name: segment, node: makeNode() }
    return node.parameter.node
  }
  const known = node.literals.get(segment) ?? makeNode()
  node.literals.set(segment, known)
  return known
}

const segmentsOf = (path: string): ReadonlyArray<string> => path.split("/").filter((segment) => segment !== "")

const decode = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

/** Finds routes by their segments: as quick with a hundred routes as with one. */
export const make = <H>(routes: ReadonlyArray<Route<H>>) => {
  const root = makeNode<H>()
  for (const route of routes) {
    const node = segmentsOf(route.template).reduce(child, root)
    const names = Array.from(route.template.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name)
    node.methods.set(route.method, { route, names })
  }

  return (method: string, path: string): Match<H> | undefined => {
    let node = root
    const values: Array<string> = []
    for (const encoded of segmentsOf(path)) {
      const segment = decode(encoded)
      const literal = segment === undefined ? undefined : node.literals.get(segment)
      const next = literal ?? node.parameter?.node
      if (segment === undefined || next === undefined) return undefined
      if (literal === undefined) values.push(segment)
      node = next
    }
    if (node.methods.size === 0) return undefined
    const found = node.methods.get(method)
    return {
      route: found?.route,
      methods: node.methods.keys(),
      params: Object.fromEntries((found?.names ?? []).map((name, index) => [name, values[index] ?? ""]))
    }
  }
}
