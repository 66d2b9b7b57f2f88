import { assert, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import { read, text } from "../src/emulator/attributes.js"
import * as Heap from "../src/emulator/heap.js"
import * as Kept from "../src/emulator/kept.js"
import * as Random from "../src/emulator/random.js"

describe("a heap", () => {
  it("gives its values in order", () => {
    const random = Random.make(0, 1)
    const heap = Heap.make<number>((one, other) => one < other)
    const values = Array.from({ length: 500 }, () => Random.integer(random, 100))
    const left: Array<number> = []
    for (const [index, value] of values.entries()) {
      heap.push(value)
      if (index % 3 !== 0) continue
      assert.strictEqual(heap.least(), Math.min(...heap.values()))
      left.push(heap.least() ?? -1)
      heap.pop()
    }
    const rest: Array<number> = []
    for (let least = heap.least(); least !== undefined; least = heap.least()) {
      rest.push(least)
      heap.pop()
    }
    assert.deepStrictEqual(
      rest,
      rest.toSorted((one, other) => one - other)
    )
    const sorted = (numbers: ReadonlyArray<number>) => numbers.toSorted((one, other) => one - other)
    assert.deepStrictEqual(sorted([...left, ...rest]), sorted(values))
    heap.pop()
    assert.deepStrictEqual(heap.values(), [])
  })
})

describe("what is kept", () => {
  it("is the last of it: no more than fit, and never nothing", () => {
    const kept = Kept.make<number>({ count: 3, size: 100 })
    const afterEach = [10, 20, 30, 40, 60, 500, 1, 2].map((size) => {
      kept.push(size, size)
      return kept.all()
    })
    assert.deepStrictEqual(afterEach, [[10], [10, 20], [10, 20, 30], [20, 30, 40], [40, 60], [500], [1], [1, 2]])
    const many = Kept.make<number>({ count: 2000, size: 1e9 })
    for (let index = 0; index < 10_000; index++) many.push(index, 1)
    assert.deepStrictEqual([many.all().length, many.all()[0], many.all().at(-1)], [2000, 8000, 9999])
  })
})

describe("random numbers", () => {
  it("repeat for the same seeds, and for no others", () => {
    const ids = (high: number, low: number) => {
      const random = Random.make(high, low)
      return Array.from({ length: 100 }, () => Random.newId(random, () => false))
    }
    assert.deepStrictEqual(ids(1, 2), ids(1, 2))
    const all = [...ids(1, 2), ...ids(2, 1), ...ids(0, 0), ...ids(0, 2), ...ids(2 ** 32 - 1, 2)]
    assert.strictEqual(new Set(all).size, all.length)
    for (const id of all) assert.match(id, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  })

  it("make no id that is taken", () => {
    const random = Random.make(1, 2)
    const first = Random.newId(random, () => false)
    const second = Random.newId(random, () => false)
    assert.strictEqual(
      Random.newId(Random.make(1, 2), (id) => id === first),
      second
    )
  })

  it("are spread evenly below a limit", () => {
    const random = Random.make(3, 4)
    const counts = Array.from({ length: 16 }, () => 0)
    for (let draw = 0; draw < 16_000; draw++) {
      const drawn = Random.integer(random, 16)
      counts[drawn] = (counts[drawn] ?? 0) + 1
    }
    for (const count of counts) assert.closeTo(count, 1000, 150)
  })
})

describe("a secret", () => {
  it.each(["create", "update"] as const)("is checked, and kept apart: %s", (operation) => {
    const attributes = { name: { is: text }, password: { is: text, secret: true } }
    const { properties, secrets } = read(attributes, { name: "x", password: "s3cret" }, operation, "(root)", 6)
    assert.deepStrictEqual(properties, { name: "x" })
    assert.deepStrictEqual(Object.keys(secrets), ["password"])
    assert.strictEqual(secrets["password"] && Redacted.value(secrets["password"]), "s3cret")
    assert.deepStrictEqual(read(attributes, { password: null }, operation, "(root)", 6).properties, {})
    assert.throws(() => read(attributes, { password: {} }, operation, "(root)", 6), "(root).password")
  })
})
