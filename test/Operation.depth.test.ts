/** Answers that are shallower or deeper than the depth that was asked for. */
import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import { Effect } from "effect"
import { Datacenter, Group, Ids, ManagedResource, Resource, RetryPolicy, User } from "effect-profitbricks"
import type { Call } from "./operations/index.js"
import { scripted } from "./support/scripted.js"

const answered =
  (body: unknown) =>
  <A, E, R>(run: Effect.Effect<A, E, R>) =>
    Effect.provide(run, scripted([{ status: 200, body }], { retry: RetryPolicy.none }).layer)

const listOf = (id: string, items: ReadonlyArray<unknown>) => ({
  id,
  type: "collection",
  href: `https://x/${id}`,
  items
})
const stubOf = (id: string) => ({ id, type: "collection", href: `https://x/${id}` })

describe("data centers whose collections are stubs at any depth, as API v4 answered in 2017,", () => {
  const datacenter = {
    id: "dc",
    type: "datacenter",
    href: "https://x/dc",
    metadata: { state: "AVAILABLE" },
    properties: { name: "shop", description: null, location: "us/las", version: 11, secAuthProtection: false },
    entities: {
      servers: stubOf("dc/servers"),
      volumes: stubOf("dc/volumes"),
      loadbalancers: stubOf("dc/loadbalancers"),
      lans: stubOf("dc/lans")
    }
  }
  const list = listOf("datacenters", [datacenter])

  it.effect("are what depth 1 promises", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual<unknown>(yield* answered(list)(Datacenter.list({ depth: 1 })), list)
    })
  )

  it.effect.each([2, 3, 5] as const)("are less than depth %s promises, and the error says what is missing", (depth) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(answered(list)(Datacenter.list({ depth })))
      assert(error._tag === "ShallowAnswer")
      assert.strictEqual(error.depth, depth)
      assert.sameMembers(
        [...error.missing],
        ["servers", "volumes", "loadbalancers", "lans"].map((name) => `items[0].entities.${name}.items`)
      )
    })
  )

  it.effect("are whatever came, where no depth is promised", () =>
    Effect.gen(function* () {
      const read = () => Datacenter.list({ depth: Resource.upTo(5) })
      expectTypeOf<Effect.Effect.Success<ReturnType<typeof read>>>().toEqualTypeOf<
        Resource.AnyCollection<Datacenter.Kind>
      >()
      assert.deepStrictEqual<unknown>(yield* answered(list)(read()), list)
    })
  )

  it.effect("are kept, where the answer is deeper than was asked for", () =>
    Effect.gen(function* () {
      const deeper = { ...datacenter, entities: { ...datacenter.entities, lans: listOf("dc/lans", []) } }
      assert.deepStrictEqual<unknown>(
        yield* answered(listOf("datacenters", [deeper]))(Datacenter.list({ depth: 1 })),
        listOf("datacenters", [deeper])
      )
    })
  )
})

describe("below users, groups and resources, what is in turn one of them has nothing below it", () => {
  const userId = User.Id.make("ada")
  const groupId = Group.Id.make("ops")
  const resource = {
    id: "dc",
    type: "datacenter",
    href: "https://x/dc",
    properties: { name: "shop", secAuthProtection: null }
  }
  const group = { id: groupId, type: "group", href: "https://x/ops", properties: { name: "ops", createSnapshot: true } }
  const person = {
    id: userId,
    type: "user",
    href: "https://x/ada",
    metadata: { etag: "e", creationDate: "2017-11-06T22:16:27Z", lastLogin: null },
    properties: { firstname: "Ada", lastname: "Lovelace", email: "ada@example.com", administrator: false }
  }
  const user = { ...person, entities: { owns: listOf("owns", [resource]), groups: listOf("groups", [group]) } }
  const member = { ...person, entities: { owns: stubOf("owns"), groups: stubOf("groups") } }
  const ofGroup = { ...group, entities: { users: listOf("users", [member]), resources: listOf("r", [resource]) } }
  const shared = { ...resource, entities: { groups: listOf("groups", [group]) } }
  const inList = (item: unknown) => listOf("some", [item])
  const one = { resourceType: "datacenter", resourceId: Ids.ResourceId.make("dc") }

  it.effect.each<readonly [what: string, run: Call, answer: unknown]>([
    ["a user, at depth 2", User.get({ userId, depth: 2 }), user],
    ["a user, at depth 3", User.get({ userId, depth: 3 }), user],
    ["a user, at depth 5", User.get({ userId, depth: 5 }), user],
    ["users, at depth 3", User.list({ depth: 3 }), inList(user)],
    ["users, at depth 5", User.list({ depth: 5 }), inList(user)],
    ["the groups of a user", User.listGroups({ userId }), inList(group)],
    ["the groups of a user, at depth 5", User.listGroups({ userId, depth: 5 }), inList(group)],
    ["what a user owns, at depth 5", User.listOwned({ userId, depth: 5 }), inList(resource)],
    ["a group, at depth 2", Group.get({ groupId, depth: 2 }), ofGroup],
    ["groups, at depth 3", Group.list({ depth: 3 }), inList(ofGroup)],
    ["what a group shares, at depth 5", Group.listResources({ groupId, depth: 5 }), inList(resource)],
    ["a resource, at depth 5", ManagedResource.get({ ...one, depth: 5 }), shared],
    ["resources, at depth 5", ManagedResource.list({ depth: 5 }), inList(shared)]
  ])("%s", ([, run, answer]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* answered(answer)(run), answer)
    })
  )

  it("and its type says so", () => {
    expectTypeOf<User.User<2>["entities"]["groups"]>().toEqualTypeOf<Resource.Collection<Group.Summary<0>>>()
    expectTypeOf<User.User<5>["entities"]["groups"]>().toEqualTypeOf<Resource.Collection<Group.Summary<3>>>()
    expectTypeOf<Group.Summary<3>>().not.toHaveProperty("entities")
    expectTypeOf<User.User<2>["entities"]["owns"]["items"][number]["id"]>().toEqualTypeOf<ManagedResource.Id>()
    expectTypeOf<Group.Group<2>["entities"]["resources"]>().toEqualTypeOf<
      Resource.Collection<ManagedResource.Summary<0>>
    >()
    expectTypeOf<Group.Group<2>["entities"]["users"]>().toEqualTypeOf<Resource.Collection<User.User<0>>>()
  })
})
