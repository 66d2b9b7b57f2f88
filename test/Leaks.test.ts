/** Errors, spans, services and values show no secret. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Encoding, Exit, Layer, Redacted, Stream } from "effect"
import {
  Accepted,
  Credentials,
  Datacenter,
  ProfitBricks,
  Request,
  RetryPolicy,
  Server,
  User,
  Volume
} from "effect-profitbricks"
import { accepted, busy, ids, request, server, volume } from "./fixtures/answers.js"
import { datacenterId, requestId } from "./fixtures/ids.js"
import { answer, type answers, exchanges, newVolume, onServer, payload, runs, secrets } from "./support/exchanges.js"
import { password, type Step, scripted } from "./support/scripted.js"
import { logged, recordingTracer, renderings } from "./support/surfaces.js"
import { tokenWith } from "./support/tokens.js"

const assertNone = (texts: Iterable<string>, forbidden: ReadonlyArray<string> = secrets) => {
  for (const text of texts) {
    for (const secret of forbidden) {
      const at = text.indexOf(secret)
      if (at !== -1) assert.fail(`${JSON.stringify(secret)} is in …${text.slice(Math.max(0, at - 300), at + 100)}…`)
    }
  }
}

const none = { retry: RetryPolicy.none }

/** A user's password may have any character in it. */
const userWith = (secret: string) =>
  User.create({ firstname: "A", lastname: "B", email: "a@b.example", password: Redacted.make(secret) })

describe("the look at a value", () => {
  it.effect("finds what is there to be found", () =>
    Effect.gen(function* () {
      const hidden = Object.defineProperty({ deep: { deeper: [{}] } }, "hidden", {
        value: { answer },
        enumerable: false
      })
      const shown = [
        hidden,
        { answer },
        new Error("x", { cause: { answer } }),
        Exit.fail(answer),
        Exit.fail({ answer }),
        Exit.die(answer)
      ]
      for (const value of shown) assert.isTrue(renderings(value).some((text) => text.includes(answer)))
      const lines = yield* logged(Effect.log("x", { answer }))
      assert.isAtLeast(lines.filter((line) => line.includes(answer)).length, 5)
      const { told, tracer } = recordingTracer()
      yield* Effect.void.pipe(Effect.withSpan("x", { attributes: { answer } }), Effect.withTracer(tracer))
      assert.include(told, answer)
    })
  )
})

