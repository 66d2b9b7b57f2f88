/** Inputs that are refused before anything is sent, and answers that are refused. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schedule } from "effect"
import { Datacenter, FirewallRule, Nic, RetryPolicy, Server, Volume } from "effect-profitbricks"
import { accepted, busy, server, volume } from "./fixtures/answers.js"
import { datacenterId, onServer, volumeId } from "./fixtures/ids.js"
import type { Call } from "./operations/index.js"
import { partialResponse, responding } from "./support/responding.js"
import { type Step, scripted } from "./support/scripted.js"

/** A call from JavaScript, where no type stops it. */
const untyped = (operation: object, input: unknown): Call =>
  typeof operation === "function" ? Reflect.apply(operation, undefined, [input]) : assert.fail("no operation")

const issuesOf = (run: Call, answer: Step = { status: 503 }) => {
  const { layer, received } = scripted([answer], { retry: RetryPolicy.none })
  return Effect.map(Effect.flip(Effect.provide(run, layer)), (error) => ({
    tag: error._tag,
    issues: error._tag === "Validation" || error._tag === "DecodeError" ? error.issues : [],
    calls: received.length
  }))
}

describe("an input", () => {
  it.effect("is refused with all that is wrong with it at once, and nothing is sent", () =>
    Effect.gen(function* () {
      const { calls, issues, tag } = yield* issuesOf(
        untyped(Server.create, { datacenterId: "", cores: "4", ram: 100, depth: -1, size: 3 })
      )
      assert.deepStrictEqual([tag, calls], ["Validation", 0])
      assert.sameMembers(
        issues.map(({ path }) => path),
        ["datacenterId", "cores", "ram", "depth", "size"]
      )
    })
  )

  it.effect("is refused if it has fields that an operation without a payload does not take", () =>
    Effect.gen(function* () {
      const { calls, issues } = yield* issuesOf(untyped(Server.get, { ...onServer, name: "a", deep: 1 }))
      assert.deepStrictEqual(issues, [
        { path: "name", message: "is not expected" },
        { path: "deep", message: "is not expected" }
      ])
      assert.strictEqual(calls, 0)
    })
  )

  it.effect("is refused if it chooses a page where there are none", () =>
    Effect.gen(function* () {
      const page = { offset: 1, limit: 2 }
      for (const run of [
        untyped(Server.get, { ...onServer, ...page }),
        untyped(Server.create, { datacenterId, cores: 1, ram: 1024, ...page })
      ]) {
        const { calls, issues } = yield* issuesOf(run)
        assert.sameDeepMembers(
          [...issues],
          [
            { path: "offset", message: "is not expected" },
            { path: "limit", message: "is not expected" }
          ]
        )
        assert.strictEqual(calls, 0)
      }
    })
  )

  it.effect("is refused if it is no object", () =>
    Effect.gen(function* () {
      for (const input of [null, "a", 7, [datacenterId]]) {
        const { calls, issues } = yield* issuesOf(untyped(Datacenter.get, input))
        assert.deepStrictEqual(issues, [{ path: "", message: "expected an object" }])
        assert.strictEqual(calls, 0)
      }
    })
  )

  it.effect("is refused if it asks for a page that is none, and why", () =>
    Effect.gen(function* () {
      const { issues } = yield* issuesOf(Server.list({ datacenterId, offset: 1.5, limit: 0 }))
      assert.deepStrictEqual(
        issues.map(({ message, path }) => `${path}: ${message}`),
        ["offset: expected an integer from 0", "limit: expected a positive integer"]
      )
    })
  )

  it.effect("is sent as a form without what is null or undefined, where the version has forms", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([accepted(busy(volume))], { version: 5 })
      for (const name of [undefined, null]) {
        yield* Volume.createSnapshot({ datacenterId, volumeId, name, description: "a b" }).pipe(
          Effect.ignore,
          Effect.provide(layer)
        )
      }
      assert.deepStrictEqual(
        received.map(({ body }) => body),
        ["description=a+b", "description=a+b"]
      )
    })
  )

  it.effect("is refused with all that is wrong with what is in it, too", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 202 }])
      // As a program without types would call it
      const create: (input: never) => ReturnType<typeof Server.create> = Server.create
      const input: unknown = {
        datacenterId: "..",
        cores: 0,
        ram: 1000,
        colour: "blue",
        depth: 11,
        volumes: [{ size: 1 }, { id: "" }],
        nics: [{ lan: "one" }, { lan: 1, ips: ["10.0.0.256"], firewallRules: [{ protocol: "TCP", portRangeStart: 2 }] }]
      }
      const error = yield* Effect.flip(create(input as never).pipe(Effect.provide(layer)))
      assert(error._tag === "Validation")
      assert.strictEqual(error.attempts, 0)
      assert.isUndefined(error.status)
      assert.deepStrictEqual(error.issues.map(({ message, path }) => `${path}: ${message}`).toSorted(), [
        "colour: is not expected",
        "cores: expected a positive integer",
        "datacenterId: expected an id, not a dot segment",
        "depth: expected a depth from 0 to 10",
        "nics[0].lan: expected a LAN number, or the id of a LAN",
        "nics[1].firewallRules[0].portRangeStart: expected portRangeStart and portRangeEnd together",
        "nics[1].ips[0]: expected an IPv4 address",
        "ram: expected a multiple of 256 MB, at least 256",
        "volumes[0].image: is required, or imageAlias or licenceType instead: exactly one of them",
        "volumes[1].id: expected a non-empty string"
      ])
      assert.strictEqual(received.length, 0)
    })
  )

  const disk = { datacenterId, size: 10 }
  const newRule = { ...onServer, nicId: Nic.Id.make("n") }
  const wrongPassword = "imagePassword: expected a password of 8 to 50 characters, all of A-Z, a-z and 0-9"
  const withUserData = (text: string) =>
    Volume.create({ ...disk, imageAlias: "ubuntu:latest", userData: Redacted.make(text) })

  const withPassword = (password: string, of: object = { imageAlias: "ubuntu:latest" }) =>
    Volume.create({ ...disk, ...of, imagePassword: Redacted.make(password) })
  it.effect.each<readonly [what: string, run: Call, issues: ReadonlyArray<string>]>([
    ["a password with hyphens", withPassword("test-csi-please"), [wrongPassword]],
    ["a password with ! and $", withPassword("S3cret!Pa$$word"), [wrongPassword]],
    ["a password with umlauts", withPassword("süßesGeheimnis"), [wrongPassword]],
    ["a password that is too short", withPassword("abcdef7"), [wrongPassword]],
    ["a password that is too long", withPassword("a".repeat(51)), [wrongPassword]],
    ["a password that ends in a line break", withPassword("abcdefgh1\n"), [wrongPassword]],
    ["a password of 8", withPassword("abcdefg1"), []],
    ["a password of 50, with a snapshot or an image", withPassword("a".repeat(50), { image: "i" }), []],
    [
      "a password for a blank disk",
      withPassword("abcdefgh1", { licenceType: "OTHER" }),
      ["imagePassword: is for volumes with image or imageAlias only"]
    ],
    [
      "SSH keys for a blank disk",
      Volume.create({ ...disk, licenceType: "LINUX", sshKeys: ["ssh-rsa AAAA"] }),
      ["sshKeys: is for volumes with image or imageAlias only"]
    ],
    ["no SSH key for a blank disk", Volume.create({ ...disk, licenceType: "LINUX", sshKeys: [] }), []],
    ["SSH keys", Volume.create({ ...disk, imageAlias: "ubuntu:latest", sshKeys: ["ssh-rsa AAAA"] }), []],
    [
      "a protocol in lower case",
      FirewallRule.create({ ...newRule, protocol: "tcp", portRangeStart: 22, portRangeEnd: 22 }),
      ["protocol: expected TCP, written like this"]
    ],
    [
      "a protocol in mixed case, with what it may have",
      FirewallRule.create({ ...newRule, protocol: "Icmp", icmpType: 8 }),
      ["protocol: expected ICMP, written like this"]
    ],
    ["a protocol that is new", FirewallRule.create({ ...newRule, protocol: "GRE" }), []],
    [
      "a password that is no Redacted",
      untyped(Volume.create, { ...disk, imageAlias: "ubuntu:latest", imagePassword: "abcdefg1" }),
      ["imagePassword: expected a Redacted, from Redacted.make"]
    ],
    [
      "a configuration that is in base64 already",
      withUserData(Buffer.from("#!/bin/sh\nexit\n").toString("base64")),
      ["userData: expected the text itself, not in base64: the SDK encodes it"]
    ],
    ["a configuration", withUserData("#cloud-config\npackages: [nginx]\n"), []],
    ["a configuration of several parts", withUserData("Content-Type: multipart/mixed; boundary=a\n"), []],
    [
      "a template without the type of the server",
      untyped(Server.create, { datacenterId, cores: 1, ram: 1024, templateUuid: "t" }),
      ["templateUuid: expected no template, which is for servers of type CUBE and GPU"]
    ]
  ])("is checked, and what is wrong with it is said: %s", ([, run, expected]) =>
    Effect.gen(function* () {
      const { calls, issues } = yield* issuesOf(run)
      assert.deepStrictEqual(
        issues.map(({ message, path }) => `${path}: ${message}`),
        expected
      )
      assert.strictEqual(calls, expected.length === 0 ? 1 : 0)
    })
  )

  it.effect("is refused if it is null, where a type would forbid it", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 200 }])
      const get: (input: never) => ReturnType<typeof Server.get> = Server.get
      const error = yield* Effect.flip(get(null as never).pipe(Effect.provide(layer)))
      assert.strictEqual(error._tag, "Validation")
      assert.strictEqual(received.length, 0)
    })
  )

  it.effect("is refused if it has a field that a list does not know", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 200 }])
      const input: object = { dpeth: 2 }
      const error = yield* Effect.flip(Datacenter.list(input).pipe(Effect.provide(layer)))
      assert.strictEqual(
        error.message,
        "GET /datacenters: invalid input, nothing was sent: dpeth is not expected (api.ionos.com)"
      )
      assert.strictEqual(received.length, 0)
    })
  )
})

