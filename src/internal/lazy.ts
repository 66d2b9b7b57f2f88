/** What is made when it is first used: a program pays only for the resources and the operations that it uses. */
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"

export const lazy = <A>(make: () => A): (() => A) => {
  let made: { readonly value: A } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** What is made of something when that is first asked for, and kept for as long as that is. */
export const memoized = <K extends object, A>(make: (key: K) => A): ((key: K) => A) => {
  const made = new WeakMap<K, { readonly value: A }>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined) return known.value
    const value = make(key)
    made.set(key, { value })
    return value
  }
}

/** A schema that is made when it is first used. */
export const lazySchema = <A, I>(make: () => Schema.Schema<A, I>): Schema.Schema<A, I> =>
  Object.defineProperty(Schema.make<A, I>(AST.neverKeyword), "ast", { get: lazy(() => make().ast) })

/** The same object with further properties, each of which is made when it is first read. */
export const withLazy = (object: object, properties: Readonly<Record<string, () => unknown>>): object =>
  Object.defineProperties(
    object,
    Record.map(properties, (get) => ({ get, enumerable: true }))
  )