describe("an error", () => {
  it.effect("shows no credential, no payload and no answer, however it is looked at, and nor does its exit", () =>
    Effect.forEach(exchanges, ([run, step]) =>
      Effect.gen(function* () {
        const exit = yield* Effect.exit(run.pipe(Effect.withSpan("outer"), Effect.provide(scripted(step, none).layer)))
        if (Exit.isSuccess(exit)) return
        assertNone(renderings(exit))
        assert.strictEqual(exit.cause._tag, "Fail")
        if (exit.cause._tag === "Fail") assertNone([JSON.stringify(exit.cause.error), ...renderings(exit.cause.error)])
      })
    )
  )

  it.effect("shows none of it in a log", () =>
    Effect.forEach(
      exchanges.filter((_, index) => index % 3 === 0),
      ([run, step]) =>
        Effect.gen(function* () {
          const exit = yield* Effect.exit(
            run.pipe(Effect.withLogSpan("outer"), Effect.provide(scripted(step, none).layer))
          )
          if (Exit.isSuccess(exit)) return
          const error = exit.cause._tag === "Fail" ? exit.cause.error : undefined
          const program = Effect.log("it failed", error).pipe(
            Effect.andThen(Effect.logError("it failed", exit.cause)),
            Effect.andThen(Effect.logWarning(exit)),
            Effect.annotateLogs({ error, exit })
          )
          const lines = yield* logged(program)
          assert.isAtLeast(lines.filter((line) => line.includes(error?.operation ?? "?")).length, 5)
          assertNone(lines)
        })
    )
  )

  it.effect("that is made before anything is sent shows nothing of the input", () =>
    Effect.gen(function* () {
      const bad = [
        Volume.create({ datacenterId, ...newVolume, size: -987_654_321 }),
        Volume.create({ datacenterId, ...newVolume, imagePassword: Redacted.make("s3") }),
        Volume.create({ datacenterId, ...newVolume, sshKeys: [payload.sshKey.repeat(1000)] }),
        Server.create({ datacenterId, name: payload.name, cores: 1, ram: 987_654_321, volumes: [newVolume] }),
        Server.create({ datacenterId: Datacenter.Id.make(".."), name: payload.name, cores: 1, ram: 256 })
      ]
      for (const run of bad) {
        const { layer, received } = scripted([{ status: 500 }], none)
        const exit = yield* Effect.exit(
          Effect.provide<unknown, unknown, ProfitBricks.ProfitBricks, ProfitBricks.ProfitBricks, never, never>(
            run,
            layer
          )
        )
        assert.isTrue(Exit.isFailure(exit))
        assert.lengthOf(received, 0)
        assertNone(renderings(exit), [...secrets, "987654321", '"s3"'])
      }
    })
  )

  it.effect("that is made before anything is sent names the ids of the call, but for what is refused as one", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 500 }], none)
      for (const id of ["dc\ud800", "..", `${"a".repeat(1000)}\ud800`, password]) {
        const input = { datacenterId: Datacenter.Id.make(id), serverId: Server.Id.make("srv"), depth: 11 as never }
        const error = yield* Effect.flip(Effect.provide(Server.get(input), layer))
        assert.deepStrictEqual(error.ids, { serverId: "srv" })
        assert.strictEqual(error.attempts, 0)
      }
      assert.lengthOf(received, 0)
    })
  )

  it.effect("has no ids where something else stands in their place", () =>
    Effect.gen(function* () {
      const { layer } = scripted([{ status: 500 }], none)
      for (const id of [Redacted.make(password), { password }, [password], null, undefined, true]) {
        const exit = yield* Effect.exit(Effect.provide(Datacenter.get({ datacenterId: id as never }), layer))
        assertNone(renderings(exit), [password])
        if (exit._tag === "Failure" && exit.cause._tag === "Fail") assert.deepStrictEqual(exit.cause.error.ids, {})
      }
    })
  )

  it.effect("does not show a secret that the API repeats in a message", () =>
    Effect.gen(function* () {
      const message = `[(root).properties.imagePassword] '${payload.imagePassword}' is no password, ${password}`
      const { layer } = scripted([{ status: 422, body: { messages: [{ errorCode: "100", message }] } }], none)
      const exit = yield* Effect.exit(Effect.provide(Volume.create({ datacenterId, ...newVolume }), layer))
      assertNone(renderings(exit), [payload.imagePassword, password])
    })
  )

  it.effect("does not show a secret that the API repeats in a message as it stood in the JSON", () =>
    Effect.gen(function* () {
      const secret = 'Pa55"Of\\The/User'
      const { layer } = scripted(
        ({ body }) => ({ status: 422, body: { messages: [{ message: `cannot read ${body}` }] } }),
        none
      )
      const { message } = yield* Effect.flip(Effect.provide(userWith(secret), layer))
      assertNone([message], ["Pa55", "The/User"])
    })
  )

  it.effect("of a request that failed does not show what the API repeats of what was sent", () =>
    Effect.gen(function* () {
      const imagePassword = "Pa55wordOfTheImage"
      const failed = { metadata: { status: "FAILED", message: `[VDC-5-0] bad password ${imagePassword}` } }
      const { layer } = scripted((call) =>
        call.method === "POST" ? accepted(busy(volume)) : { status: 200, body: failed }
      )
      const exit = yield* Volume.create({
        datacenterId,
        size: 1,
        imageAlias: "a",
        imagePassword: Redacted.make(imagePassword)
      }).pipe(Request.completed(), Effect.provide(layer), Effect.exit)
      assert.include(String(exit), "RequestFailed")
      assertNone(renderings(exit), [imagePassword])
    })
  )

  const leaky = "Pa55wordOfTheImage"
  const failedWith = (message: string): Step => ({ status: 200, body: { metadata: { status: "FAILED", message } } })
  const recorded = (body: string): Step => ({ status: 200, body: { ...request, properties: { body } } })
  /** All that a program can see of the end of a request of which it has the id alone. */
  const seen = Effect.gen(function* () {
    const statuses: Array<Request.RequestStatus> = []
    const collected = Stream.tap(Request.changes(requestId), (status) => Effect.sync(() => statuses.push(status)))
    return [
      yield* Effect.flip(Stream.runDrain(collected)),
      yield* Effect.flip(Request.await(requestId)),
      yield* Request.status({ requestId }),
      statuses
    ]
  })

  it.effect.each<readonly [what: string, record: Step, message: string]>([
    ["has recorded", recorded(JSON.stringify({ properties: { imagePassword: leaky } })), "bad password <redacted>"],
    [
      "has recorded deep below",
      recorded(`${"[".repeat(20_000)}{"imagePassword":"${leaky}"}${"]".repeat(20_000)}`),
      "bad password <redacted>"
    ],
    ["does not tell", { status: 403, body: "<h1>no</h1>" }, "<redacted>"]
  ])("of a request of another process does not show the secret that the API repeats, and %s", ([, record, message]) =>
    Effect.gen(function* () {
      const { layer } = scripted(
        ({ url }) => (url.includes("/status") ? failedWith(`[VDC-5-0] bad password ${leaky}`) : record),
        none
      )
      const all = yield* Effect.provide(seen, layer)
      assertNone(
        all.flatMap((one) => renderings(Exit.succeed(one))),
        [leaky]
      )
      assert.include(JSON.stringify(all), `"message":"[VDC-5-0] ${message}"`)
    })
  )

  it.effect("of a request that is known by an error alone does not show what was sent", () =>
    Effect.gen(function* () {
      const { layer } = scripted(
        ({ method, url }) =>
          method === "POST"
            ? { ...accepted(""), body: "<h1>thanks</h1>" }
            : url.includes("/status")
              ? failedWith(`bad password ${leaky}`)
              : { status: 503 },
        none
      )
      const input = { datacenterId, size: 1, imageAlias: "a", imagePassword: Redacted.make(leaky) }
      const { metadata } = yield* Effect.flip(Volume.create(input)).pipe(
        Effect.flatMap((error) => Request.status({ requestId: Request.Id.make(error.requestId ?? "") })),
        Effect.provide(layer)
      )
      assert.strictEqual(metadata.message, "bad password <redacted>")
    })
  )

  it.effect("does not show a secret that the API repeats in another form, or one that begins with another one", () =>
    Effect.gen(function* () {
      const secret = `${password}/Pä55(wörd)!`
      const url = encodeURIComponent(secret)
      const forms = [
        secret,
        Encoding.encodeBase64(secret),
        Encoding.encodeBase64Url(secret),
        url,
        url.replace(/%../g, (code) => code.toLowerCase()),
        url.replace("(", "%28").replace(")", "%29").replace("!", "%21")
      ]
      const { layer } = scripted([{ status: 422, body: { messages: [{ message: forms.join(" ") }] } }], none)
      const error = yield* Effect.flip(Effect.provide(userWith(secret), layer))
      assert.deepStrictEqual(error.messages, [{ message: forms.map(() => "<redacted>").join(" ") }])
    })
  )

  it.effect("does not show a header of one's own by which somebody is let in, if the API repeats it", () =>
    Effect.gen(function* () {
      const headers = { "Proxy-Authorization": "Basic Zm9vOmJhcg", "x-api-key": "k3y-0f-mine", "x-team": "operations" }
      const message = `${Object.values(headers).join(", ")} are not welcome`
      const { layer } = scripted([{ status: 403, body: { messages: [{ message }] } }], { ...none, headers })
      const error = yield* Effect.flip(Effect.provide(Server.get(onServer), layer))
      assert.deepStrictEqual(error.messages, [{ message: "<redacted>, <redacted>, operations are not welcome" }])
    })
  )

  it.effect("of a request that failed shows nothing but what the API says of it", () =>
    Effect.gen(function* () {
      const failed = {
        metadata: {
          status: "FAILED",
          message: "[VDC-5-0] no",
          etag: answer,
          targets: [{ target: { id: "a", type: "server", href: `https://${answer}` }, status: "FAILED" }]
        }
      }
      for (const wait of [Request.completed(), Request.completed({ timeout: 0 })]) {
        const { layer } = scripted((call) =>
          call.method === "POST" ? accepted(busy(volume)) : { status: 200, body: failed }
        )
        const exit = yield* Volume.create({ datacenterId, ...newVolume }).pipe(wait, Effect.provide(layer), Effect.exit)
        assert.isTrue(Exit.isFailure(exit))
        assertNone(renderings(exit))
      }
    })
  )
})