describe("an answer", () => {
  const message = (text: string) => [{ path: "", message: text }]
  const create = Server.create({ datacenterId, cores: 1, ram: 256 })
  const remove = Server.remove(onServer)

  it.effect("is refused if it is no JSON", () =>
    Effect.gen(function* () {
      for (const run of [Server.get(onServer), create, remove]) {
        const { issues, tag } = yield* issuesOf(run, { ...accepted(), body: "<html>" })
        assert.deepStrictEqual([tag, issues], ["DecodeError", message("expected JSON")])
      }
    })
  )

  it.effect("is refused with all that is wrong with it at once", () =>
    Effect.gen(function* () {
      const properties = { ...server.properties, cores: "4", ram: "1" }
      const { issues } = yield* issuesOf(Server.get(onServer), { status: 200, body: { ...server, properties } })
      assert.deepStrictEqual(
        issues.map(({ path }) => path),
        ["properties.cores", "properties.ram"]
      )
    })
  )

  it.effect("to a DELETE or an action is that of the API only if its status says so, or it has a request", () =>
    Effect.gen(function* () {
      for (const run of [remove, Server.reboot(onServer)]) {
        for (const body of ["", "{}"]) {
          const { issues, tag } = yield* issuesOf(run, { status: 200, body })
          assert.deepStrictEqual([tag, issues], ["DecodeError", message("expected the status 202")])
          for (const step of [
            { ...accepted(), status: 200, body },
            { status: 202, body }
          ]) {
            yield* Effect.provide(run, scripted([step], { retry: RetryPolicy.none }).layer)
          }
        }
      }
    })
  )

  it.effect("with a value is that of the API whatever its status", () =>
    Effect.gen(function* () {
      const { layer } = scripted([{ status: 201, body: busy(server) }])
      assert.strictEqual((yield* Effect.provide(create, layer)).value.id, server.id)
    })
  )

  it.effect("to a DELETE may have white space in it", () =>
    Effect.gen(function* () {
      const { layer } = scripted([{ ...accepted(), body: " \r\n" }])
      assert.isUndefined((yield* Effect.provide(remove, layer)).value)
    })
  )

  it.effect("to a change may be less deep than the call asked for", () =>
    Effect.gen(function* () {
      const { layer } = scripted([accepted(busy(server))])
      const { value } = yield* Effect.provide(Server.update({ ...onServer, name: "b", depth: 3 }), layer)
      assert.strictEqual(value.id, server.id)
    })
  )

  it.effect("is refused if it breaks off, or is too long to be kept, and read again only if that may help", () =>
    Effect.gen(function* () {
      const headers = "headers" in accepted() ? { location: "/requests/r/status" } : {}
      const broken = (status: number) => new Response(partialResponse(200, "{", "breaks").body, { status, headers })
      const long = (status: number) =>
        new Response("{}", { status, headers: { ...headers, "content-length": String(100 * 1024 * 1024) } })
      const trials: ReadonlyArray<readonly [Call, () => Response, unknown, number]> = [
        [create, () => broken(202), message("the body broke off"), 1],
        [create, () => long(202), message("the body is too long"), 1],
        [Server.get(onServer), () => broken(200), undefined, 3],
        [Server.get(onServer), () => long(200), message("the body is too long"), 1]
      ]
      for (const [run, respond, issues, calls] of trials) {
        let count = 0
        const layer = responding(
          () => {
            count++
            return respond()
          },
          { retry: RetryPolicy.layer(Schedule.recurs(2)) }
        )
        const error = yield* Effect.flip(Effect.provide(run, layer))
        assert.deepStrictEqual(error._tag === "DecodeError" ? error.issues : undefined, issues)
        assert.strictEqual(count, calls)
      }
    })
  )

  it.effect("that is refused has the mark of a change, by which it is found, and none of a read", () =>
    Effect.gen(function* () {
      const failed = (run: Call) => {
        const { layer, received } = scripted([{ status: 202, body: "<html>" }], { retry: RetryPolicy.none })
        return Effect.map(Effect.flip(Effect.provide(run, layer)), (error) => ({ error, received }))
      }
      const changed = yield* failed(create)
      assert(changed.error._tag === "DecodeError" && changed.error.mark !== undefined)
      assert.isTrue(changed.received[0]?.headers["user-agent"]?.endsWith(` call/${changed.error.mark}`))
      const read = yield* failed(Server.get(onServer))
      assert.notProperty(read.error, "mark")
    })
  )

  it.effect("does not make us say what was sent in secret", () =>
    Effect.gen(function* () {
      const { layer } = scripted([
        { status: 422, body: { messages: [{ message: "s3cretpassw0rd, hunter2-hunter2" }] } }
      ])
      const error = yield* Volume.create({
        datacenterId,
        size: 1,
        image: "i",
        imagePassword: Redacted.make("s3cretpassw0rd")
      }).pipe(Effect.flip, Effect.provide(layer))
      assert.deepStrictEqual(error.messages, [{ message: "<redacted>, <redacted>" }])
    })
  )
})
