/** Programs that do not compile. Each line below a `@ts-expect-error` is a mistake that people make. */
import { describe, expectTypeOf, it } from "@effect/vitest"
import { Effect, type Redacted, Schema } from "effect"
import {
  Contract,
  Datacenter,
  Emulator,
  type Errors,
  Group,
  type Ids,
  Lan,
  Nic,
  Operation,
  Request,
  type Resource,
  Server,
  Share,
  User,
  Volume
} from "effect-profitbricks"

const datacenterId = Datacenter.Id.make("dc")
const serverId = Server.Id.make("srv")
const volumeId = Volume.Id.make("vol")
const ids = { datacenterId, serverId }

type Value<F> = F extends Effect.Effect<infer A, infer _E, infer _R> ? A : never
type Failure<F> = F extends Effect.Effect<infer _A, infer E, infer _R> ? E["_tag" & keyof E] : never

/** Never called: what matters is that it compiles. */
const compiles = (_: () => unknown): void => {}

describe("input", () => {
  it("has ids that cannot be mixed up, or be mere strings", () => {
    compiles(() => [
      Server.get(ids),
      // @ts-expect-error
      Server.get({ datacenterId: serverId, serverId: datacenterId }),
      // @ts-expect-error
      Server.get({ datacenterId: "dc", serverId: "srv" }),
      // @ts-expect-error
      Server.attachVolume({ ...ids, volumeId: serverId }),
      // @ts-expect-error
      Server.get({ serverId }),
      Lan.get({ datacenterId, lanId: 1 }),
      Contract.get(),
      // @ts-expect-error
      Server.get(),
      // @ts-expect-error
      Emulator.on(Server.get, () => Effect.succeed({ id: serverId })),
      Nic.create({ ...ids, lan: Lan.Id.make("1") })
    ])
  })

  it("has what is required, nothing that is read-only, and nothing unknown, at any depth", () => {
    compiles(() => [
      Server.create({ datacenterId, cores: 1, ram: 1024 }),
      // @ts-expect-error
      Server.create({ datacenterId, cores: 1 }),
      // @ts-expect-error
      Server.create({ datacenterId, cores: 1, ram: 1024, vmState: "RUNNING" }),
      // @ts-expect-error
      Datacenter.create({ location: "us/las", version: 1 }),
      // @ts-expect-error
      Server.create({ datacenterId, cores: 1, ram: 1024, color: "blue" }),
      // @ts-expect-error
      Server.create({ datacenterId, cores: 1, ram: 1024, nics: [{ lan: 1, color: "blue" }] }),
      // @ts-expect-error
      Nic.create({ ...ids, lan: 1, firewallRules: [{ portRangeStart: 1 }] }),
      // @ts-expect-error
      Volume.create({ datacenterId, size: 1, licenceType: "OTHER", imagePassword: "not redacted" }),
      // @ts-expect-error
      Volume.update({ datacenterId, volumeId, type: "SSD" }),
      Server.list({ datacenterId, filter: { name: "web", cores: [1, 2], state: "BUSY" }, orderBy: "name" }),
      // @ts-expect-error
      Server.list({ datacenterId, filter: { colour: "blue" } }),
      // @ts-expect-error
      Server.list({ datacenterId, orderBy: "colour" }),
      // @ts-expect-error
      Server.get({ ...ids, filter: { name: "web" } }),
      // @ts-expect-error
      Server.update({ ...ids, untyped: { at: new Date(0) } }),
      // @ts-expect-error
      Datacenter.list({ dpeth: 1 })
    ])
    expectTypeOf<Volume.Create["imagePassword"]>().toEqualTypeOf<Redacted.Redacted | null | undefined>()
  })

  it("of a PUT of the user management has the object as it was read, and what is to change", () => {
    const person = { userId: User.Id.make("u"), firstname: "A", lastname: "L", email: "ada@example.com" }
    const group = { groupId: Group.Id.make("g") }
    const user: User.User = { id: person.userId, properties: {}, entities: {} }
    // It has a name, too.
    const server: Server.Server<1> = {
      id: Server.Id.make("s"),
      properties: { name: "ops", cores: 1, ram: 1024 },
      entities: { cdroms: { items: [] }, volumes: { items: [] }, nics: { items: [] } }
    }
    const ops: Group.Group<1> = {
      id: group.groupId,
      properties: { name: "ops" },
      entities: { users: { items: [] }, resources: { items: [] } }
    }
    const summary: Group.Summary = { id: group.groupId, properties: { name: "ops" } }
    compiles(() => [
      User.replace({ ...person, current: user }),
      User.replace({ userId: person.userId, current: user, administrator: true }),
      // @ts-expect-error
      User.replace(person),
      // @ts-expect-error
      User.replace({ userId: person.userId, current: user, password: "s3cretpassw0rd" }),
      Group.replace({ ...group, current: ops }),
      Group.replace({ ...group, current: summary, name: "ops", reserveIp: false }),
      // @ts-expect-error
      Group.replace({ ...group, current: server, name: "ops" }),
      // @ts-expect-error
      Group.replace({ ...group, current: ops, reserveIp: null }),
      // @ts-expect-error
      Group.replace({ ...group, name: "ops", reserveIp: false }),
      Share.replace({ ...group, resourceId: datacenterId }),
      Share.replace({ ...group, resourceId: datacenterId, editPrivilege: false })
    ])
  })

  it("has a depth that the API knows", () => {
    compiles(() => [
      Server.get({ ...ids, depth: 10 }),
      // @ts-expect-error
      Server.get({ ...ids, depth: 11 }),
      // @ts-expect-error
      Server.get({ ...ids, depth: -1 })
    ])
  })
})