describe("a span", () => {
  const succeeding: typeof answers = [
    () => accepted(busy({ ...server, properties: { ...server.properties, name: answer } })),
    () => ({ status: 200, body: { ...server, properties: { ...server.properties, name: answer } } })
  ]

  it.effect("has no credential, no payload and no answer in its name, attributes, events and links", () =>
    Effect.forEach(
      [...exchanges, ...runs.flatMap((run) => succeeding.map((step) => [run, step] as const))],
      ([run, step]) =>
        Effect.gen(function* () {
          const { told, tracer } = recordingTracer()
          yield* run.pipe(Effect.provide(scripted(step, none).layer), Effect.withTracer(tracer), Effect.exit)
          assert.isNotEmpty(told)
          assertNone(told.flatMap((value) => (typeof value === "string" ? [value] : renderings(value))))
        })
    )
  )

  it.effect("is named after the operation, and not after the ids in its path", () =>
    Effect.gen(function* () {
      const { told, tracer } = recordingTracer()
      const { layer } = scripted([{ status: 404 }], none)
      yield* Server.get(onServer).pipe(Effect.provide(layer), Effect.withTracer(tracer), Effect.exit)
      const names = told.filter((value) => typeof value === "string")
      assert.isTrue(names.some((name) => name.includes("/datacenters/{datacenterId}/servers/{serverId}")))
    })
  )
})

