/** A rehearsal of changes of many servers, beside the same changes done. */
import { assert } from "@effect/vitest"
import { Array as Arr, Effect, Exit } from "effect"
import { Datacenter, Emulator, Lan, Nic, Rehearsal, Request, Server, Volume } from "effect-profitbricks"

const done = Request.ready({ timeout: "1 hour" })

const build = (count: number) =>
  done(
    Datacenter.create({
      name: "shop",
      location: "us/las",
      lans: [{ name: "public", public: true }, { name: "private" }],
      servers: Arr.makeBy(count, (index) => ({
        name: `web${index}`,
        cores: 1,
        ram: 1024,
        volumes: [{ name: `system${index}`, size: 10, licenceType: "LINUX" as const }],
        nics: [{ name: `eth${index}`, lan: (index % 2) + 1 }]
      }))
    })
  )

/** Changes the servers in turn: one is resized, one is stopped, one gets a volume and a NIC, one goes. */
export const change = Effect.gen(function* () {
  const { id: datacenterId } = yield* Datacenter.findByName({ name: "shop" })
  const { items } = yield* Server.list({ datacenterId })
  yield* Effect.forEach(items, ({ id: serverId, properties: { name } }, index) => {
    const on = { datacenterId, serverId }
    const changes = [
      Effect.asVoid(done(Server.update({ ...on, cores: 4, ram: 2048 }))),
      Effect.asVoid(Request.completed()(Server.stop(on))),
      Effect.gen(function* () {
        const { id } = yield* done(Volume.create({ datacenterId, name: `${name}-data`, size: 5, licenceType: "OTHER" }))
        yield* done(Server.attachVolume({ ...on, volumeId: id }))
        yield* done(Nic.create({ ...on, name: `${name}-inside`, lan: 2 }))
      }),
      Effect.asVoid(Request.completed()(Server.remove(on)))
    ] as const
    return changes[index % changes.length] ?? Effect.void
  })
  yield* done(Lan.update({ datacenterId, lanId: Lan.Id.make("2"), name: "inside" }))
})

/** The ids of new objects are as random as their MAC and public addresses. */
const comparable = (differences: ReadonlyArray<Rehearsal.Difference>) => {
  const made = new Map(
    differences.flatMap(({ _tag, id, kind, name }) => (_tag === "Added" ? [[id, `new ${kind} ${name}`] as const] : []))
  )
  const named = (text: string) => [...made].reduce((known, [id, name]) => known.replaceAll(id, name), text)
  return differences.map((difference) => named(JSON.stringify(difference)).replaceAll(/02:01(?::\w\w){4}/g, "mac"))
}

/** Rehearses the changes, looks that nothing but reads were sent, makes them, and compares. */
export const rehearsedAndDone = (count: number) =>
  Effect.gen(function* () {
    yield* build(count)
    const before = yield* Emulator.copy
    const past = (yield* Emulator.calls).length
    const rehearsal = yield* Rehearsal.of(change)
    const calls = (yield* Emulator.calls).slice(past)
    assert.isAbove(calls.length, 5)
    assert.deepStrictEqual(new Set(calls.map(({ method }) => method)), new Set(["GET"]))
    assert.isTrue(Exit.isSuccess(rehearsal.exit))
    const { length } = yield* Emulator.calls
    yield* change
    const sent = (yield* Emulator.calls).slice(length).filter(({ method }) => method !== "GET")
    const operations = (all: ReadonlyArray<Emulator.Call>) => all.map(({ operation }) => operation)
    assert.deepStrictEqual(operations(rehearsal.calls), operations(sent))
    const real = Rehearsal.differences(before, yield* Emulator.copy)
    assert.isAtLeast(real.length, count)
    assert.deepStrictEqual(comparable(rehearsal.differences), comparable(real))
  })
