/** What is stored for workflows that this process does not carry out. */
import type { EntityAddress } from "@effect/cluster/EntityAddress"
import { MessageStorage } from "@effect/cluster/MessageStorage"
import type { ShardingConfig } from "@effect/cluster/ShardingConfig"
import * as SqlMessageStorage from "@effect/cluster/SqlMessageStorage"
import type { SqlClient } from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { StoreError } from "./engine.js"
import * as Sql from "./sql.js"

/**
 * The workflows that this process can carry out, and what is stored for others. The engine would read it again and again,
 * with a warning for each message.
 */
export class Known extends Context.Tag("effect-profitbricks/internal/workflow/Known")<
  Known,
  {
    readonly has: (type: string) => boolean
    readonly postpone: (address: EntityAddress) => void
    /** From now on, messages to entities of this type come in. Gives the addresses of those that were postponed. */
    readonly add: (type: string) => Iterable<EntityAddress>
  }
>() {}

export const layer = Layer.sync(Known, () => {
  const types = new Set<string>()
  const postponed = new Map<string, Map<string, EntityAddress>>()
  return {
    has: (type) => types.has(type) || !Sql.isWorkflow(type),
    postpone: (address) => {
      const ofType = postponed.get(address.entityType) ?? new Map<string, EntityAddress>()
      postponed.set(address.entityType, ofType.set(address.entityId, address))
    },
    add: (type) => {
      types.add(type)
      const addresses = postponed.get(type)
      postponed.delete(type)
      return addresses?.values() ?? []
    }
  }
})

/** The tables with this prefix: no other program that uses @effect/cluster touches them. */
export const messages = (prefix: string): Layer.Layer<MessageStorage, StoreError, SqlClient | ShardingConfig | Known> =>
  Layer.effect(
    MessageStorage,
    Effect.gen(function* () {
      const storage = yield* MessageStorage
      const known = yield* Known
      yield* Sql.makeIndex(prefix)
      return MessageStorage.of({
        ...storage,
        unprocessedMessages: (shards) =>
          Effect.map(storage.unprocessedMessages(shards), (messages) =>
            messages.filter(({ envelope: { address } }) => {
              if (known.has(address.entityType)) return true
              known.postpone(address)
              return false
            })
          )
      })
    })
  ).pipe(Layer.provide(SqlMessageStorage.layerWith({ prefix })))
