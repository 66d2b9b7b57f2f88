/** A PUT of a group or a user takes nothing that it does not name, whatever the API does with what is left out. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Credentials, Emulator, Group, ProfitBricks, Resource, RetryPolicy, User } from "effect-profitbricks"
import { scripted } from "./support/scripted.js"

const versions = [[4], [5], [6]] as const

/** Accepted calls are done when the next call comes. */
const cloud = (version: ProfitBricks.ApiVersion) =>
  Effect.provide(Emulator.layer({ provisioningTime: 0, seed: { publicImages: false }, version }))

/** The privileges of a group. */
const granted = (group: { readonly properties: object }) =>
  Object.entries(Resource.untyped(group)).flatMap(([name, value]) => (value === true ? [name] : []))

describe("Group.replace", () => {
  it.effect.each(versions)("leaves a group the privileges that it does not name, at version %s", ([version]) =>
    Effect.gen(function* () {
      const groupId = (yield* Group.create({ name: "ops", createDataCenter: true, createSnapshot: true })).value.id
      const current = yield* Group.get({ groupId })
      const { value } = yield* Group.replace({ groupId, current, reserveIp: true, createSnapshot: false })
      assert.deepStrictEqual(granted({ properties: value.properties ?? {} }), ["createDataCenter", "reserveIp"])
      assert.strictEqual(value.properties?.name, "ops")
      const renamed = yield* Group.replace({ groupId, current: yield* Group.get({ groupId }), name: "admins" })
      assert.strictEqual(renamed.value.properties?.name, "admins")
      assert.deepStrictEqual(granted(yield* Group.get({ groupId })), ["createDataCenter", "reserveIp"])
    }).pipe(cloud(version))
  )

  it.effect("leaves the group those too that the SDK does not know, and takes them where it is told to", () =>
    Effect.gen(function* () {
      const groupId = Group.Id.make("g")
      const current: Group.Group<1> = {
        id: groupId,
        properties: { name: "ops", createSnapshot: true, ...{ manageTheMoon: true, manageMars: true } },
        entities: { users: { items: [] }, resources: { items: [] } }
      }
      yield* Group.replace({ groupId, current, untyped: { manageMars: false, manageVenus: true } }).pipe(Effect.ignore)
      const [call] = yield* Emulator.calls
      assert.deepStrictEqual(call?.body, {
        properties: { name: "ops", createSnapshot: true, manageTheMoon: true, manageMars: false, manageVenus: true }
      })
    }).pipe(cloud(6))
  )

  it.effect("leaves the group those too whose names sound like secrets", () =>
    Effect.gen(function* () {
      const groupId = Group.Id.make("g")
      const properties = { name: "ops", manageTokens: true, accessAndManageSecrets: true, rootPassword: "s3cret" }
      const entities = { users: { items: [] }, resources: { items: [] } }
      const { layer, received } = scripted([{ status: 200, body: { id: groupId, properties, entities } }])
      yield* Group.get({ groupId }).pipe(
        Effect.flatMap((current) => Group.replace({ groupId, current, name: "admins" })),
        Effect.provide(layer)
      )
      assert.deepStrictEqual(JSON.parse(received[1]?.body ?? ""), {
        properties: { name: "admins", manageTokens: true, accessAndManageSecrets: true }
      })
    })
  )

  it.effect("gives a group nothing of another one", () =>
    Effect.gen(function* () {
      const groupId = (yield* Group.create({ name: "guests" })).value.id
      const other = (yield* Group.create({ name: "admins", createDataCenter: true })).value.id
      const current = yield* Group.get({ groupId: other })
      const error = yield* Effect.flip(Group.replace({ groupId, current, name: "all guests" }))
      assert(error._tag === "Validation")
      assert.deepStrictEqual(error.issues, [{ path: "current.id", message: "expected the groupId of the call" }])
      assert.isFalse((yield* Emulator.calls).some(({ method }) => method === "PUT"))
    }).pipe(cloud(6))
  )

  it.effect("sends no privilege that the group did not have: somebody may have granted it since", () =>
    Effect.gen(function* () {
      const groupId = (yield* Group.create({ name: "ops" })).value.id
      const current = yield* Group.get({ groupId })
      yield* Group.replace({ groupId, current: yield* Group.get({ groupId }), createSnapshot: true })
      // Version 4 keeps what is left out.
      yield* Group.replace({ groupId, current, reserveIp: true })
      assert.deepStrictEqual(granted(yield* Group.get({ groupId })), ["createSnapshot", "reserveIp"])
    }).pipe(cloud(4))
  )

  it.effect("is what it takes: version 6 of the emulator drops what a PUT leaves out", () =>
    Effect.gen(function* () {
      const groupId = (yield* Group.create({ name: "ops", createDataCenter: true })).value.id
      yield* Group.replace({ groupId, current: { properties: { name: "ops" } }, reserveIp: true })
      assert.deepStrictEqual(granted(yield* Group.get({ groupId })), ["reserveIp"])
    }).pipe(cloud(6))
  )
})

