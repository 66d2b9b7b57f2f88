/** Payloads: flat for the user, nested on the wire. */
import * as Schema from "effect/Schema"

const Wire = Schema.Struct({
  properties: Schema.Record({ key: Schema.String, value: Schema.Unknown }),
  entities: Schema.optional(
    Schema.Record({ key: Schema.String, value: Schema.Struct({ items: Schema.Array(Schema.Unknown) }) })
  )
})

export interface Wire extends Schema.Schema.Encoded<typeof Wire> {}

/**
 * A payload that is flat for the user and `{properties, entities: {x: {items}}}` on the wire. `children` names the fields
 * that are collections, and what the API calls each of them. A child is a payload again, so a whole data center is one
 * literal.
 */
export const wrapped = <A, I>(
  flat: Schema.Schema<A, I>,
  children: { readonly [Field in keyof I]?: string } = {}
): Schema.Schema<A, Wire> => {
  const wireNames = new Map(Object.entries<string | undefined>(children))
  return Schema.transform(Wire, Schema.make<A, Readonly<Record<string, unknown>>>(flat.ast), {
    strict: true,
    decode: ({ entities = {}, properties }) => {
      const fields: Record<string, unknown> = { ...properties }
      for (const [field, wireName = field] of wireNames) {
        const collection = entities[wireName]
        if (collection !== undefined) fields[field] = collection.items
      }
      return fields
    },
    encode: (fields) => {
      const properties: Record<string, unknown> = {}
      const entities: Record<string, { items: ReadonlyArray<unknown> }> = {}
      for (const [field, value] of Object.entries(fields)) {
        const wireName = wireNames.get(field)
        if (wireName === undefined) properties[field] = value
        else if (Array.isArray(value)) entities[wireName] = { items: value }
      }
      return Object.keys(entities).length === 0 ? { properties } : { properties, entities }
    }
  })
}
