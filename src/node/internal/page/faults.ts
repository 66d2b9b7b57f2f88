/** The faults that the page has buttons for, and those of them that are in force. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import type { Service } from "../../../Emulator.js"
import { Refusal, show } from "../../../emulator/refusal.js"
import { routes } from "../../../emulator/routes.js"
import type { HttpRequest } from "../../../emulator/wire.js"
import * as Fault from "../../../Fault.js"
import { type ApiVersion, exists } from "../../../internal/apiVersion.js"

const answer = (status: number, message: string, headers?: Readonly<Record<string, string>>) =>
  Fault.answer(show(new Refusal(status, [{ errorCode: `${status}`, message }], headers)))

interface Choice {
  readonly name: string
  readonly group: string
  readonly title: string
  readonly hint: string
  readonly fault: Fault.Fault
  /** Whether it means nothing to a read. */
  readonly ofChanges?: boolean
}

const choices: ReadonlyArray<Choice> = [
  {
    name: "refused",
    group: "Connection",
    title: "Refuse",
    hint: "The call never arrives.",
    fault: Fault.refused
  },
  {
    name: "reset",
    group: "Connection",
    title: "Break",
    hint: "The connection breaks; the call is not carried out.",
    fault: Fault.reset()
  },
  {
    name: "lost",
    group: "Connection",
    title: "Lose the answer",
    hint: "The call is carried out; the connection breaks before the answer.",
    fault: Fault.reset({ carriedOut: true })
  },
  {
    name: "delay",
    group: "Connection",
    title: "Delay",
    hint: "The call takes 5 seconds to arrive.",
    fault: Fault.delay("5 seconds")
  },
  {
    name: "slow",
    group: "Connection",
    title: "Slow body",
    hint: "The body of the answer takes 5 seconds.",
    fault: Fault.slowBody("5 seconds")
  },
  {
    name: "truncated",
    group: "Connection",
    title: "Cut the body",
    hint: "The connection breaks halfway through the body.",
    fault: Fault.truncated()
  },
  {
    name: "401",
    group: "Answer",
    title: "401",
    hint: "Unauthorized, as with expired credentials.",
    fault: answer(401, "Unauthorized")
  },
  {
    name: "429",
    group: "Answer",
    title: "429",
    hint: "Too many requests; Retry-After is 2 seconds.",
    fault: answer(429, "Too many requests", { "retry-after": "2" })
  },
  {
    name: "500",
    group: "Answer",
    title: "500",
    hint: "Internal server error.",
    fault: answer(500, "An unexpected error occurred")
  },
  {
    name: "503",
    group: "Answer",
    title: "503",
    hint: "Service unavailable.",
    fault: answer(503, "The service is unavailable")
  },
  {
    name: "failed",
    group: "Request",
    title: "Fail",
    hint: "The change is accepted; its request ends with FAILED.",
    fault: Fault.requestFails(),
    ofChanges: true
  },
  {
    name: "stuck",
    group: "Request",
    title: "Never end",
    hint: "The change is accepted; its request runs forever.",
    fault: Fault.requestStuck,
    ofChanges: true
  },
  {
    name: "unseen",
    group: "Request",
    title: "Show late",
    hint: "Reads do not show the change for 5 seconds.",
    fault: Fault.unseen("5 seconds"),
    ofChanges: true
  },
  {
    name: "noLocation",
    group: "Request",
    title: "No Location",
    hint: "The answer does not name the request.",
    fault: Fault.noLocation,
    ofChanges: true
  }
]

const isRead = (method: string): boolean => method === "GET" || method === "HEAD"

/** The calls that a fault is for, besides single operations. */
const kindsOfCalls: Readonly<Record<string, (method: string) => boolean>> = {
  any: () => true,
  reads: isRead,
  changes: (method) => !isRead(method)
}

const Order = Schema.Struct({
  fault: Schema.Literal(...choices.map(({ name }) => name)),
  /** `any`, `reads`, `changes`, or method and path template of an operation. */
  calls: Schema.String,
  /** How many calls it strikes; none for all until it is removed. */
  times: Schema.NullOr(Schema.Int.pipe(Schema.between(1, 1000)))
})

export const decodeOrder = Schema.decodeUnknownOption(Schema.parseJson(Order))

interface Active {
  readonly id: number
  readonly title: string
  readonly calls: string
  left: number | null
  readonly scope: Scope.CloseableScope
}

export interface Faults {
  readonly menu: {
    readonly faults: ReadonlyArray<Omit<Choice, "fault">>
    readonly operations: ReadonlyArray<string>
  }
  readonly active: () => ReadonlyArray<Omit<Active, "scope">>
  /** Whether there are such calls. */
  readonly inject: (order: typeof Order.Type) => Effect.Effect<boolean>
  readonly remove: (id: number) => Effect.Effect<boolean>
  readonly clear: Effect.Effect<void>
}

export const make = (
  inject: Service["inject"],
  version: ApiVersion,
  struck: (request: HttpRequest, fault: string) => void
): Faults => {
  const active = new Map<number, Active>()
  let lastId = 0
  const operations = routes
    .filter((route) => exists(route, version))
    .map(({ method, template }) => `${method} ${template}`)
    .toSorted()

  const areReads = (calls: string) => calls === "reads" || calls.startsWith("GET ")

  const end = ({ id, scope }: Active) =>
    Effect.andThen(
      Effect.sync(() => active.delete(id)),
      Scope.close(scope, Exit.void)
    )

  /** The fault, as often as it was ordered. */
  const counted = ({ fault, ofChanges = false }: Choice, order: Active): Fault.Fault => ({
    ...fault,
    conditions: [
      () =>
        ({ operation, request }) =>
          Effect.suspend(() => {
            const isMeant = kindsOfCalls[order.calls]?.(request.method) ?? operation === order.calls
            if (!isMeant || (ofChanges && isRead(request.method)) || order.left === 0) {
              return Effect.succeed(false)
            }
            struck(request, order.title)
            if (order.left !== null) order.left--
            return Effect.as(order.left === 0 ? end(order) : Effect.void, true)
          })
    ]
  })

  return {
    menu: { faults: choices.map(({ fault: _, ...choice }) => choice), operations },
    active: () => Array.from(active.values(), ({ scope: _, ...order }) => order),
    inject: ({ calls, fault, times }) =>
      Option.match(
        Option.all({
          choice: Option.fromNullable(
            choices.find(({ name, ofChanges }) => name === fault && !(ofChanges === true && areReads(calls)))
          ),
          calls: Option.liftPredicate(
            calls,
            (known) => Object.hasOwn(kindsOfCalls, known) || operations.includes(known)
          )
        }),
        {
          onNone: () => Effect.succeed(false),
          onSome: ({ calls, choice }) =>
            Effect.flatMap(Scope.make(), (scope) => {
              const order: Active = {
                id: ++lastId,
                title: `${choice.group}: ${choice.title}`,
                calls,
                left: times,
                scope
              }
              active.set(order.id, order)
              return inject(counted(choice, order)).pipe(Scope.extend(scope), Effect.as(true))
            })
        }
      ),
    remove: (id) => {
      const found = active.get(id)
      return found === undefined ? Effect.succeed(false) : Effect.as(end(found), true)
    },
    clear: Effect.suspend(() => Effect.forEach([...active.values()], end, { discard: true }))
  }
}
