/** A rehearsal: a program on a copy of the account. */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Option } from "effect"
import {
  Datacenter,
  Emulator,
  Lan,
  NatGateway,
  type ProfitBricks,
  Rehearsal,
  Request,
  Server,
  Transaction
} from "effect-profitbricks"
import { rehearsedAndDone } from "./support/rehearsal.js"
import { tiers } from "./support/tiers.js"
import { inVirtualTime } from "./support/virtualTime.js"

const done = Request.ready({ timeout: "1 day" })

const shop = Datacenter.create({
  name: "shop",
  location: "us/las",
  servers: [{ name: "web", cores: 2, ram: 1024 }]
}).pipe(Request.ready({ depth: 2, timeout: "1 hour" }))

const resize = (fields: Partial<Server.Update>) =>
  Effect.gen(function* () {
    const { id: datacenterId } = yield* Datacenter.findByName({ name: "shop" })
    const { id: serverId } = yield* Server.findByName({ datacenterId, name: "web" })
    return yield* Server.update({ datacenterId, serverId, ...fields })
  })

const tagOf = <A, E extends { readonly _tag: string }>(exit: Exit.Exit<A, E>) =>
  Exit.isFailure(exit) ? Option.map(Cause.failureOption(exit.cause), ({ _tag }) => _tag) : Option.none()

const onAccount = <A, E>(
  program: Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator>,
  options?: Emulator.Options
) => program.pipe(Effect.provide(Emulator.layer(options)), inVirtualTime)

describe("a rehearsal", () => {
  it.effect.each([4, 6] as const)("shows what the program does afterwards, version %i", (version) =>
    onAccount(rehearsedAndDone(30), { version })
  )

  it.effect("has the objects under their own ids", () =>
    Effect.gen(function* () {
      const { entities, id: datacenterId } = yield* shop
      const ids = Effect.map(Datacenter.get({ datacenterId, depth: 2 }), ({ entities }) =>
        entities.servers.items.map(({ id }) => id)
      )
      const { calls, differences, exit } = yield* Rehearsal.of(ids)
      assert.deepStrictEqual(
        Exit.getOrElse(exit, () => []),
        entities.servers.items.map(({ id }) => id)
      )
      assert.deepStrictEqual([calls, differences], [[], []])
    }).pipe(onAccount)
  )

  it.effect("fails where the program would, and says so", () =>
    Effect.gen(function* () {
      yield* shop
      const tooMany = yield* Rehearsal.of(resize({ cores: 9 }))
      assert.match(
        Rehearsal.render(tooMany),
        /^! the program fails: .+coresPerContract.+\n1 change sent, 0 differences$/
      )
      const wrong = yield* Rehearsal.of(resize({ cpuFamily: "NO_SUCH_CPU" }))
      assert.deepStrictEqual(tagOf(wrong.exit), Option.some("Validation"))
      assert.deepStrictEqual(
        [...tooMany.calls, ...wrong.calls].map(({ body, status }) => [status, body]),
        [
          [422, { cores: 9 }],
          [422, { cpuFamily: "NO_SUCH_CPU" }]
        ]
      )
    }).pipe((program) => onAccount(program, { seed: { limits: { coresPerContract: 8 } } }))
  )

  it.effect("shows gateways, load balancers, security groups, and what the account has beside data centers", () =>
    Effect.gen(function* () {
      const kindsIn = (differences: ReadonlyArray<Rehearsal.Difference>) =>
        differences.map(({ _tag, kind, name }) => `${_tag} ${kind} ${name}`).toSorted()
      const built = yield* Rehearsal.of(Transaction.run(tiers()))
      assert.isTrue(Exit.isSuccess(built.exit))
      const { datacenterId } = yield* Transaction.run(tiers())
      assert.deepStrictEqual(kindsIn(built.differences), [
        "Added applicationloadbalancer front",
        "Added backupunit nightly",
        "Added datacenter shop",
        "Added firewall-rule https",
        "Added flow-log all",
        "Added flow-log all",
        "Added flow-log-nat all",
        "Added forwarding-rule http",
        "Added forwarding-rule tls",
        "Added ipblock addresses",
        "Added label env",
        "Added label env",
        "Added lan data",
        "Added lan inside",
        "Added lan outside",
        "Added natgateway way out",
        "Added natgateway-rule all",
        "Added natgateway-rule web",
        "Added networkloadbalancer spread",
        "Added nic eth0",
        "Added pcc backbone",
        "Added security-group web tier",
        "Added server web",
        "Added target-group servers",
        "Added volume system"
      ])
      const change = Effect.gen(function* () {
        const { id: serverId } = yield* Server.findByName({ datacenterId, name: "web" })
        yield* Server.labels.set({ datacenterId, serverId, labels: { env: "test" } })
        yield* done(Server.setSecurityGroups({ datacenterId, serverId, securityGroupIds: [] }))
        const { id } = yield* NatGateway.findByName({ datacenterId, name: "way out" })
        yield* Request.completed({ timeout: "1 day" })(NatGateway.remove({ datacenterId, natGatewayId: id }))
        const lan = yield* Lan.findByName({ datacenterId, name: "data" })
        yield* done(Lan.update({ datacenterId, lanId: lan.id, pcc: null }))
      })
      const changed = yield* Rehearsal.of(change)
      const { differences } = changed
      assert.deepStrictEqual(kindsIn(differences), [
        "Changed label env",
        "Changed lan data",
        "Changed server web",
        "Removed flow-log-nat all",
        "Removed natgateway way out",
        "Removed natgateway-rule all",
        "Removed natgateway-rule web"
      ])
      assert.deepStrictEqual(
        differences
          .flatMap(({ _tag, fields }) => (_tag === "Changed" ? fields.map(({ field }) => field) : []))
          .toSorted(),
        ["pcc", "securitygroups", "value"]
      )
    }).pipe((program) => onAccount(program))
  )

  it.effect("is text", () =>
    Effect.gen(function* () {
      yield* shop
      const program = Effect.gen(function* () {
        yield* resize({ cores: 4 })
        const { value } = yield* Datacenter.create({ name: "other", location: "us/las" })
        yield* Datacenter.remove({ datacenterId: value.id })
        yield* Datacenter.create({ name: "another", location: "us/las" })
      })
      assert.strictEqual(
        Rehearsal.render(yield* Rehearsal.of(program)),
        ['~ server "web": cores 2 → 4', '+ datacenter "another"', "4 changes sent, 2 differences"].join("\n")
      )
    }).pipe(onAccount)
  )

  it.effect("leaves the account alone, also if what it makes is taken back in the end", () =>
    Effect.gen(function* () {
      const owned = Datacenter.create({ name: "mine", location: "us/las" }).pipe(Request.scoped(), Request.completed())
      const outer = Effect.gen(function* () {
        const { differences } = yield* Rehearsal.of(owned)
        const inner = yield* Rehearsal.of(Transaction.run(owned))
        assert.deepStrictEqual(
          [...differences, ...inner.differences].map(({ _tag, name }) => [_tag, name]),
          [
            ["Added", "mine"],
            ["Added", "mine"]
          ]
        )
        return yield* Effect.fail("the outer one fails" as const)
      })
      assert.strictEqual(yield* Effect.flip(Transaction.run(outer)), "the outer one fails")
      assert.strictEqual(yield* Effect.flip(Effect.scoped(outer)), "the outer one fails")
      assert.deepStrictEqual(new Set((yield* Emulator.calls).map(({ method }) => method)), new Set(["GET"]))
    }).pipe(onAccount)
  )
})
