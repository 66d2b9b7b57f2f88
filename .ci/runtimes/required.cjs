// The package in a CommonJS module, with Effect as such a module gets it.
const { Effect } = require("effect")
const { Datacenter, Emulator, Request } = require("effect-profitbricks")

const program = Datacenter.create({ name: "shop", location: "us/las" }).pipe(Request.completed())
Effect.runPromise(program.pipe(Effect.provide(Emulator.layer({ provisioningTime: 0 })))).then(({ properties }) =>
  console.log(properties.name)
)
