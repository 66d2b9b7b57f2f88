/** Backup units. */
import { Redacted } from "effect"
import * as BackupUnit from "effect-profitbricks/BackupUnit"
import { resource } from "./row.js"

const backupunitId = BackupUnit.Id.make("unit")
const ssoUrl = "https://backup.example.com/?jwt=eyJhbGciOi"

export const backupUnits = resource(
  "BackupUnit",
  BackupUnit,
  {
    backupunits: {
      schema: BackupUnit.BackupUnit,
      type: "backupunit",
      properties: { name: "nightly", email: "a@b.example" }
    }
  },
  {
    list: { reads: "GET /backupunits?depth=1", many: "backupunits" },
    get: { reads: "GET /backupunits/{backupunitId}?depth=1", input: { backupunitId }, one: "backupunits" },
    create: {
      starts: "POST /backupunits",
      input: { name: "nightly", email: "a@b.example", password: Redacted.make("s3cretpassw0rd") },
      body: { properties: { name: "nightly", email: "a@b.example", password: "s3cretpassw0rd" } },
      one: "backupunits"
    },
    update: {
      starts: "PATCH /backupunits/{backupunitId}",
      input: { backupunitId, password: Redacted.make("an0therpassw0rd") },
      body: { password: "an0therpassw0rd" },
      one: "backupunits"
    },
    replace: {
      starts: "PUT /backupunits/{backupunitId}",
      input: { backupunitId, email: "c@d.example" },
      body: { properties: { email: "c@d.example" } },
      one: "backupunits"
    },
    remove: { starts: "DELETE /backupunits/{backupunitId}", input: { backupunitId } },
    getSsoUrl: {
      reads: "GET /backupunits/{backupunitId}/ssourl",
      input: { backupunitId },
      recorded: { ssoUrl },
      gives: Redacted.make(ssoUrl)
    }
  }
)
