import * as Either from "effect/Either"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { State } from "./state.js"

const { Array: List, Map: Mapping, Number: Amount, Record, String: Text, Struct, mutable } = Schema
const values = mutable(Record({ key: Text, value: Schema.Unknown }))

const Metadata = mutable(
  Struct({ createdDate: Text, createdBy: Text, etag: Text, lastModifiedDate: Text, lastModifiedBy: Text })
)

const Entry = mutable(
  Struct({
    kind: Text,
    type: Text,
    id: Text,
    path: Text,
    parent: Schema.NullOr(Text),
    properties: values,
    hidden: values,
    children: Record({ key: Text, value: Schema.Set(Text) }),
    metadata: Metadata,
    pending: Amount,
    inactive: Schema.Boolean
  })
)

const Change = Struct({
  action: Text,
  path: Text,
  created: List(Text),
  touches: List(Text),
  data: Record({ key: Text, value: Schema.Unknown }),
  before: values
})

const RequestRecord = mutable(
  Struct({
    id: Text,
    method: Text,
    url: Text,
    headers: Record({ key: Text, value: Text }),
    body: Text,
    createdBy: Text,
    createdAt: Amount,
    etag: Text,
    target: Struct({ id: Text, type: Text, path: Text }),
    change: Change,
    startsAt: Amount,
    endsAt: Amount,
    doomed: Schema.NullOr(Text),
    settled: Schema.Boolean,
    failure: Schema.NullOr(Text)
  })
)

/** Everything that an account is, as JSON. The version tells a file of another one from a damaged one. */
const Saved = Struct({
  version: Schema.Literal(1),
  state: mutable(
    Struct({
      entries: Mapping({ key: Text, value: Entry }),
      roots: Mapping({ key: Text, value: Schema.Set(Text) }),
      paths: Mapping({ key: Text, value: Text }),
      requests: Mapping({ key: Text, value: RequestRecord }),
      lanes: Mapping({ key: Text, value: Amount }),
      addresses: Mapping({ key: Text, value: Amount }),
      usage: mutable(Struct({ cores: Amount, ram: Amount, hdd: Amount, ssd: Amount, ips: Amount })),
      users: Mapping({ key: Text, value: Text }),
      lastPublicAddress: Amount
    })
  )
}).annotations({ description: "the state of an emulator" })
export interface Saved extends Schema.Schema.Encoded<typeof Saved> {}

const encode = Schema.encodeSync(Saved)
const decode = Schema.decodeUnknownEither(Saved)

/** A snapshot shares nothing with the state that it is of. */
export const save = (state: State): Saved => structuredClone(encode({ version: 1, state }))

export const load = (saved: unknown): Either.Either<State, ParseResult.ParseError> =>
  Either.map(decode(structuredClone(saved)), ({ state }) => state)

export const copy = (state: State): State => Either.getOrThrow(load(save(state)))