describe("User.replace", () => {
  const person = { firstname: "A", lastname: "B", email: "a@example.com", password: Redacted.make("s3cretpassw0rd") }

  it.effect.each(versions)("leaves a user what it does not name, at version %s", ([version]) =>
    Effect.gen(function* () {
      const userId = (yield* User.create({ ...person, administrator: true, forceSecAuth: true })).value.id
      const before = yield* User.get({ userId })
      yield* User.replace({ userId, current: before, firstname: "C" })
      const after = yield* User.get({ userId })
      assert.deepStrictEqual(after.properties, { ...before.properties, firstname: "C" })
      assert.strictEqual(after.properties.administrator, true)
    }).pipe(cloud(version))
  )

  it.effect("makes nobody another user", () =>
    Effect.gen(function* () {
      const { id: userId } = (yield* User.create(person)).value
      const [me] = (yield* User.list()).items
      assert(me !== undefined && me.id !== userId)
      const error = yield* Effect.flip(User.replace({ userId, current: me, firstname: "C" }))
      assert(error._tag === "Validation")
      assert.deepStrictEqual(error.issues, [{ path: "current.id", message: "expected the userId of the call" }])
    }).pipe(cloud(6))
  )

  it.effect("neither lets in who is not active, nor keeps out who is; and sets a new password", () =>
    Effect.gen(function* () {
      const asUser = (password: string) =>
        ProfitBricks.make().pipe(
          Effect.flatMap((client) => Effect.provideService(User.list(), ProfitBricks.ProfitBricks, client)),
          Effect.provide([Credentials.basic({ username: person.email, password: Redacted.make(password) })]),
          Effect.match({ onFailure: ({ _tag }) => _tag, onSuccess: () => "in" })
        )
      const owner = yield* Effect.provide(ProfitBricks.make(), Credentials.basic(Emulator.user))
      const asOwner = Effect.provideService(ProfitBricks.ProfitBricks, owner)
      const { id: userId } = (yield* asOwner(User.create(person))).value
      const change = (changes: Partial<User.Replace>) =>
        asOwner(Effect.flatMap(User.get({ userId }), (current) => User.replace({ userId, current, ...changes })))
      const states = [yield* asUser("s3cretpassw0rd")]
      yield* change({ active: false })
      yield* change({ lastname: "C" })
      states.push(yield* asUser("s3cretpassw0rd"))
      yield* change({ active: true, password: Redacted.make("an0therpassw0rd") })
      states.push(yield* asUser("s3cretpassw0rd"), yield* asUser("an0therpassw0rd"))
      yield* change({ lastname: "D" })
      states.push(yield* asUser("an0therpassw0rd"))
      assert.deepStrictEqual(states, ["in", "Unauthorized", "Unauthorized", "in", "in"])
    }).pipe(
      Effect.provide([
        RetryPolicy.none,
        Emulator.layerHttpClient({ provisioningTime: 0, seed: { publicImages: false } })
      ])
    )
  )

  it.effect("shows who a user is in the storage, and when the last login was: never is null", () =>
    Effect.gen(function* () {
      const [me] = (yield* User.list({ depth: 3 })).items
      assert(me !== undefined)
      assert.deepStrictEqual(Object.keys(me.metadata ?? {}), ["etag", "createdDate", "lastLogin"])
      assert.deepInclude(me.metadata, { lastLogin: null })
      assert.deepInclude(me.properties, { active: true, s3CanonicalUserId: null })
      assert.deepStrictEqual(me.entities.s3Keys?.items, [])
    }).pipe(cloud(6))
  )
})
