/** Creates a group and a user, and shares a data center with them. `npx tsx examples/users-and-groups.ts` */
import { Console, Effect, Redacted } from "effect"
import { Datacenter, Group, Request, Share, User } from "effect-profitbricks"
import { run } from "./lib/run.js"

run(
  Effect.gen(function* () {
    const datacenter = yield* Datacenter.create({ name: "shop", location: "us/las" }).pipe(Request.completed())
    const group = yield* Group.create({ name: "operators", createSnapshot: true }).pipe(Request.completed())
    const user = yield* User.create({
      firstname: "Ada",
      lastname: "Lovelace",
      email: "ada@example.com",
      password: Redacted.make("s3cretpassw0rd")
    }).pipe(Request.completed())

    yield* Group.addUser({ groupId: group.id, userId: user.id }).pipe(Request.completed())
    yield* Share.create({ groupId: group.id, resourceId: datacenter.id, editPrivilege: true }).pipe(Request.completed())

    const members = yield* Group.listUsers({ groupId: group.id })
    const { entities } = yield* Group.get({ groupId: group.id, depth: 1 })
    yield* Console.log(
      `${members.items.map(({ properties }) => properties.email).join(", ")} share ${entities.resources.items.length} resource`
    )

    yield* User.remove({ userId: user.id }).pipe(Request.completed())
    yield* Group.remove({ groupId: group.id }).pipe(Request.completed())
  })
)
