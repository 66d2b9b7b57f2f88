import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

export interface Page<A> {
  readonly items: ReadonlyArray<A>
  readonly limit?: number | null | undefined
}

/** The items of a list, page after page. A page that is not full is the last one, whatever the links in it say. */
export const items = <A, E, R>(
  read: (options: { readonly offset?: number }) => Effect.Effect<Page<A>, E, R>
): Stream.Stream<A, E, R> =>
  Stream.paginateChunkEffect(0, (offset) =>
    Effect.map(read(offset === 0 ? {} : { offset }), ({ items, limit }) => [
      Chunk.unsafeFromArray(items),
      typeof limit === "number" && items.length > 0 && items.length >= limit
        ? Option.some(offset + items.length)
        : Option.none()
    ])
  )
