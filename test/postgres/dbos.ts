/** A build on DBOS. However often its program is killed and started again, there is one of everything. */
import { DBOS } from "@dbos-inc/dbos-sdk"
import type { ManagedRuntime } from "effect"
import { type Accepted, Datacenter, type ProfitBricks, Request, Server, Volume } from "effect-profitbricks"
import { type Step, submitBy } from "../support/submit.js"

export interface Options {
  /** Of PostgreSQL, where DBOS keeps what it knows: it makes this database. */
  readonly databaseUrl: string
  /** One build for each: whoever comes later joins it, or gets what it has given. */
  readonly key: string
}

/** Builds, or goes on where a process has died. */
export const provision = async <E>(
  runtime: ManagedRuntime.ManagedRuntime<ProfitBricks.ProfitBricks, E>,
  { databaseUrl, key }: Options
) => {
  const step: Step = (name, run) => DBOS.runStep(() => runtime.runPromise(run), { name })
  const submit = submitBy(step)
  const done = (name: string, accepted: Accepted.Accepted<unknown>) => step(`${name}: done`, Request.await(accepted))

  const build = DBOS.registerWorkflow(
    async (name: string) => {
      const datacenter = await submit("data center", Datacenter.create, { name, location: "us/las" })
      await done("data center", datacenter)
      const datacenterId = datacenter.value.id
      const web = { datacenterId, name: "web", cores: 1, ram: 1024 }
      const server = await submit("server", Server.create, web)
      await done("server", server)
      const disk = { datacenterId, name: "data", size: 10, licenceType: "OTHER" } as const
      const volume = await submit("volume", Volume.create, disk)
      await done("volume", volume)
      const attachment = { datacenterId, serverId: server.value.id, volumeId: volume.value.id }
      await done("attachment", await submit("attachment", Server.attachVolume, attachment))
      return attachment
    },
    { name: "build" }
  )

  // Another version of the program leaves these builds alone. What a process that is gone has begun goes on at the launch; to begin
  // it once more is to join it, of which DBOS warns.
  DBOS.setConfig({ name: "shop", systemDatabaseUrl: databaseUrl, applicationVersion: "1", logLevel: "error" })
  await DBOS.launch()
  const handle = await DBOS.startWorkflow(build, { workflowID: key })(key)
  const result = await handle.getResult()
  await DBOS.shutdown()
  return result
}