describe("results", () => {
  it("contain what the depth says, and no more", () => {
    const at = {
      one: () => Server.get(ids),
      two: () => Server.get({ ...ids, depth: 2 }),
      list: () => Server.list({ datacenterId }),
      zero: () => Server.get({ ...ids, depth: 0 })
    }
    type One = Value<ReturnType<typeof at.one>>
    type Two = Value<ReturnType<typeof at.two>>
    type Listed = Value<ReturnType<typeof at.list>>["items"][number]
    type Zero = Value<ReturnType<typeof at.zero>>

    expectTypeOf<One>().toEqualTypeOf<Server.Server<1>>()
    expectTypeOf<One["properties"]["cores"]>().toEqualTypeOf<number>()
    expectTypeOf<One["entities"]["nics"]["items"][number]>().toEqualTypeOf<Resource.Reference<Ids.NicId>>()
    expectTypeOf<One["entities"]["nics"]["items"][number]>().not.toHaveProperty("properties")
    expectTypeOf<Two["entities"]["nics"]["items"][number]>().toEqualTypeOf<Nic.Nic<0>>()
    expectTypeOf<Two["entities"]["nics"]["items"][number]["properties"]["lan"]>().toEqualTypeOf<number>()
    expectTypeOf<Listed>().toEqualTypeOf<Server.Server<0>>()
    expectTypeOf<Zero["entities"]["nics"]>().toEqualTypeOf<Resource.CollectionReference>()
    compiles(() => [
      // @ts-expect-error
      Effect.map(at.one(), ({ entities }) => entities.nics.items[0]?.properties),
      // @ts-expect-error
      Effect.map(at.zero(), ({ entities }) => entities.nics.items),
      // @ts-expect-error
      Effect.map(at.two(), ({ entities }) => entities.nics.items[0].properties)
    ])
  })

  it("are the widest where the depth is not known", () => {
    const read = (depth: 1 | 3) => Server.get({ ...ids, depth })
    const any = (depth: Resource.Depth) => Server.get({ ...ids, depth })
    expectTypeOf<Value<ReturnType<typeof read>>>().toEqualTypeOf<Server.Server>()
    expectTypeOf<Value<ReturnType<typeof any>>>().toEqualTypeOf<Server.Server>()
    expectTypeOf<Server.Server<3>>().toExtend<Server.Server>()
    expectTypeOf<Server.Server<0>>().toExtend<Server.Server>()
  })

  it("of a change are what was accepted, and of a wait the value", () => {
    const create = () => Server.create({ datacenterId, cores: 1, ram: 1024 })
    const waited = () => create().pipe(Request.completed())
    const removed = () => Server.remove(ids).pipe(Request.completed())
    expectTypeOf<Value<ReturnType<typeof create>>["value"]>().toEqualTypeOf<Server.Server>()
    expectTypeOf<Value<ReturnType<typeof waited>>>().toEqualTypeOf<Server.Server>()
    expectTypeOf<Value<ReturnType<typeof removed>>>().toEqualTypeOf<void>()
  })

  it("of a wait that reads again are as deep as it reads", () => {
    const shallow = () => Server.create({ datacenterId, cores: 1, ram: 1024 }).pipe(Request.ready())
    const deep = () => Server.create({ datacenterId, cores: 1, ram: 1024 }).pipe(Request.ready({ depth: 2 }))
    const either = () => Server.reboot(ids).pipe(Request.ready())
    const leaf = () => Volume.update({ datacenterId, volumeId, name: "a" }).pipe(Request.ready())
    const unknown = (depth: Resource.Depth) =>
      Server.create({ datacenterId, cores: 1, ram: 1024 }).pipe(Request.ready({ depth }))
    expectTypeOf<Value<ReturnType<typeof shallow>>>().toEqualTypeOf<Server.Server<1>>()
    expectTypeOf<Value<ReturnType<typeof deep>>>().toEqualTypeOf<Server.Server<2>>()
    expectTypeOf<Value<ReturnType<typeof either>>>().toEqualTypeOf<void>()
    expectTypeOf<Value<ReturnType<typeof leaf>>>().toEqualTypeOf<Volume.Volume<1>>()
    expectTypeOf<Value<ReturnType<typeof unknown>>>().toEqualTypeOf<Server.Server>()
  })
})

