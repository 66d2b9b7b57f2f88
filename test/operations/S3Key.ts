/** The keys of users for the object storage. */
import { Redacted } from "effect"
import * as S3Key from "effect-profitbricks/S3Key"
import { userId } from "../fixtures/ids.js"
import { resource } from "./row.js"

const keyId = S3Key.Id.make("78fa888e106456c1482d")
const ssoUrl = "https://s3.example.com/ssosecurelogin.htm?user=eyJhbGciOi"

export const s3Keys = resource(
  "S3Key",
  S3Key,
  {
    s3keys: {
      schema: S3Key.S3Key,
      type: "s3key",
      properties: { active: true },
      metadata: { etag: "45480eb3fbfc31f1d916c1eaa4abdcc3", createdDate: "2021-04-06T08:16:04" }
    }
  },
  {
    list: { reads: "GET /um/users/{userId}/s3keys?depth=1", input: { userId }, many: "s3keys" },
    get: {
      reads: "GET /um/users/{userId}/s3keys/{keyId}?depth=1",
      input: { userId, keyId },
      one: "s3keys"
    },
    create: { applies: "POST /um/users/{userId}/s3keys", input: { userId }, one: "s3keys" },
    replace: {
      starts: "PUT /um/users/{userId}/s3keys/{keyId}",
      input: { userId, keyId, active: false },
      body: { properties: { active: false } },
      one: "s3keys"
    },
    remove: { starts: "DELETE /um/users/{userId}/s3keys/{keyId}", input: { userId, keyId } },
    getSsoUrl: {
      reads: "GET /um/users/{userId}/s3ssourl",
      input: { userId },
      recorded: { ssoUrl },
      gives: Redacted.make(ssoUrl)
    }
  }
)
