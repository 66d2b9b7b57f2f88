/** A list as a stream, page after page. */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

export interface Page<A> {
  readonly items: ReadonlyArray<A>
  readonly offset?: number | null | undefined
  readonly limit?: number | null | undefined
}

/**
 * The items of a list, page after page. A page that is not full is the last one, whatever the links in it say. A page other
 * than the one that was asked for ends the list too: a server without pages gives its only one again and again.
 */
export const items = <A, E, R>(
  read: (options: { readonly offset?: number }) => Effect.Effect<Page<A>, E, R>
): Stream.Stream<A, E, R> =>
  Stream.paginateChunkEffect(0, (wanted) =>
    Effect.map(read(wanted === 0 ? {} : { offset: wanted }), ({ items, limit, offset }) => {
      if (wanted > 0 && offset !== wanted) return [Chunk.empty(), Option.none()]
      const isFull = offset === wanted && typeof limit === "number" && items.length > 0 && items.length >= limit
      return [Chunk.unsafeFromArray(items), isFull ? Option.some(wanted + items.length) : Option.none()]
    })
  )
