/** Groups of users, and the resources that are shared with them. */
import { boolean, text } from "../attributes.js"
import type { Kind } from "../kind.js"
import { allIn } from "../objects.js"

const privilege = { is: boolean, initial: false }
const privilegeOf5 = { ...privilege, since: 5 } as const
const privilegeOf6 = { ...privilege, since: 6 } as const

export const group: Kind = {
  name: "group",
  collection: "/um/groups",
  param: "groupId",
  attributes: {
    name: { is: text, required: true },
    createDataCenter: privilege,
    createSnapshot: privilege,
    reserveIp: privilege,
    accessActivityLog: privilege,
    createPcc: privilegeOf5,
    s3Privilege: privilegeOf5,
    createBackupUnit: privilegeOf5,
    createInternetAccess: privilegeOf5,
    createK8sCluster: privilegeOf5,
    createFlowLog: privilegeOf6,
    createNetworkSecurityGroups: privilegeOf6,
    manageDBaaS: privilegeOf6,
    manageDataplatform: privilegeOf6,
    manageRegistry: privilegeOf6,
    accessAndManageAiModelHub: privilegeOf6,
    accessAndManageApiGateway: privilegeOf6,
    accessAndManageCdn: privilegeOf6,
    accessAndManageCertificates: privilegeOf6,
    accessAndManageDns: privilegeOf6,
    accessAndManageIamResources: privilegeOf6,
    accessAndManageKaas: privilegeOf6,
    accessAndManageLogging: privilegeOf6,
    accessAndManageMonitoring: privilegeOf6,
    accessAndManageNetworkFileStorage: privilegeOf6,
    accessAndManageVpn: privilegeOf6
  },
  entities: {
    users: {
      kind: "user",
      owned: false,
      members: {
        param: "userId",
        methods: ["list", "attach", "detach"],
        atOnce: true,
        attached: (_, entry, user) => {
          entry.children["users"]?.add(user.path)
          user.children["groups"]?.add(entry.path)
          return undefined
        },
        detached: (_, entry, user) => {
          entry.children["users"]?.delete(user.path)
          user.children["groups"]?.delete(entry.path)
        }
      }
    },
    resources: { kind: "managed", owned: false, members: { param: "resourceId", methods: ["list"] } },
    shares: { kind: "share", owned: true, shown: false }
  },
  metadata: () => undefined,
  // Recorded of version 4 only: it keeps what a PUT leaves out. Of the others the worse is taken for true.
  resets: { since: 5 },
  methods: ["list", "get", "create", "replace", "remove"],
  removed: (context, entry) => {
    for (const user of allIn(context, entry, "users")) user.children["groups"]?.delete(entry.path)
    for (const resource of allIn(context, entry, "resources")) resource.children["groups"]?.delete(entry.path)
  }
}
