/** Users, their groups, and what they own. */
import { Redacted } from "effect"
import * as User from "effect-profitbricks/User"
import { userId } from "../fixtures/ids.js"
import { resource } from "./row.js"

const person = { firstname: "A", lastname: "B", email: "a@b.example" }

export const users = resource(
  "User",
  User,
  {
    users: {
      schema: User.User,
      type: "user",
      properties: { ...person, administrator: false, forceSecAuth: false, secAuthActive: false, active: true },
      entities: { owns: "summariesOfResources", groups: "summariesOfGroups", s3Keys: "s3keys" },
      metadata: { etag: "45480eb3fbfc31f1d916c1eaa4abdcc3", creationDate: "2016-10-18T17:20:56Z", lastLogin: "" }
    }
  },
  {
    list: { reads: "GET /um/users?depth=1", many: "users", python: ["list_users"] },
    get: { reads: "GET /um/users/{userId}?depth=1", input: { userId }, one: "users", python: ["get_user"] },
    create: {
      starts: "POST /um/users",
      input: { ...person, password: Redacted.make("s3cretpassw0rd") },
      body: { properties: { ...person, password: "s3cretpassw0rd" } },
      one: "users",
      python: ["create_user"]
    },
    replace: {
      starts: "PUT /um/users/{userId}",
      input: {
        userId,
        current: { properties: { ...person, administrator: false, secAuthActive: true, active: true } },
        lastname: "C",
        forceSecAuth: false,
        password: Redacted.make("an0therpassw0rd")
      },
      body: {
        properties: {
          ...person,
          lastname: "C",
          administrator: false,
          forceSecAuth: false,
          active: true,
          password: "an0therpassw0rd"
        }
      },
      one: "users",
      python: ["update_user"]
    },
    remove: { starts: "DELETE /um/users/{userId}", input: { userId }, python: ["delete_user"] },
    listGroups: { reads: "GET /um/users/{userId}/groups?depth=1", input: { userId }, many: "summariesOfGroups" },
    listOwned: { reads: "GET /um/users/{userId}/owns?depth=1", input: { userId }, many: "summariesOfResources" }
  }
)
