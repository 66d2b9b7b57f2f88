/** Addresses and blocks of them, held against what Node takes for one. */
import { isIPv4, isIPv6 } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Schema } from "effect"
import * as Ipv6 from "../src/emulator/ipv6.js"
import { autoOrIpv6Block, ipOrBlock, ipVersionOf, ipv6, ipv6Block } from "../src/internal/schemas.js"

const isAddress = Schema.is(ipv6)

/** What looks like an address: groups of digits, and something between them. */
const similar = fc
  .array(fc.tuple(fc.stringMatching(/^[0-9a-fA-F]{0,5}$/), fc.constantFrom(":", "::", ".", "/", "%", "]", "")), {
    maxLength: 9
  })
  .map((parts) => parts.flat().join(""))

describe("an IPv6 address", () => {
  it.prop("is what Node takes for one, in any form", [fc.oneof(fc.ipV6(), similar)], ([text]) => {
    // A zone is of use on one machine only.
    assert.strictEqual(isAddress(text), isIPv6(text) && !text.includes("%"), text)
  })

  it.prop("with a size is a block, and with a wrong one is none", [fc.ipV6(), fc.nat(1000)], ([address, size]) => {
    const text = `${address}/${size}`
    assert.strictEqual(ipVersionOf(text), size <= 128 ? "IPv6" : undefined)
    assert.strictEqual(Schema.is(ipv6Block(64))(text), size === 64)
    assert.strictEqual(Schema.is(autoOrIpv6Block(64))(text), size === 64)
    assert.isFalse(isAddress(text))
  })

  it.prop("is the same for the emulator, which reads it by itself", [fc.oneof(fc.ipV6(), similar)], ([text]) => {
    assert.strictEqual(Ipv6.parse(text) !== undefined, ipVersionOf(text) === "IPv6", text)
  })

  it.prop("is in a block, and in no other one of this size", [fc.ipV6(), fc.integer({ min: 1, max: 128 })], (given) => {
    const [address, size] = given
    const one = Ipv6.parse(address)
    assert(one !== undefined)
    const block = Ipv6.blockAround(one, size)
    assert.isTrue(Ipv6.isWithin(one, block))
    assert.isFalse(Ipv6.isWithin(one, { ...block, first: block.first ^ (1n << BigInt(128 - size)) }))
    assert.deepStrictEqual(Ipv6.parse(Ipv6.show(block)), block)
  })
})

describe("an address or a block", () => {
  it.prop(
    "is what Node takes for an address, or that with a size",
    [fc.oneof(fc.ipV4(), fc.ipV6(), similar)],
    (given) => {
      const [text] = given
      const [address = "", size, ...more] = text.split("/")
      const isSize = (most: number) => size === undefined || (/^(?:0|[1-9]\d{0,2})$/.test(size) && Number(size) <= most)
      const isOne =
        more.length === 0 &&
        ((isIPv4(address) && isSize(32)) || (isIPv6(address) && !address.includes("%") && isSize(128)))
      assert.strictEqual(Schema.is(ipOrBlock)(text), isOne, text)
    }
  )

  it.each([
    ["10.0.0.0/8", "IPv4"],
    ["10.0.0.0/33", undefined],
    ["10.0.0.0/08", undefined],
    ["10.0.0.0/", undefined],
    ["::/0", "IPv6"],
    ["::ffff:10.0.0.1", "IPv6"],
    ["fe80::1%eth0", undefined],
    ["[::1]", undefined],
    ["::1]:80/x[", undefined],
    [" ::1", undefined],
    ["::1\n", undefined],
    ["AUTO", undefined]
  ] as const)("%j is of version %s", (text, version) => {
    assert.strictEqual(ipVersionOf(text), version)
  })
})

describe("AUTO", () => {
  it("stands for a block where the API chooses one", () => {
    assert.isTrue(Schema.is(autoOrIpv6Block(64))("AUTO"))
    assert.isFalse(Schema.is(autoOrIpv6Block(64))("auto"))
    assert.isFalse(Schema.is(ipv6Block(80))("AUTO"))
  })
})