describe("the services", () => {
  it.effect("show no credential, however they are looked at", () =>
    Effect.gen(function* () {
      const { services, layer } = scripted([{ status: 401 }])
      const service = yield* Effect.provide(Credentials.Credentials, services)
      const client = yield* Effect.provide(ProfitBricks.ProfitBricks, layer)
      const built = yield* Effect.scoped(Layer.build(Layer.merge(services, layer)))
      const token = yield* Effect.provide(
        Credentials.Credentials,
        Credentials.token(Redacted.make(tokenWith({}, password)))
      )
      const all = { service, client, built, token, services, layer }
      assertNone(Object.values(all).flatMap(renderings))
      assertNone(yield* logged(Effect.log("made", service, client, token).pipe(Effect.annotateLogs(all))))
    })
  )
})

describe("an Accepted", () => {
  it.effect("shows no credential, and nothing of what was sent, even if the API echoes the password", () =>
    Effect.gen(function* () {
      const { layer } = scripted([
        accepted(busy({ ...volume, properties: { ...volume.properties, imagePassword: payload.imagePassword } }))
      ])
      const value = yield* Effect.provide(Volume.create({ datacenterId, ...newVolume }), layer)
      assert.isTrue(Accepted.isAccepted(value))
      assertNone(renderings(value))
      assertNone(yield* logged(Effect.log(value)))
    })
  )
})

describe("a recorded request", () => {
  it.effect("does not show the headers by which its caller was let in, and takes any others", () =>
    Effect.gen(function* () {
      const headers = { Authorization: "Basic bWVAZXhh", "x-forwarded-for": null, host: "api.ionos.com" }
      const { layer } = scripted([
        { status: 200, body: { ...request, properties: { ...request.properties, headers } } }
      ])
      const { properties } = yield* Effect.provide(Request.get({ requestId }), layer)
      assert.deepStrictEqual(properties.headers, { Authorization: "<redacted>", host: "api.ionos.com" })
    })
  )

  it.effect("does not show the body of the call, which has passwords in it", () =>
    Effect.gen(function* () {
      const body = {
        ...request,
        properties: { ...request.properties, body: `{"imagePassword":"${payload.imagePassword}"}` }
      }
      const { layer } = scripted(({ url }) => ({
        status: 200,
        body: url.includes(ids.request) ? body : { items: [body] }
      }))
      const one = yield* Effect.provide(Request.get({ requestId }), layer)
      const all = yield* Effect.provide(Request.list(), layer)
      assertNone([one, all].flatMap(renderings))
      assertNone(yield* logged(Effect.log(one, all)))
    })
  )
})
