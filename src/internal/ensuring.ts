/** How an object is brought to a description: found, compared, and made or changed. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import { Ambiguous, type ApiError, type Issue, NotFound, type WaitError } from "../Errors.js"
import { refused } from "./classify.js"
import { type Client, client, type ProfitBricks } from "./client.js"
import * as Codec from "./codec.js"
import { type Compared, compare, type Found, type Values } from "./comparing.js"
import { lazy } from "./lazy.js"
import * as Lookup from "./lookup.js"
import { originOf, shown } from "./origin.js"
import { type Action, type Difference, foresee, foreseenIn, isInPlanned, type Planned, Planning } from "./planning.js"
import type { Input, Spec } from "./spec.js"

/** An operation that changes something, whichever it is, and what it gives: what is accepted, or what is done. */
export interface Change<out A> {
  (input: Input): Effect.Effect<A, ApiError, ProfitBricks>
  readonly spec: Spec
}

interface Definition<O, in out A> {
  /** The field that it is found by. */
  readonly by: string
  readonly list: { readonly spec: Spec }
  readonly create: Change<A>
  readonly update: Change<A>
  readonly isReplacing?: boolean
  /** Fields that can grow, and not shrink. */
  readonly growing?: ReadonlyArray<string>
  /** Its ids are numbers. */
  readonly isNumbered?: boolean
  /** Fields in which null is a value of its own. In the others it leaves the choice to the API. */
  readonly clearable?: ReadonlyArray<string>
  /** Fields in which an empty list leaves the choice to the API. */
  readonly filled?: ReadonlyArray<string>
  /** Lists whose order counts. */
  readonly ordered?: ReadonlyArray<string>
  /** The kinds of objects in its description, by their fields. */
  readonly below?: ReadonlyArray<{ readonly field: string; readonly kind: Ensuring<O> }>
  /** Its labels, which are made once it is there. */
  readonly labels?: Ensuring<O> | undefined
  /** Waits until it is done, and reads it. */
  readonly ready: (
    changed: Effect.Effect<A, ApiError, ProfitBricks>,
    options?: O
  ) => Effect.Effect<unknown, WaitError, ProfitBricks>
}

const isFound = (value: unknown): value is Found =>
  Predicate.hasProperty(value, "id") &&
  typeof value.id === "string" &&
  Predicate.hasProperty(value, "properties") &&
  Predicate.isRecord(value.properties)

/** The fields of a payload. */
const fieldsOf = (ast: AST.AST): ReadonlyArray<string> => {
  switch (ast._tag) {
    case "Transformation":
      return fieldsOf(ast.to)
    case "Refinement":
      return fieldsOf(ast.from)
    case "Union":
      return ast.types.flatMap(fieldsOf)
    case "TypeLiteral":
      return ast.propertySignatures.map(({ name }) => String(name))
    default:
      return []
  }
}

const parseJson = lazy(() => Schema.decodeUnknownSync(Schema.parseJson()))

/** The properties of a body, and the names of what is below. */
const partsOf = (body: string): { readonly properties: Values; readonly below: ReadonlyArray<string> } => {
  const json = parseJson()(body)
  const properties = Predicate.hasProperty(json, "properties") ? json.properties : undefined
  const entities = Predicate.hasProperty(json, "entities") ? json.entities : undefined
  return {
    properties: Predicate.isRecord(properties) ? properties : {},
    below: Predicate.isRecord(entities) ? Object.keys(entities) : []
  }
}

/** No data center has so many LANs. */
const highest = 1_000_000

/** An object that is planned only: it has what was given, and null for what the API fills in. */
const imagined = (spec: Spec, id: string, properties: Values): unknown => {
  const schema = spec.success?.()
  if (schema === undefined) return undefined
  const known = AST.isTypeLiteral(schema.ast)
    ? schema.ast.propertySignatures.find(({ name }) => name === "properties")?.type
    : undefined
  const empty = Object.fromEntries((known === undefined ? [] : fieldsOf(known)).map((name) => [name, null]))
  const object = { id, type: spec.type(), properties: { ...empty, ...properties } }
  const entities: Record<string, object> = {}
  for (const [place, name] of spec.gaps?.(object, 0) ?? []) {
    if (place === "entities") entities[String(name)] = {}
  }
  return Schema.decodeUnknownSync(schema)(Record.isEmptyRecord(entities) ? object : { ...object, entities })
}

/** One object, and what is below it. */
interface Step {
  readonly action: Action
  readonly value: unknown
  readonly below: ReadonlyArray<Action>
}

/** All objects of a kind in one place, and whether it is certain that these are all. */
interface All {
  readonly all: ReadonlyArray<Found>
  readonly isComplete: boolean
}

