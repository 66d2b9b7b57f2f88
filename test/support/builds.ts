/** Builds on the engine in memory, beside an emulator: how far they are, and what there is of what they made. */
import { Clock, Duration, Effect, Layer } from "effect"
import { Emulator, type ProfitBricks } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import { quietly } from "./messages.js"
import { inVirtualTime } from "./virtualTime.js"

/** The environment of a program that begins builds, and looks at what there is of them. */
export type Here = Workflow.Engine | ProfitBricks.ProfitBricks | Emulator.Emulator

export interface Carrier {
  readonly layer: Layer.Layer<never, never, Workflow.Engine | ProfitBricks.ProfitBricks>
}

/** On a clock that jumps, with an account of its own; requests take ten seconds. */
export const onMemory =
  (workflows: ReadonlyArray<Carrier>, options: Emulator.Options = {}) =>
  <A, E>(program: Effect.Effect<A, E, Here>): Effect.Effect<A, E> => {
    const engine = Layer.merge(Workflow.layerMemory, Emulator.layer({ provisioningTime: "10 seconds", ...options }))
    const carried = workflows.reduce<Layer.Layer<never, never, Workflow.Engine | ProfitBricks.ProfitBricks>>(
      (layers, { layer }) => Layer.merge(layers, layer),
      Layer.empty
    )
    return program.pipe(Effect.provide(Layer.provideMerge(carried, engine)), quietly, inVirtualTime)
  }

/** While the program runs, this process carries out the builds of the workflow; then it does so no more. */
export const carriedBy =
  ({ layer }: Carrier) =>
  <A, E, R>(program: Effect.Effect<A, E, R>) =>
    Effect.scoped(Effect.zipRight(Layer.build(layer), program))

/** An hour of the cloud's time. */
const patience = Duration.toMillis("1 hour")

/** Waits until the build is as it is wanted. Dies of what it is instead, if it never is. */
export const until = (id: string, is: (build: Workflow.Build) => boolean) =>
  Effect.gen(function* () {
    const begin = yield* Clock.currentTimeMillis
    while (true) {
      const build = yield* Effect.orDie(Workflow.get(id))
      if (is(build)) return build
      if ((yield* Clock.currentTimeMillis) - begin > patience) {
        return yield* Effect.dieMessage(`it never came to that: ${JSON.stringify(build)}`)
      }
      yield* Effect.sleep("100 millis")
    }
  })

export const untilState = (id: string, ...states: ReadonlyArray<Workflow.Build["state"]>) =>
  until(id, ({ state }) => states.includes(state))

export const ended = (id: string) => untilState(id, "succeeded", "failed", "cancelled")

/** What there is in the account, by names: `shop`, `shop/web`, `shop/web+data` for a volume at a server. */
export const there = Effect.map(Emulator.account, ({ datacenters, ipBlocks }) =>
  [
    ...datacenters.flatMap(({ entities, properties: { name } }) => [
      name,
      ...entities.volumes.items.map((volume) => `${name}/${volume.properties.name}`),
      ...entities.lans.items.map((lan) => `${name}/${lan.properties.name}`),
      ...entities.servers.items.flatMap((server) => [
        `${name}/${server.properties.name}`,
        ...server.entities.volumes.items.map((volume) => `${name}/${server.properties.name}+${volume.properties.name}`),
        ...server.entities.nics.items.map((nic) => `${name}/${server.properties.name}/${nic.properties.name}`)
      ])
    ]),
    ...ipBlocks.map((block) => `${block.properties.name}`)
  ].toSorted()
)

/** The changes that the API has accepted, the first one first: `POST /datacenters`. */
export const accepted = Effect.map(Emulator.calls, (calls) =>
  calls
    .filter(({ method, status }) => method !== "GET" && status !== undefined && status < 300)
    .map(({ operation }) => `${operation}`)
)

/** The changes that were sent, whatever has come of them. */
export const sent = Effect.map(Emulator.calls, (calls) =>
  calls.filter(({ method }) => method !== "GET").map(({ operation }) => `${operation}`)
)

/** The steps of a build, and how far they are: `web done`. */
export const stepsOf = ({ steps }: Workflow.Build) => steps.map(({ name, state }) => `${name} ${state}`)
