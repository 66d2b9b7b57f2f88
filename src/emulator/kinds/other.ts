/** Objects of which the emulator has none yet, or none that a call makes: their collections are there. */
import { text } from "../attributes.js"
import type { Entity, Kind } from "../kind.js"

export const other: Kind = {
  name: "other",
  collection: "/others",
  param: "otherId",
  attributes: { name: { is: text } },
  entities: {},
  methods: []
}

/** A collection of such objects. */
export const others: Entity = { kind: "other", owned: true, since: 6 }