describe("errors", () => {
  it("are those that a call can have", () => {
    const list = () => Datacenter.list()
    const get = () => Server.get(ids)
    const caught = () => get().pipe(Effect.catchTag("NotFound", () => Effect.succeed(undefined)))
    const waited = () => Server.remove(ids).pipe(Request.completed())
    expectTypeOf<Failure<ReturnType<typeof list>>>().toEqualTypeOf<Errors.ApiErrorExceptNotFound["_tag"]>()
    expectTypeOf<Extract<Failure<ReturnType<typeof list>>, "NotFound">>().toEqualTypeOf<never>()
    expectTypeOf<Failure<ReturnType<typeof get>>>().toEqualTypeOf<Errors.ApiError["_tag"]>()
    expectTypeOf<Extract<Failure<ReturnType<typeof get>>, "NotFound">>().toEqualTypeOf<"NotFound">()
    expectTypeOf<Failure<ReturnType<typeof caught>>>().toEqualTypeOf<Errors.ApiErrorExceptNotFound["_tag"]>()
    expectTypeOf<Extract<Failure<ReturnType<typeof get>>, "RequestFailed">>().toEqualTypeOf<never>()
    expectTypeOf<Failure<ReturnType<typeof waited>>>().toEqualTypeOf<Errors.WaitError["_tag"]>()
    compiles(() => [
      // @ts-expect-error
      list().pipe(Effect.catchTag("NotFound", () => Effect.void))
    ])
  })
})

describe("an operation of one's own", () => {
  it("has parameters that are known, and fields that are not parameters too", () => {
    compiles(() => [
      Operation.make({ method: "GET", path: "/datacenters/{datacenterId}", success: Datacenter.Datacenter }),
      // @ts-expect-error
      Operation.make({ method: "GET", path: "/datacenters/{datacentreId}", success: Datacenter.Datacenter }),
      Operation.accept({
        method: "POST",
        path: "/datacenters/{datacenterId}/volumes",
        payload: Volume.Create,
        success: Volume.Volume,
        read: Volume.get
      }),
      Operation.accept({
        method: "POST",
        path: "/datacenters/{datacenterId}",
        // @ts-expect-error: this field is also a path parameter
        payload: Schema.Struct({ datacenterId: Schema.String })
      })
    ])
  })
})
