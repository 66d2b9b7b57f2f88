/** Random numbers without an effect, and the ids made of them. */

/** A source of integers from 0 to below 2 ** 32. */
export type Random = () => number

/** The generator sfc32 by Chris Doty-Humphrey. Each pair of seeds, integers below 2 ** 32, gives another sequence. */
export const make = (high: number, low: number): Random => {
  let [a, b, c, counter] = [0, low, high, 1]
  const next = () => {
    const drawn = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + drawn) | 0
    return drawn >>> 0
  }
  for (let round = 0; round < 12; round++) next()
  return next
}

/** An integer from 0 to below the limit. */
export const integer = (random: Random, limit: number): number => Math.floor((random() / 2 ** 32) * limit)

export const hex = (random: Random, digits: number): string => {
  let drawn = ""
  while (drawn.length < digits) drawn += random().toString(16).padStart(8, "0")
  return drawn.slice(0, digits)
}

const uuid = (random: Random): string => {
  const digits = hex(random, 30)
  const variant = (8 + integer(random, 4)).toString(16)
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-${variant}${digits.slice(15, 18)}-${digits.slice(18)}`
}

/** An id that nothing else has: a state that was restored may have been made with the same numbers. */
export const newId = (random: Random, isTaken: (id: string) => boolean): string => {
  const id = uuid(random)
  return isTaken(id) ? newId(random, isTaken) : id
}
