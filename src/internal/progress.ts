/** Tells those who listen what happens to a change. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { globalValue } from "effect/GlobalValue"
import type { WaitError } from "../Errors.js"
import { type About, Build, type Event, Listeners } from "../Progress.js"
import type { RequestStatus, StatusMetadata } from "./requests.js"
import type { Spec } from "./spec.js"

/** A change as all of its events name it. */
export interface Change extends Pick<About, "operation" | "method" | "ids" | "resource" | "requestId"> {
  readonly id: string
  /** When it was submitted, in milliseconds since 1970. */
  readonly since: number
}

/** What an accepted change keeps for those who wait for it: all of it, unless another process has made it. */
export type Trace = Pick<Change, "resource"> & Partial<Pick<Change, "id" | "since">>

type Without<E, K extends PropertyKey> = E extends unknown ? Omit<E, K> : never

/** What an event says besides what all of them do. */
export type Told = Without<Event, keyof About>

/** The changes that this process has named: no two have the same name. */
const counter = globalValue("effect-profitbricks/changes", () => ({ named: 0 }))

export const newId = (): string => String(++counter.named)

/** Those that are not named as the parameter of their id is. */
const irregular: Readonly<Record<string, string>> = {
  applicationLoadBalancerId: "applicationloadbalancer",
  applicationLoadBalancerRuleId: "forwarding-rule",
  cdromId: "image",
  firewallruleId: "firewall-rule",
  k8sClusterId: "k8s",
  key: "label",
  keyId: "s3key",
  natGatewayId: "natgateway",
  natGatewayRuleId: "natgateway-rule",
  networkLoadBalancerId: "networkloadbalancer",
  networkLoadBalancerRuleId: "forwarding-rule"
}

/** The API's name for what an operation changes: of its answer, or by the id in its path: `securityGroupId`. */
export const resourceOf = (spec: Spec): string | undefined => {
  const named = spec.type() ?? spec.waits?.read.type()
  const id = spec.params.keys.at(-1)
  if (named !== undefined || id === undefined) return named
  return irregular[id] ?? id.replace(/Id$/, "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Does nothing where nobody listens. */
export const tell = ({ id, since, ...about }: Change, told: Told): Effect.Effect<void> =>
  Effect.withFiberRuntime(({ currentContext: context }) => {
    const listeners = Context.get(context, Listeners)
    if (listeners.length === 0) return Effect.void
    return Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const build = Context.get(context, Build)
      const event: Event = { ...about, ...told, change: id, build, elapsed: Duration.millis(Math.max(0, now - since)) }
      return Effect.forEach(
        listeners,
        (listener) =>
          Effect.catchAllDefect(listener(event), (defect) =>
            Effect.logWarning("A listener of the progress died", Cause.die(defect))
          ),
        { discard: true }
      )
    })
  })

/** What a wait tells of the statuses that it sees. */
export const watching = (change: Change, hasStates: boolean) => {
  const tellThis = (told: Told) => tell(change, told)
  const targetsDone = new Set<string>()
  let isEnded = false
  let last = ""

  const step = ({ message, status }: StatusMetadata): Told | undefined => {
    const state = hasStates ? (message ?? undefined) : undefined
    // The rest of a status changes more often: the version of the object, the targets.
    const isNew = last !== `${status} ${state}`
    last = `${status} ${state}`
    if (status === "DONE") return { _tag: "Done" }
    if (!isNew || status === "FAILED") return undefined
    return status === "QUEUED" ? { _tag: "Queued" } : { _tag: "Running", state }
  }

  return {
    seen: ({ metadata }: RequestStatus): Effect.Effect<void> =>
      Effect.suspend(() => {
        const done = (metadata.targets ?? []).flatMap(({ status, target: { id, type } }): ReadonlyArray<Told> => {
          if (status !== "DONE" || targetsDone.has(id)) return []
          targetsDone.add(id)
          return [{ _tag: "TargetDone", target: { id, type: type ?? undefined } }]
        })
        const next = step(metadata)
        isEnded = next?._tag === "Done"
        const all = next === undefined ? done : isEnded ? [...done, next] : [next, ...done]
        return Effect.forEach(all, tellThis, { discard: true })
      }),
    failed: (error: WaitError): Effect.Effect<void> =>
      Effect.suspend(() => {
        isEnded = true
        return tellThis({ _tag: "Failed", error })
      }),
    ended: Effect.suspend(() => (isEnded ? Effect.void : tellThis({ _tag: "Interrupted" })))
  }
}
