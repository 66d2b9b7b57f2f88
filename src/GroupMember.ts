/**
 * The members of a group.
 *
 * @since 0.1.0
 */
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import { wireId } from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as User from "./User.js"

const users = "/um/groups/{groupId}/users"

/**
 * The users who are members of a group.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: users, success: User.User.collection })

/**
 * The same as a stream, page after page where the server pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const all = Collection.all(list)

/**
 * Makes an existing user a member.
 *
 * @since 0.1.0
 * @category operations
 */
export const add = Operation.accept({
  method: "POST",
  path: users,
  payload: wireId("userId", Ids.UserId),
  success: User.User,
  read: User.get
})

/**
 * Ends a membership. The user stays.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: `${users}/{userId}` })
