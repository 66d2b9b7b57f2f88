/** Commands for groups, users and shares. */
import { Redacted } from "effect"
import { Group, Share, User } from "effect-profitbricks"
import * as M from "./model.js"
import {
  type Commands,
  emailOf,
  expect,
  itemOf,
  mayHave,
  none,
  notFound,
  pickGroup,
  pickGuest,
  pickUser,
  refused,
  success
} from "./run.js"

const shareable = <T extends M.Thing>(pool: M.Pool<T>): M.Pool<M.Thing> => {
  const things = new M.Pool<M.Thing>()
  for (const [id, thing] of pool.alive) things.alive.set(id, thing)
  for (const [id, thing] of pool.dead) things.dead.set(id, thing)
  return things
}

export const userCommands: Commands = {
  createGroup: (run, { n }) => {
    const name = run.model.fresh("group")
    const reserveIp = n % 2 === 0
    return expect(
      run,
      Group.create({ name, reserveIp }),
      success,
      ({ id }) => {
        run.model.groups.add({ id, name, reserveIp, members: new Set(), shares: new Set() })
      },
      { piles: true }
    )
  },
  replaceGroup: (run, { a, n }) => {
    const { group, groupId } = pickGroup(run, a)
    const name = run.model.fresh("group")
    // A privilege that the group has stays if it is left out.
    const current = { properties: { reserveIp: group?.reserveIp ?? false } }
    return expect(
      run,
      Group.replace({ groupId, current, name, ...(n % 2 === 0 ? { reserveIp: true } : {}) }),
      group === undefined ? notFound : success,
      () => {
        if (group !== undefined) Object.assign(group, { name, reserveIp: n % 2 === 0 || group.reserveIp })
      }
    )
  },
  removeGroup: (run, { a }) => {
    const { group, groupId } = pickGroup(run, a)
    return expect(run, Group.remove({ groupId }), group === undefined ? notFound : success, () =>
      run.model.groups.remove(groupId)
    )
  },
  createUser: (run, { n }) => {
    const { model } = run
    const email = emailOf(n)
    const firstname = model.fresh("user")
    const password = Redacted.make("s3cretpassw0rd")
    return expect(
      run,
      User.create({ firstname, lastname: "B", email, password }),
      mayHave(run, undefined, email),
      ({ id }) => {
        model.users.add({ id, firstname, email, isOwner: false })
      }
    )
  },
  /** Its e-mail address is free again. */
  renameUser: (run, { a, n }) => {
    const { model } = run
    const { user, userId } = pickGuest(run, a)
    const email = n % 2 === 0 ? emailOf(n) : `${model.fresh("renamed").replace(" ", "")}@example.com`
    const firstname = model.fresh("user")
    return expect(
      run,
      User.replace({ userId, current: { properties: { administrator: false, lastname: "B" } }, firstname, email }),
      user === undefined ? notFound : mayHave(run, user, email),
      () => {
        if (user !== undefined) Object.assign(user, { firstname, email })
      }
    )
  },
  removeUser: (run, { a }) => {
    const { user, userId } = pickGuest(run, a)
    return expect(run, User.remove({ userId }), user === undefined ? notFound : success, () => {
      if (user !== undefined) run.model.removeUser(user)
    })
  },
  addMember: (run, { a, b }) => {
    const { group, groupId } = pickGroup(run, a)
    const { user, userId } = pickUser(run, b)
    if (group?.members.has(userId) === true) return
    return expect(
      run,
      Group.addUser({ groupId, userId }),
      group === undefined ? notFound : user === undefined ? refused : success,
      () => {
        group?.members.add(userId)
      }
    )
  },
  removeMember: (run, { a, b, n }) => {
    const { group, groupId } = pickGroup(run, a)
    const members = [...(group?.members ?? [])]
    const userId = (n % 5 === 4 ? pickUser(run, b).userId : members[n % members.length]) ?? none
    return expect(
      run,
      Group.removeUser({ groupId, userId: User.Id.make(userId) }),
      group?.members.has(userId) === true ? success : notFound,
      () => {
        group?.members.delete(userId)
      }
    )
  },
  share: (run, { a, b, n }) => {
    const { model } = run
    const { group, groupId } = pickGroup(run, a)
    const pools: readonly [M.Pool<M.Thing>, ...ReadonlyArray<M.Pool<M.Thing>>] = [
      shareable(model.datacenters),
      shareable(model.snapshots),
      shareable(model.ipblocks)
    ]
    const pool = itemOf(pools, n)
    const resourceId = pool.pick(b)?.id ?? none
    if (group?.shares.has(resourceId) === true) return
    return expect(
      run,
      Share.create({ groupId, resourceId: Share.Id.make(resourceId), editPrivilege: true }),
      group === undefined || pool.get(resourceId) === undefined ? notFound : success,
      () => {
        group?.shares.add(resourceId)
      }
    )
  },
  unshare: (run, { a, n }) => {
    const { group, groupId } = pickGroup(run, a)
    const shares = [...(group?.shares ?? [])]
    const resourceId = shares[n % (shares.length + 1)] ?? none
    return expect(
      run,
      Share.remove({ groupId, resourceId: Share.Id.make(resourceId) }),
      group?.shares.has(resourceId) === true ? success : notFound,
      () => {
        group?.shares.delete(resourceId)
      }
    )
  }
}
