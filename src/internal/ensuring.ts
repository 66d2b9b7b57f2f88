/** How an object is brought to a description: found, compared, and made or changed. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import type { Accepted } from "../Accepted.js"
import { Ambiguous, type ApiError, Validation, type WaitError } from "../Errors.js"
import { client, type ProfitBricks } from "./client.js"
import * as Codec from "./codec.js"
import * as Lookup from "./lookup.js"
import { originOf, shown } from "./origin.js"
import { type Action, type Difference, isInPlanned, type Planned, Planning } from "./planning.js"
import type { Input, Spec } from "./spec.js"

/** An operation that changes something, whichever it is. */
export interface Change {
  (input: Input): Effect.Effect<Accepted<unknown>, ApiError, ProfitBricks>
  readonly spec: Spec
}

interface Definition<O> {
  /** The field that it is found by. */
  readonly by: string
  readonly list: { readonly spec: Spec }
  readonly create: Change
  readonly update: Change
  readonly isReplacing: boolean
  /** Fields that can be made greater, and not less. */
  readonly growing: ReadonlyArray<string>
  /** Its ids are numbers. */
  readonly isNumbered: boolean
  /** Waits until it is done, and reads it. */
  readonly ready: (
    accepted: Effect.Effect<Accepted<unknown>, ApiError, ProfitBricks>,
    options?: O
  ) => Effect.Effect<unknown, WaitError, ProfitBricks>
}

type Values = Readonly<Record<string, unknown>>

/** An object of the API, whichever it is. */
interface Found {
  readonly id: string
  readonly properties: Values
}

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

/** The order of a list says nothing: its members are compared as they are sorted. */
const sorted = (values: ReadonlyArray<unknown>) => values.map((value) => JSON.stringify(value)).toSorted()

/** Whether a value is as it should be. What is given may leave out what the API fills in. */
const isAs = (is: unknown, wanted: unknown): boolean => {
  if (wanted === null || wanted === undefined) return is === null || is === undefined
  // The API chooses.
  if (wanted === "AUTO") return is !== null && is !== undefined
  if (Array.isArray(wanted)) {
    if (!Array.isArray(is) || is.length !== wanted.length) return false
    if (wanted.every((value) => !Predicate.isObject(value))) {
      const [here, there] = [sorted(is), sorted(wanted)]
      return here.every((value, index) => value === there[index])
    }
    return wanted.every((value) => is.some((one) => isAs(one, value)))
  }
  if (Predicate.isRecord(wanted)) {
    return Predicate.isRecord(is) && Object.entries(wanted).every(([name, value]) => isAs(is[name], value))
  }
  return is === wanted
}

/** What is given of an object, beside what there is. */
const compare = (found: Found, wanted: Values, changeable: ReadonlySet<string>) => {
  const differences: Array<Difference> = []
  const unchecked: Array<string> = []
  for (const [field, value] of Object.entries(wanted)) {
    const is = found.properties[field]
    // No answer has it, or none any more.
    const isHidden = !(field in found.properties) || ((is ?? null) === null && !changeable.has(field))
    if (isHidden && value !== null) unchecked.push(field)
    else if (!isHidden && !isAs(is, value)) differences.push({ field, is, wanted: value })
  }
  return { differences, unchecked }
}

const parseJson = Schema.decodeUnknownSync(Schema.parseJson())

/** The properties of a body, and the names of what is below. */
const partsOf = (body: string): { readonly properties: Values; readonly below: ReadonlyArray<string> } => {
  const json = parseJson(body)
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

export const make = <O>({ by, create, growing, isNumbered, isReplacing, list, ready, update }: Definition<O>) => {
  const changeable = new Set(fieldsOf(update.spec.payload?.ast ?? AST.voidKeyword))
  const resource = list.spec.type() ?? ""
  const idKey = update.spec.params.keys.at(-1) ?? ""

  const canChange = ({ field, is, wanted }: Difference): boolean =>
    changeable.has(field) && !(growing.includes(field) && Number(wanted) < Number(is))

  /** All that has the name. In something that is planned only there is nothing yet. */
  const find = (ids: Input, name: unknown, planned: Planned | undefined) =>
    planned !== undefined && isInPlanned(planned, ids)
      ? Effect.succeed({ all: [], isComplete: true })
      : Effect.map(Lookup.read<Found>(list.spec, { ...ids, depth: 1 }), ({ all, isComplete }) => ({
          all: all.filter(({ properties }) => properties[by] === name),
          isComplete
        }))

  return (input: Input, options?: O) =>
    Effect.gen(function* () {
      const { host, version } = yield* client
      const planned = yield* Planning
      const encoded = Codec.encode(create.spec, input, version)
      const name = input[by]
      const missing = typeof name === "string" && name !== "" ? [] : [{ path: by, message: "is required" }]
      const issues = [...Either.match(encoded, { onLeft: (issues) => issues, onRight: () => [] }), ...missing]
      const origin = originOf(create.spec, input, host)
      if (Either.isLeft(encoded) || issues.length > 0) {
        return yield* new Validation({ ...origin, messages: [], attempts: 0, issues })
      }
      const ids = Record.filter(input, (_, key) => list.spec.params.keys.includes(key))
      const { below, properties } = partsOf(encoded.right.call.body?.text ?? "{}")
      const { all, isComplete } = yield* find(ids, name, planned)
      const [found, ...others] = all
      if (others.length > 0) {
        const candidates = all.map(({ id }) => ({ id, name: String(name) }))
        return yield* new Ambiguous({ ...originOf(list.spec, ids, host), messages: [], attempts: 1, candidates })
      }
      if (found === undefined && !isComplete) {
        const message = "has not all objects, or comes from a cache: one with this name may be there all the same"
        return yield* Lookup.inconclusive(originOf(list.spec, ids, host), message)
      }
      const plan = (action: Pick<Action, "_tag" | "differences" | "unchecked">, id?: string) =>
        planned?.actions.push({
          ...action,
          resource,
          name: String(name),
          ids: shown(id === undefined ? ids : { ...ids, [idKey]: id })
        })

      if (found === undefined) {
        const outcome = { _tag: "Created", differences: [], unchecked: [] } as const
        if (planned === undefined) return { ...outcome, value: yield* ready(create(input), options) }
        const number = planned.ids.size + 1
        const id = isNumbered ? String(highest + number) : `planned-${number}`
        planned.ids.add(id)
        plan({ ...outcome, _tag: "Create" })
        return { ...outcome, value: imagined(create.spec, id, properties) }
      }
      const { differences, unchecked } = compare(found, properties, changeable)
      const outcome = { differences, unchecked: [...unchecked, ...below] }
      if (differences.length === 0) {
        plan({ ...outcome, _tag: "Unchanged" }, found.id)
        return { ...outcome, _tag: "Unchanged", value: found } as const
      }
      if (!differences.every(canChange)) {
        plan({ ...outcome, _tag: "Replace" }, found.id)
        return { ...outcome, _tag: "NeedsReplacement", value: found } as const
      }
      const names = new Set(differences.map(({ field }) => field))
      const change = {
        ...ids,
        [idKey]: found.id,
        ...(isReplacing ? { current: found } : {}),
        ...Record.filter(input, (_, field) => names.has(field))
      }
      if (planned === undefined) {
        return { ...outcome, _tag: "Updated", value: yield* ready(update(change), options) } as const
      }
      plan({ ...outcome, _tag: "Update" }, found.id)
      const value = {
        ...found,
        properties: { ...found.properties, ...Record.filter(properties, (_, field) => names.has(field)) }
      }
      return { ...outcome, _tag: "Updated", value } as const
    })
}
