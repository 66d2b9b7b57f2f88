/** The state as JSON, as it is saved and restored. */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Issue } from "../Errors.js"
import { fromParseIssue } from "../internal/issues.js"
import { lazy } from "../internal/lazy.js"
import { issuesOf } from "./consistency.js"
import type { State } from "./state.js"
import { UnusableData } from "./unusableData.js"

const {
  Array: List,
  Map: Mapping,
  Number: Amount,
  NullOr,
  Record,
  String: Text,
  Struct,
  mutable,
  optionalWith
} = Schema
/** The schemas are made when a state is saved or restored. */
const values = () => mutable(Record({ key: Text, value: Schema.Unknown }))

const metadata = () =>
  mutable(Struct({ createdDate: Text, createdBy: Text, etag: Text, lastModifiedDate: Text, lastModifiedBy: Text }))

const possible = <A, I>(schema: Schema.Schema<A, I>) => optionalWith(schema, { exact: true })

const hidden = () =>
  mutable(
    Struct({
      state: possible(Text),
      claims: possible(List(Text)),
      lastLan: possible(Amount),
      subnet: possible(Text),
      lastHost: possible(Amount),
      lan: possible(NullOr(Text)),
      fixed: possible(Schema.Boolean),
      balancer: possible(Text),
      addressFrom: possible(NullOr(Text)),
      server: possible(NullOr(Text)),
      reads: possible(NullOr(Text)),
      bus: possible(NullOr(Text)),
      readers: possible(Amount),
      volume: possible(Text),
      owner: possible(NullOr(Text))
    })
  )

const entry = () =>
  mutable(
    Struct({
      kind: Text,
      type: Text,
      id: Text,
      path: Text,
      parent: NullOr(Text),
      properties: values(),
      hidden: hidden(),
      children: Record({ key: Text, value: Schema.Set(Text) }),
      metadata: metadata(),
      pending: Amount,
      inactive: Schema.Boolean
    })
  )

const powerActions = ["start", "stop", "reboot", "suspend", "resume", "upgrade"] as const

const action = () =>
  Schema.Union(
    Struct({
      _tag: Schema.Literal(
        "none",
        "create",
        "update",
        "remove",
        "share",
        "snapshot",
        "provision",
        "renew",
        ...powerActions
      )
    }),
    Struct({ _tag: Schema.Literal("restore"), snapshot: Text }),
    Struct({ _tag: Schema.Literal("attach", "detach"), collection: Text, member: Text })
  )

const change = () =>
  Struct({
    action: action(),
    path: Text,
    created: List(Text),
    touches: List(Text),
    data: Record({ key: Text, value: Schema.Unknown }),
    before: values()
  })

const requestRecord = () =>
  mutable(
    Struct({
      id: Text,
      method: Text,
      url: Text,
      headers: Record({ key: Text, value: Text }),
      body: Text,
      createdBy: Text,
      createdAt: Amount,
      listedAt: Amount,
      etag: Text,
      silent: possible(Schema.Boolean),
      target: Struct({ id: Text, type: Text, path: Text }),
      change: change(),
      startsAt: Amount,
      endsAt: Amount,
      doomed: NullOr(Text),
      settled: Schema.Boolean,
      failure: NullOr(Text)
    })
  )

const version = 4

/** The version tells a state of another version of this format from a damaged one. */
const saved = () =>
  Struct({
    version: Schema.Literal(version),
    state: mutable(
      Struct({
        entries: Mapping({ key: Text, value: entry() }),
        roots: Mapping({ key: Text, value: Schema.Set(Text) }),
        paths: Mapping({ key: Text, value: Text }),
        requests: Mapping({ key: Text, value: requestRecord() }),
        lanes: Mapping({ key: Text, value: Amount }),
        addresses: Mapping({ key: Text, value: Amount }),
        usage: mutable(
          Struct({
            cores: Amount,
            ram: Amount,
            hdd: Amount,
            ssd: Amount,
            das: Amount,
            ips: Amount,
            natGateways: Amount,
            nlbs: Amount
          })
        ),
        users: Mapping({ key: Text, value: Text }),
        lastPublicAddress: Amount
      })
    )
  }).annotations({ description: "the state of an emulator" })
export interface Saved extends Schema.Schema.Encoded<ReturnType<typeof saved>> {}

const encode = lazy(() => Schema.encodeSync(saved()))
const decode = lazy(() => Schema.decodeUnknownEither(saved()))

/** The result shares nothing with the state. */
export const save = (state: State): Saved => structuredClone(encode()({ version, state }))

const unusable = (issues: ReadonlyArray<Issue>) => new UnusableData({ what: "snapshot", issues })

/** A state that was saved, if it is one, and there are no contradictions in it. */
export const load = (saved: unknown): Either.Either<State, UnusableData> =>
  Either.flatMap(
    Either.mapLeft(decode()(structuredClone(saved)), ({ issue }) => unusable(fromParseIssue(issue))),
    ({ state }) => {
      const issues = issuesOf(state)
      return issues.length === 0 ? Either.right(state) : Either.left(unusable(issues))
    }
  )

export const copy = (state: State): State => Either.getOrThrow(decode()(save(state))).state
