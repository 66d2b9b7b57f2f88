/** New servers of four types: what does not belong to a type does not compile. */
import { describe, expectTypeOf, it } from "@effect/vitest"
import type { Redacted } from "effect"
import { Datacenter, Server, Template, Volume } from "effect-profitbricks"

const datacenterId = Datacenter.Id.make("dc")
const serverId = Server.Id.make("srv")
const templateUuid = Template.Id.make("tpl")
const direct = { type: "DAS", imageAlias: "ubuntu:latest" } as const
const blank = { size: 10, licenceType: "OTHER" } as const

/** Never called: what matters is that it compiles. */
const compiles = (_: () => unknown): void => {}

describe("a new server", () => {
  it("of type ENTERPRISE, said or not, has cores and RAM, and no template", () => {
    compiles(() => [
      Server.create({ datacenterId, cores: 1, ram: 1024 }),
      Server.create({ datacenterId, cores: 1, ram: 1024, cpuFamily: "INTEL_ICELAKE", volumes: [blank] }),
      Server.create({ datacenterId, type: "ENTERPRISE", cores: 1, ram: 1024 }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "ENTERPRISE", cores: 1 }),
      // @ts-expect-error
      Server.create({ datacenterId, cores: 1, ram: 1024, templateUuid }),
      // @ts-expect-error
      Server.create({ datacenterId, cores: 1, ram: 1024, volumes: [direct] })
    ])
  })

  it("of type VCPU has cores and RAM, and neither a family of processors nor a template", () => {
    compiles(() => [
      Server.create({ datacenterId, type: "VCPU", cores: 1, ram: 1024, volumes: [blank] }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "VCPU", cores: 1, ram: 1024, cpuFamily: "INTEL_XEON" }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "VCPU", cores: 1, ram: 1024, templateUuid }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "VCPU", ram: 1024 })
    ])
  })

  it("of type CUBE has a template, and one volume of type DAS without a size", () => {
    compiles(() => [
      Server.create({ datacenterId, type: "CUBE", templateUuid, volumes: [direct] }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "CUBE", templateUuid, volumes: [direct], cores: 1 }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "CUBE", templateUuid, volumes: [direct], ram: 1024 }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "CUBE", volumes: [direct] }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "CUBE", templateUuid: "tpl", volumes: [direct] }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "CUBE", templateUuid }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "CUBE", templateUuid, volumes: [] }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "CUBE", templateUuid, volumes: [direct, direct] }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "CUBE", templateUuid, volumes: [blank] }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "CUBE", templateUuid, volumes: [{ ...direct, size: 10 }] })
    ])
  })

  it("of type GPU has a template, and volumes that need no size", () => {
    compiles(() => [
      Server.create({ datacenterId, type: "GPU", templateUuid }),
      Server.create({ datacenterId, type: "GPU", templateUuid, volumes: [{ licenceType: "LINUX" }, blank] }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "GPU", templateUuid, cores: 1 }),
      // @ts-expect-error
      Server.create({ datacenterId, type: "GPU" })
    ])
  })

  it("is of no other type, unless it is said to be untyped", () => {
    compiles(() => [
      // @ts-expect-error
      Server.create({ datacenterId, type: "CUB", cores: 1, ram: 1024 }),
      Server.create({ datacenterId, cores: 1, ram: 1024, untyped: { type: "QUANTUM" } })
    ])
  })

  it("is the same in the literal of a data center", () => {
    compiles(() => [
      Datacenter.create({
        location: "de/fra/2",
        servers: [
          { cores: 1, ram: 1024 },
          { type: "VCPU", cores: 1, ram: 1024 },
          { type: "CUBE", templateUuid, volumes: [direct] },
          { type: "GPU", templateUuid }
        ]
      }),
      Datacenter.create({
        location: "us/las",
        servers: [
          // @ts-expect-error
          { type: "CUBE", cores: 1, templateUuid, volumes: [direct] }
        ]
      })
    ])
    expectTypeOf<Datacenter.Create["servers"]>().toEqualTypeOf<ReadonlyArray<Server.Create> | undefined>()
  })
})

describe("of a server", () => {
  it("what is a secret is redacted", () => {
    expectTypeOf<Volume.Create["userData"]>().toEqualTypeOf<Redacted.Redacted | null | undefined>()
    expectTypeOf(Server.console).returns.toMatchTypeOf<{ readonly [Symbol.iterator]: unknown }>()
  })

  it("the id of a template can be used as it was read, and options are those of the operation", () => {
    compiles(() => [
      Server.list({ datacenterId, upgradeNeeded: true }),
      Server.remove({ datacenterId, serverId, deleteVolumes: true }),
      // @ts-expect-error
      Server.remove({ datacenterId, serverId, upgradeNeeded: true }),
      // @ts-expect-error
      Volume.list({ datacenterId, upgradeNeeded: true })
    ])
    expectTypeOf<Server.Properties["templateUuid"]>().toEqualTypeOf<Template.Id | null | undefined>()
  })
})
