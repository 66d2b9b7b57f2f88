/** IPv6 addresses, and blocks of them, as numbers. */
import { ipv4, Unacceptable } from "./attributes.js"

const digits = /^[0-9a-f:.]+$/i

/** The number of an address, if it is one. */
const numberOf = (address: string): bigint | undefined => {
  const url = `http://[${address}]`
  if (!digits.test(address) || !URL.canParse(url)) return undefined
  // A URL has its address in the shortest form: groups of hexadecimal digits, and `::` once at most.
  const [before = [], after = []] = new URL(url).hostname
    .slice(1, -1)
    .split("::")
    .map((part) => part.split(":").filter((group) => group !== ""))
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0")
  return [...before, ...zeros, ...after].reduce((number, group) => (number << 16n) | BigInt(`0x${group}`), 0n)
}

const addressOf = (number: bigint): string => {
  const groups = Array.from({ length: 8 }, (_, index) => ((number >> BigInt(112 - 16 * index)) & 0xffffn).toString(16))
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1)
}

/** The addresses that have their first `size` bits in common. */
export interface Block {
  readonly first: bigint
  readonly size: number
}

export const parse = (value: unknown): Block | undefined => {
  const [, address = "", length = "128"] = /^([^/]*)(?:\/(0|[1-9]\d{0,2}))?$/.exec(String(value)) ?? []
  const number = numberOf(address)
  const size = Number(length)
  if (number === undefined || size > 128) return undefined
  return blockAround({ first: number, size: 128 }, size)
}

/** The block of a size that an address is in. */
export const blockAround = ({ first }: Block, size: number): Block => {
  const rest = BigInt(128 - size)
  return { first: (first >> rest) << rest, size }
}

export const show = ({ first, size }: Block): string => `${addressOf(first)}${size === 128 ? "" : `/${size}`}`

export const isWithin = (inner: Block, outer: Block): boolean =>
  inner.size >= outer.size && (inner.first ^ outer.first) >> BigInt(128 - outer.size) === 0n

/** The first blocks of a size within another one, without those that overlap with what is taken. */
export const free = (outer: Block, size: number, taken: ReadonlyArray<Block>, count = 1): ReadonlyArray<Block> => {
  const found: Array<Block> = []
  const most = 2n ** BigInt(size - outer.size)
  // The very first address of a block is that of its router.
  for (let index = size === 128 ? 1n : 0n; index < most && found.length < count; index++) {
    const block = { first: outer.first + (index << BigInt(128 - size)), size }
    if (!taken.some((other) => isWithin(block, other) || isWithin(other, block))) found.push(block)
  }
  return found
}

/** The block of a data center: of those that are for documentation, by the digits of its id. */
export const datacenterBlock = (id: string): string => {
  const number = BigInt(`0x${id.replace(/[^0-9a-f]/gi, "").slice(0, 6) || "0"}`)
  return show({ first: (0x20010db8n << 96n) | (number << 72n), size: 56 })
}

const acceptable =
  (is: (block: Block) => boolean, what: string) =>
  (value: unknown): unknown => {
    const block = typeof value === "string" ? parse(value) : undefined
    return block !== undefined && is(block) ? show(block) : new Unacceptable(`Attribute must be ${what}`)
  }

export const ipv6 = acceptable(({ size }) => size === 128, "an IPv6 address")

export const ipv6Block = (size: number) => acceptable((block) => block.size === size, `an IPv6 block of size /${size}`)

/** The version of an address or of a block. */
export const ipVersionOf = (value: unknown): "IPv4" | "IPv6" | undefined => {
  const [, address, length = "0"] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(String(value)) ?? []
  return !(ipv4(address) instanceof Unacceptable) && Number(length) <= 32
    ? "IPv4"
    : parse(value) === undefined
      ? undefined
      : "IPv6"
}

export const ipOrBlock = (value: unknown): unknown =>
  typeof value === "string" && ipVersionOf(value) !== undefined
    ? value
    : new Unacceptable("Attribute must be an IP address or a CIDR block")