/** A description below another one, and where it is in that. */
interface Described<O> {
  readonly child: Input
  readonly kind: Ensuring<O>
  readonly path: string
}

/** What is ensured of one kind of objects, for the kind that it is below. */
export interface Ensuring<O> {
  readonly step: (
    input: Input,
    options?: O,
    /** All that is beside it, if it has been read. */
    beside?: Effect.Effect<All, ApiError, ProfitBricks>
  ) => Effect.Effect<Step, ApiError | Ambiguous | WaitError, ProfitBricks>
  /** The ids that lead to such objects: a volume of a server is reached without that, and so are its labels. */
  readonly within: (ids: Input) => Input
  /** All that is in something. */
  readonly all: (ids: Input) => Effect.Effect<All, ApiError, ProfitBricks>
  /** The actions that make an object with all that is in it. */
  readonly making: (input: Input, ids: Input) => ReadonlyArray<Action>
  /** Keeps in a plan that an object will be made with all that is in it, and gives it. */
  readonly imagine: (planned: Planned, input: Input, ids: Input) => Effect.Effect<unknown, never, ProfitBricks>
  /** The API's name for such objects. */
  readonly resource: string
  /** The descriptions below one, of any kind. */
  readonly described: (input: Input) => ReadonlyArray<{ readonly child: Input; readonly kind: Ensuring<O> }>
  /** The payload that makes such an object. */
  readonly payloadOf: (input: Input) => Input
  /** Two descriptions are of one object. */
  readonly isSame: (one: Input, other: Input) => boolean
  /** The places in an input without what it is found by, or with what another one is found by. */
  readonly unnamed: (input: Input, path: string) => ReadonlyArray<Issue>
}

/** An object that is given by its id exists, and is no description. */
const isReference = (child: Input): boolean => Object.keys(child).length === 1 && "id" in child

const hasReferences = (children: unknown): boolean =>
  Array.isArray(children) && children.some((child) => Predicate.isRecord(child) && isReference(child))

