/** What a version of the API does not have is refused before it is sent: whatever schemas and specs say of versions. */
import { assert, describe, it } from "@effect/vitest"
import { type SchemaAST as AST, Effect, Predicate } from "effect"
import { type ProfitBricks, RetryPolicy } from "effect-profitbricks"
import { absence, exists, type Lifetime, lifetimeOf } from "../src/internal/apiVersion.js"
import { operations, type Row } from "./operations/index.js"
import { allFieldsIn } from "./support/fields.js"
import { fullAccountAt } from "./support/fullAccount.js"
import { assertNone, without } from "./support/nothing.js"
import { scripted } from "./support/scripted.js"

type Version = ProfitBricks.ApiVersion
const versions: ReadonlyArray<Version> = [4, 5, 6]

const isBound = ({ since, until }: Lifetime) => since !== undefined || until !== undefined

interface Found {
  readonly name: string
  readonly path: string
  readonly lifetime: Lifetime
}

/** The fields of a value that not all versions have, by what their schema says. */
function* boundIn(ast: AST.AST, value: unknown, path: string): Iterable<Found> {
  if (!Predicate.isObject(value)) return
  switch (ast._tag) {
    case "Transformation":
      return yield* boundIn(ast.to, value, path)
    case "Refinement":
      return yield* boundIn(ast.from, value, path)
    case "Suspend":
      return yield* boundIn(ast.f(), value, path)
    case "Union":
      for (const member of ast.types) yield* boundIn(member, value, path)
      return
    case "TupleType":
      for (const [index, item] of Object.entries(value)) {
        const { type } = ast.elements[Number(index)] ?? ast.rest[0] ?? {}
        if (type !== undefined) yield* boundIn(type, item, `${path}[${index}]`)
      }
      return
    case "TypeLiteral":
      for (const field of ast.propertySignatures) {
        const name = String(field.name)
        const inner = new Map<string, unknown>(Object.entries(value)).get(name)
        if (inner === undefined) continue
        const here = path === "" ? name : `${path}.${name}`
        const lifetime = lifetimeOf(field)
        if (isBound(lifetime)) yield { name, path: here, lifetime }
        else yield* boundIn(field.type, inner, here)
      }
  }
}

/** The schemas of what an operation is given besides its ids. */
const schemasOf = ({ operation: { spec } }: Row) => [spec.payload, spec.query].flatMap((schema) => schema?.ast ?? [])

/** Makes a call with a client of a version, and gives what it says of versions, and whether it sends anything. */
const call = (row: Row, input: object, version: Version) =>
  Effect.gen(function* () {
    const { layer, received } = scripted([{ status: 500 }], { retry: RetryPolicy.none, version })
    const error = yield* Effect.flip(Effect.provide(row.operation(input), layer))
    const said = error._tag === "Validation" ? error.issues.filter(({ message }) => /\bexists\b/.test(message)) : []
    return { said: said.map(({ message, path }) => `${path} ${message}`), sent: received.length }
  })

/** Fields of which there is no input that an account takes, and the reasons. */
const untried: Readonly<Record<string, string>> = {
  "Datacenter.create ipv6Ips": "nobody knows the block of a data center before there is one"
}

describe("what a version does not have", () => {
  const bound = operations.flatMap((row) =>
    versions.flatMap((version) => {
      const message = absence(row.operation.spec.lifetime, version)
      return message === undefined ? [] : [{ row, version, message }]
    })
  )

  it.effect.each(bound.map((one) => [`${one.row.name} of version ${one.version}`, one] as const))(
    "is refused before it is sent: %s",
    ([, { message, row, version }]) =>
      Effect.gen(function* () {
        const { said, sent } = yield* call(row, row.input, version)
        assert.strictEqual(sent, 0)
        assert.include(said.join(), `the operation ${message}`)
      })
  )

  it.effect("is refused before it is sent: every field, wherever it is, and what a version has is sent", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      for (const made of versions) {
        const account = yield* fullAccountAt(made)
        for (const row of operations) {
          if (!exists(row.operation.spec.lifetime, made)) continue
          for (const input of account.inputsOf(row)) {
            const found = schemasOf(row).flatMap((ast) => [...boundIn(ast, input, "")])
            seen.push(...found.map(({ name }) => `${row.name} ${name}`))
            for (const version of versions) {
              if (!exists(row.operation.spec.lifetime, version)) continue
              const expected = new Set(
                found.flatMap(({ lifetime, path }) => {
                  const message = absence(lifetime, version)
                  return message === undefined ? [] : [`${path} ${message}`]
                })
              )
              const { said, sent } = yield* call(row, input, version)
              assert.deepStrictEqual(new Set(said), expected, `${row.name} at version ${version}`)
              assert.strictEqual(sent, expected.size === 0 ? 1 : 0, `${row.name} at version ${version}`)
            }
          }
        }
      }
      assertNone(
        "Fields of which no input was tried: see test/support/fullAccount.ts",
        without(
          operations.flatMap((row) =>
            schemasOf(row).flatMap((ast) =>
              Array.from(allFieldsIn(ast)).flatMap((field) =>
                isBound(lifetimeOf(field)) ? [`${row.name} ${String(field.name)}`] : []
              )
            )
          ),
          [...seen, ...Object.keys(untried)]
        )
      )
    })
  )
})
