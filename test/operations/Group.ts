/** Groups, and the users in them. */
import * as Group from "effect-profitbricks/Group"
import { groupId, userId } from "../fixtures/ids.js"
import { resource } from "./row.js"

export const groups = resource(
  "Group",
  Group,
  {
    groups: {
      schema: Group.Group,
      type: "group",
      properties: {
        name: "ops",
        createDataCenter: true,
        createSnapshot: false,
        reserveIp: false,
        accessActivityLog: false,
        createPcc: false,
        createFlowLog: true
      },
      entities: { users: "users", resources: "summariesOfResources" }
    },
    summariesOfGroups: { schema: Group.Summary, type: "group", properties: { name: "ops", createDataCenter: true } }
  },
  {
    list: { reads: "GET /um/groups?depth=1", many: "groups", python: ["list_groups"] },
    get: { reads: "GET /um/groups/{groupId}?depth=1", input: { groupId }, one: "groups", python: ["get_group"] },
    create: {
      starts: "POST /um/groups",
      input: { name: "ops", reserveIp: true },
      body: { properties: { name: "ops", reserveIp: true } },
      one: "groups",
      python: ["create_group"]
    },
    replace: {
      starts: "PUT /um/groups/{groupId}",
      input: {
        groupId,
        current: {
          properties: { name: "ops", reserveIp: true, createSnapshot: true, createPcc: false, accessActivityLog: null }
        },
        createSnapshot: false,
        manageDBaaS: true
      },
      body: { properties: { name: "ops", reserveIp: true, createSnapshot: false, manageDBaaS: true } },
      one: "groups",
      python: ["update_group"]
    },
    remove: { starts: "DELETE /um/groups/{groupId}", input: { groupId }, python: ["delete_group"] },
    listResources: {
      reads: "GET /um/groups/{groupId}/resources?depth=1",
      input: { groupId },
      many: "summariesOfResources"
    },
    listUsers: {
      reads: "GET /um/groups/{groupId}/users?depth=1",
      input: { groupId },
      many: "users",
      python: ["list_group_users"]
    },
    addUser: {
      starts: "POST /um/groups/{groupId}/users",
      input: { groupId, userId },
      body: { id: userId },
      one: "users",
      python: ["add_group_user"]
    },
    removeUser: {
      starts: "DELETE /um/groups/{groupId}/users/{userId}",
      input: { groupId, userId },
      python: ["remove_group_user"]
    }
  }
)