export const make = <O, A>(definition: Definition<O, A>) => {
  const {
    below = [],
    by,
    clearable = [],
    create,
    filled = [],
    growing = [],
    isNumbered = false,
    isReplacing = false,
    labels,
    list,
    ordered = [],
    ready,
    update
  } = definition
  const changeable = lazy(() => new Set(fieldsOf(update.spec.payload?.ast ?? AST.voidKeyword)))
  const resource = lazy(() => list.spec.type() ?? "")
  const idKey = lazy(() => update.spec.params.keys.at(-1) ?? "")

  const isChosen = (field: string, value: unknown): boolean =>
    (value === null && !clearable.includes(field)) ||
    (Array.isArray(value) && value.length === 0 && filled.includes(field))

  const canChange = ({ field, is, wanted }: Difference): boolean =>
    changeable().has(field) && !(growing.includes(field) && Number(wanted) < Number(is))

  /** The payload of a description: labels are in none, wherever they are. */
  const payloadOf: Ensuring<O>["payloadOf"] = (input) => {
    const own = Record.filter(input, (_, field) => labels === undefined || field !== "labels")
    const inside = below.flatMap(({ field, kind }) => {
      const children = own[field]
      const bare = (child: unknown) => (Predicate.isRecord(child) ? kind.payloadOf(child) : child)
      return Array.isArray(children) ? [[field, children.map(bare)] as const] : []
    })
    return { ...own, ...Object.fromEntries(inside) }
  }

  const labelsOf = (input: Input): ReadonlyArray<Described<O>> =>
    labels !== undefined && Predicate.isRecord(input["labels"])
      ? Object.entries(input["labels"]).map(([key, value]) => ({
          child: { key, value },
          kind: labels,
          path: `labels[${JSON.stringify(key)}]`
        }))
      : []

  /** The descriptions of what is below, each with how it is ensured. */
  const childrenOf = (input: Input): ReadonlyArray<Described<O>> => [
    ...below.flatMap(({ field, kind }) => {
      const children = input[field]
      return Array.isArray(children)
        ? children.flatMap((child: unknown, index) =>
            Predicate.isRecord(child) && !isReference(child) ? [{ child, kind, path: `${field}[${index}]` }] : []
          )
        : []
    }),
    ...labelsOf(input)
  ]

  /** It is a label, or has some in it: these are made once everything else is there. */
  const isLabelled = ({ child, kind }: Described<O>): boolean =>
    [kind, ...kind.described(child).map((one) => one.kind)].some(({ resource }) => resource === "label")

  const actionOf = (name: unknown, ids: Input, rest: Pick<Action, "_tag"> & Partial<Action>): Action => ({
    resource: resource(),
    name: String(name),
    ids: shown(ids),
    differences: [],
    properties: {},
    unchecked: [],
    ...rest
  })

  const isGiven = (value: unknown): boolean => typeof value === "string" && value !== ""
  const isSame: Ensuring<O>["isSame"] = (one, other) =>
    [by, "id"].some((field) => isGiven(one[field]) && one[field] === other[field])

  const described: Ensuring<O>["described"] = (input) =>
    childrenOf(input).flatMap(({ child, kind }) => [{ child, kind }, ...kind.described(child)])

  const unnamed: Ensuring<O>["unnamed"] = (input, path) => {
    const children = childrenOf(input)
    // The volumes of a data center are those of its servers, too.
    const further = children.flatMap(({ child, kind }) => kind.described(child))
    const isTwice = ({ child, kind }: (typeof children)[number], index: number) =>
      children.slice(0, index).some((other) => other.kind === kind && kind.isSame(other.child, child)) ||
      (kind !== labels &&
        further.some((other) => other.kind.resource === kind.resource && kind.isSame(other.child, child)))
    return [
      ...(isGiven(input[by]) || isGiven(input["id"]) ? [] : [{ path: `${path}${by}`, message: "is required" }]),
      ...children.flatMap((one, index) =>
        isTwice(one, index)
          ? [{ path: `${path}${one.path}`, message: "is the same as another one" }]
          : one.kind.unnamed(one.child, `${path}${one.path}.`)
      )
    ]
  }

  /** Neither a secret, nor an id of what it is in, nor what is below it. */
  const isOwn = (value: unknown, field: string): boolean =>
    !Redacted.isRedacted(value) &&
    !create.spec.params.keys.includes(field) &&
    !below.some((entity) => entity.field === field)

  const making: Ensuring<O>["making"] = (input, ids) => [
    actionOf(input[by], ids, { _tag: "Created", properties: Record.filter(payloadOf(input), isOwn) }),
    ...childrenOf(input).flatMap(({ child, kind }) => kind.making(child, ids))
  ]

  const within: Ensuring<O>["within"] = (ids) => Record.filter(ids, (_, key) => list.spec.params.keys.includes(key))

  const placeOf = (ids: Input, { polls }: Client) => ({ client: polls, resource: resource(), ids })

  /** In something that is planned only there is nothing but what is planned. */
  const all: Ensuring<O>["all"] = (ids) =>
    Effect.gen(function* () {
      const planned = yield* Planning
      const place = within(ids)
      if (planned === undefined) return yield* Lookup.read<Found>(list.spec, { ...place, depth: 1 })
      const { all, isComplete } = isInPlanned(planned, place)
        ? { all: [], isComplete: true }
        : yield* Lookup.read<Found>(list.spec, { ...place, depth: 1 })
      return { all: foreseenIn(planned, placeOf(place, yield* client), all), isComplete }
    })

  /** The one object of that id or name, if there is one. */
  const findOne = (ids: Input, input: Input, beside: Effect.Effect<All, ApiError, ProfitBricks>) =>
    Effect.gen(function* () {
      const { host } = yield* client
      const { all, isComplete } = yield* beside
      const { id, [by]: name } = input
      const named = all.filter((one) => (id === undefined ? one.properties[by] === name : one.id === id))
      const [found, ...others] = named
      const origin = originOf(list.spec, ids, host)
      if (found === undefined && id !== undefined && isComplete) {
        return yield* new NotFound({ ...origin, messages: [{ message: "no object has this id" }], attempts: 1 })
      }
      if (others.length > 0) {
        const candidates = named.map(({ id }) => ({ id, name: String(name) }))
        return yield* new Ambiguous({ ...origin, messages: [], attempts: 1, candidates })
      }
      if (found === undefined && !isComplete) {
        return yield* Lookup.nameMayBeThere(origin)
      }
      return found
    })

  const imagine: Ensuring<O>["imagine"] = (planned, input, ids) =>
    Effect.gen(function* () {
      const own = yield* client
      const { id: _, ...described } = payloadOf(input)
      const encoded = Codec.encode(create.spec, { ...within(ids), ...described }, own.version)
      const { properties } = partsOf((Either.isRight(encoded) ? encoded.right.call.body?.text : undefined) ?? "{}")
      const number = planned.ids.size + 1
      const id = isNumbered ? String(highest + number) : `planned-${number}`
      planned.ids.add(id)
      const value = imagined(create.spec, id, properties)
      foresee(planned, { ...placeOf(ids, own), object: isFound(value) ? value : { id, properties } })
      const inside = { ...ids, [idKey()]: id }
      yield* Effect.forEach(childrenOf(input), ({ child, kind }) => kind.imagine(planned, child, inside))
      return value
    })

  /** Makes what is not there, with all that is in it. */
  const add = (input: Input, ids: Input, planned: Planned | undefined, options?: O) =>
    Effect.gen(function* () {
      const [action = actionOf(input[by], ids, { _tag: "Created" }), ...below] = making(input, ids)
      if (planned !== undefined) return { action, below, value: yield* imagine(planned, input, ids) }
      const value = yield* ready(create(payloadOf(input)), options)
      if (isFound(value)) yield* descend(childrenOf(input).filter(isLabelled), { ...ids, [idKey()]: value.id }, options)
      return { action, below, value }
    })

  /** Changes what is otherwise, if it can be changed. */
  const adjust = (
    input: Input,
    ids: Input,
    found: Found,
    compared: Compared,
    planned: Planned | undefined,
    options?: O
  ) =>
    Effect.gen(function* () {
      const { differences } = compared
      const name = input[by] ?? found.properties[by]
      const action = (_tag: Action["_tag"], properties = found.properties) =>
        actionOf(name, { ...ids, [idKey()]: found.id }, { _tag, properties, ...compared })
      if (differences.length === 0) return { action: action("Unchanged"), value: found }
      if (!differences.every(canChange)) return { action: action("NeedsReplacement"), value: found }
      const isOther = (_: unknown, field: string) => differences.some((difference) => difference.field === field)
      const wanted = Object.fromEntries(differences.map(({ field, wanted }) => [field, wanted]))
      const properties = { ...found.properties, ...wanted }
      if (planned !== undefined) {
        const value = { ...found, properties }
        foresee(planned, { ...placeOf(ids, yield* client), object: value })
        return { action: action("Updated", properties), value }
      }
      const path = Record.filter({ ...ids, [idKey()]: found.id }, (_, key) => update.spec.params.keys.includes(key))
      const change = { ...path, ...(isReplacing ? { current: found } : {}), ...Record.filter(input, isOther) }
      return { action: action("Updated", properties), value: yield* ready(update(change), options) }
    })

  /** Each list is read once, for all that are described in it. */
  const descend = (children: ReadonlyArray<Described<O>>, ids: Input, options?: O) =>
    Effect.gen(function* () {
      const lists = new Map<Ensuring<O>, Effect.Effect<All, ApiError, ProfitBricks>>()
      for (const { kind } of children) {
        if (!lists.has(kind)) lists.set(kind, yield* Effect.cached(kind.all(ids)))
      }
      const steps = yield* Effect.forEach(children, ({ child, kind }) =>
        kind.step({ ...kind.within(ids), ...child }, options, lists.get(kind))
      )
      return steps.flatMap(({ action, below }) => [action, ...below])
    })

  const step: Ensuring<O>["step"] = (input, options, beside) =>
    Effect.gen(function* () {
      const { host, version } = yield* client
      const planned = yield* Planning
      const { id: _, ...described } = payloadOf(input)
      const encoded = Codec.encode(create.spec, described, version)
      const issues = [
        ...Either.match(encoded, { onLeft: (issues) => issues, onRight: () => [] }),
        ...unnamed(input, "")
      ]
      if (Either.isLeft(encoded) || issues.length > 0) {
        return yield* refused(originOf(create.spec, input, host), issues)
      }
      const ids = within(input)
      const sent = partsOf(encoded.right.call.body?.text ?? "{}")
      const found = yield* findOne(ids, input, beside ?? all(ids))
      if (found === undefined) return yield* add(input, ids, planned, options)
      const { differences, unchecked } = compare(found, sent.properties, changeable(), isChosen, ordered)
      const unknown = sent.below.filter((name) => !below.some(({ field }) => field.toLowerCase() === name))
      const references = below.flatMap(({ field }) => (hasReferences(input[field]) ? [field] : []))
      const compared = { differences, unchecked: [...unchecked, ...unknown, ...references] }
      const own = yield* adjust(input, ids, found, compared, planned, options)
      // What is below goes with it when it is replaced.
      if (own.action._tag === "NeedsReplacement") return { ...own, below: [] }
      return { ...own, below: yield* descend(childrenOf(input), { ...ids, [idKey()]: found.id }, options) }
    })

  const ensure = (input: Input, options?: O) =>
    Effect.gen(function* () {
      const { action, below, value } = yield* step(input, options)
      const planned = yield* Planning
      planned?.actions.push(action, ...below)
      const { _tag, differences, unchecked } = action
      return { _tag, value, differences, unchecked, below }
    })
  return {
    ensure,
    step,
    within,
    all,
    making,
    imagine,
    get resource() {
      return resource()
    },
    described,
    payloadOf,
    isSame,
    unnamed
  }
}
