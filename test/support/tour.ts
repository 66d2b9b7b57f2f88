/** Calls of everything that the API can do, as the vendor's OpenAPI document writes them. */
import { HttpClient, HttpClientRequest, HttpClientResponse, HttpMethod } from "@effect/platform"
import { assert } from "@effect/vitest"
import { Effect, Redacted, Schema, TestClock } from "effect"
import { Credentials, Emulator, ProfitBricks, RetryPolicy } from "effect-profitbricks"
import { fullAccountAt, operationsAt, options, owner } from "./fullAccount.js"
import { type Document, operationsOf, validator } from "./openapi.js"

const Json = Schema.parseJson(Schema.Unknown)

/** The text at a place in a body. */
const at = (body: string, ...way: ReadonlyArray<string | number>): string => {
  let value = Schema.decodeUnknownSync(Json)(body)
  for (const step of way) value = Object.entries(value ?? {}).find(([name]) => name === String(step))?.[1]
  if (typeof value !== "string") throw new Error(`nothing at ${way.join(".")} in ${body}`)
  return value
}

interface Sent {
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly text?: readonly [body: string, contentType: string]
  readonly depth?: number | undefined
  /** The first object of a page of one. */
  readonly offset?: number
  readonly password?: string
  /** Parameters of the path, instead of those that are known. */
  readonly to?: Readonly<Record<string, string>>
  /** Default: a success. */
  readonly status?: number
}

/** Calls operations as the document writes them, and validates what they answer. */
export const driver = (document: Document, version: ProfitBricks.ApiVersion) => {
  const { differences, validate } = validator(document)
  /** The ids that the parameters of a path stand for. */
  const known: Record<string, string> = { regionId: "us", locationId: "las", resourceType: "datacenter" }

  const pathOf = (operation: string, to: Sent["to"] = {}): string | undefined => {
    const path = operation.slice(operation.indexOf("/"))
    const values = { ...known, ...to }
    const missing = Array.from(path.matchAll(/\{(\w+)\}/g)).some(([, name = ""]) => values[name] === undefined)
    return missing ? undefined : path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "")
  }

  const answerTo = (operation: string, sent: Sent = {}) =>
    Effect.gen(function* () {
      const client = yield* HttpClient.HttpClient
      const [method] = operation.split(" ")
      const path = pathOf(operation, sent.to)
      if (!HttpMethod.isHttpMethod(method) || path === undefined) throw new Error(`${operation} cannot be called`)
      const request = HttpClientRequest.make(method)(`${ProfitBricks.baseUrls[version]}${path}`).pipe(
        HttpClientRequest.basicAuth(Emulator.user.username, sent.password ?? Redacted.value(Emulator.user.password)),
        HttpClientRequest.setUrlParam("pretty", "false"),
        sent.depth === undefined ? (self) => self : HttpClientRequest.setUrlParam("depth", String(sent.depth)),
        sent.offset === undefined
          ? (self) => self
          : HttpClientRequest.setUrlParams({ offset: String(sent.offset), limit: "1" }),
        sent.json === undefined
          ? (self) => self
          : HttpClientRequest.bodyText(JSON.stringify(sent.json), "application/json"),
        sent.form === undefined ? (self) => self : HttpClientRequest.bodyUrlParams(sent.form),
        sent.text === undefined ? (self) => self : HttpClientRequest.bodyText(...sent.text)
      )
      const response = yield* client.execute(request)
      const answer = { status: response.status, headers: response.headers, body: yield* response.text }
      validate(operation, answer)
      return answer
    })

  /** Makes a call that succeeds, or is refused as expected. The request that it comes to is looked at while it is not done yet. */
  const send = (operation: string, sent: Sent = {}) =>
    Effect.gen(function* () {
      const answer = yield* answerTo(operation, sent)
      assert.strictEqual(answer.status < 400 ? 0 : answer.status, sent.status ?? 0, `${operation}: ${answer.body}`)
      const [, requestId] = /\/requests\/([^/]+)\/status$/.exec(answer.headers["location"] ?? "") ?? []
      if (requestId !== undefined) {
        known["requestId"] = requestId
        yield* answerTo("GET /requests/{requestId}/status")
        yield* answerTo("GET /requests/{requestId}", { depth: 1 })
      }
      return answer.body
    })

  /** Reads all there is, at every depth that makes a difference. Some of it may not be there yet, or any more. */
  const readAll = Effect.forEach(
    operationsOf(document).filter((operation) => operation.startsWith("GET ")),
    (operation) =>
      Effect.forEach([0, 1, 3, 5], (depth) =>
        pathOf(operation) === undefined ? Effect.void : answerTo(operation, { depth })
      ),
    { discard: true }
  )

  /** Reads all there is while it is being provisioned, and after that. */
  const settle = Effect.andThen(readAll, Effect.andThen(TestClock.adjust("10 minutes"), readAll))

  return { version, differences, known, send, settle, readAll, validate }
}
type Driver = ReturnType<typeof driver>

/** A few images instead of the vendor's many, which take their time to be read again and again. */
const own = {
  id: "own",
  properties: { name: "own", location: "us/las", size: 0.5, licenceType: "LINUX", imageType: "HDD" }
} as const
const official = {
  id: "official",
  properties: { ...own.properties, name: "ubuntu", imageAliases: ["ubuntu:latest"], public: true }
}
const cdroms = {
  "us/las": { id: "las", properties: { ...own.properties, imageType: "CDROM", public: true } },
  "de/fra": { id: "fra", properties: { ...own.properties, imageType: "CDROM", public: true, location: "de/fra" } }
} as const
export const seed: Emulator.Seed = { publicImages: false, images: [own, official, ...Object.values(cdroms)] }

const dc = "/datacenters/{datacenterId}"
const server = `${dc}/servers/{serverId}`
const nic = `${server}/nics/{nicId}`
const volume = `${dc}/volumes/{volumeId}`
const lan = `${dc}/lans/{lanId}`
const loadbalancer = `${dc}/loadbalancers/{loadbalancerId}`
const share = "/um/groups/{groupId}/shares/{resourceId}"

/** Everything that v4 can do, from the first object to the last one. */
export const everything = ({ known, readAll, send, settle, version }: Driver) =>
  Effect.gen(function* () {
    yield* readAll

    known["groupId"] = at(yield* send("POST /um/groups", { json: { properties: { name: "ops" } } }), "id")
    const person = { firstname: "A", lastname: "B", email: "a@b.example", administrator: false, forceSecAuth: false }
    known["userId"] = at(
      yield* send("POST /um/users", { json: { properties: { ...person, password: "s3cretpassw0rd" } } }),
      "id"
    )
    const block = yield* send("POST /ipblocks", { json: { properties: { name: "b", location: "us/las", size: 2 } } })
    known["ipblockId"] = at(block, "id")
    const address = at(block, "properties", "ips", 0)
    known["imageId"] = own.id

    // A composite, with something in every collection.
    const built = yield* send("POST /datacenters", {
      depth: 5,
      json: {
        properties: { name: "shop", description: "d", location: "us/las" },
        entities: {
          lans: { items: [{ properties: { name: "public", public: true } }] },
          servers: {
            items: [
              {
                properties: { name: "web", cores: 1, ram: 1024 },
                entities: {
                  volumes: {
                    items: [{ properties: { size: 10, imageAlias: "ubuntu:latest", imagePassword: "s3cretpassw0rd" } }]
                  },
                  nics: {
                    items: [
                      {
                        properties: { name: "eth0", lan: 1, ips: [address], firewallActive: true },
                        entities: {
                          firewallrules: {
                            items: [
                              { properties: { name: "ssh", protocol: "TCP", portRangeStart: 22, portRangeEnd: 22 } }
                            ]
                          }
                        }
                      },
                      { properties: { lan: 2 } }
                    ]
                  }
                }
              }
            ]
          },
          volumes: { items: [{ properties: { name: "data", size: 1, type: "SSD", licenceType: "OTHER" } }] },
          loadbalancers: { items: [{ properties: { name: "lb", ip: "10.9.8.7", dhcp: true } }] }
        }
      }
    })
    const serverAt = ["entities", "servers", "items", 0]
    const nicAt = [...serverAt, "entities", "nics", "items", 0]
    known["datacenterId"] = at(built, "id")
    known["resourceId"] = at(built, "id")
    known["serverId"] = at(built, ...serverAt, "id")
    known["volumeId"] = at(built, ...serverAt, "entities", "volumes", "items", 0, "id")
    known["nicId"] = at(built, ...nicAt, "id")
    known["firewallruleId"] = at(built, ...nicAt, "entities", "firewallrules", "items", 0, "id")
    known["loadbalancerId"] = at(built, "entities", "loadbalancers", "items", 0, "id")
    known["lanId"] = at(built, "entities", "lans", "items", 0, "id")
    const privateNic = { id: at(built, ...serverAt, "entities", "nics", "items", 1, "id") }
    const dataVolume = at(built, "entities", "volumes", "items", 0, "id")
    known["cdromId"] = cdroms["us/las"].id
    yield* settle

    // Members and attachments.
    yield* send(`PATCH ${lan}`, { json: { ipFailover: [{ ip: address, nicUuid: known["nicId"] }] } })
    yield* send("POST /um/groups/{groupId}/users", { json: { id: known["userId"] } })
    yield* send(`POST ${share}`, { json: { properties: { editPrivilege: true } } })
    yield* send(`POST ${server}/cdroms`, { json: { id: known["cdromId"] } })
    yield* send(`POST ${server}/volumes`, { json: { id: dataVolume } })
    yield* send(`POST ${server}/volumes`, { json: { properties: { size: 1, licenceType: "LINUX" } } })
    yield* send(`POST ${loadbalancer}/balancednics`, { json: privateNic })
    yield* send(`POST ${loadbalancer}/balancednics`, { json: { id: known["nicId"] } })
    const texts = { name: "s", description: "d" }
    const described = version === 6 ? { json: { properties: texts } } : { form: texts }
    known["snapshotId"] = at(yield* send(`POST ${volume}/create-snapshot`, described), "id")
    yield* settle

    // The same again, one by one: with as little as is possible, and with all.
    yield* send("POST /datacenters", { json: { properties: { location: "de/fra" } } })
    yield* send("POST /um/groups", { json: { properties: { name: "all", createDataCenter: true } } })
    yield* send("POST /ipblocks", { json: { properties: { location: "de/fra", size: 1 } } })
    const minimal = yield* send(`POST ${dc}/servers`, { json: { properties: { cores: 1, ram: 256 } } })
    const properties = { size: 1, licenceType: "OTHER", bus: "IDE", availabilityZone: "ZONE_3" }
    yield* send(`POST ${dc}/volumes`, { json: { properties } })
    yield* send(`POST ${dc}/volumes`, { json: { properties: { size: 10, image: known["snapshotId"] } } })
    const sshKeys = ["ssh-rsa AAAA"]
    yield* send(`POST ${dc}/volumes`, { json: { properties: { size: 10, image: official.id, sshKeys } } })
    yield* send(`POST ${dc}/lans`, { json: { properties: { name: "l", ipFailover: [] } } })
    yield* send(`POST ${dc}/lans`, { json: { properties: {}, entities: { nics: { items: [privateNic] } } } })
    yield* send(`POST ${dc}/loadbalancers`, {
      depth: 3,
      json: { properties: {}, entities: { balancednics: { items: [privateNic] } } }
    })
    yield* send(`POST ${server}/nics`, { json: { properties: { lan: 1 } } })
    const to = { serverId: at(minimal, "id") }
    yield* send(`POST ${server}/nics`, {
      to,
      depth: 3,
      json: {
        properties: { name: "x", lan: 2, dhcp: false, ...(version === 6 ? {} : { nat: true }) },
        entities: { firewallrules: { items: [{ properties: { protocol: "ANY" } }] } }
      }
    })
    yield* send(`POST ${nic}/firewallrules`, {
      json: {
        properties: {
          protocol: "ICMP",
          icmpType: 8,
          icmpCode: 0,
          sourceMac: "01:23:45:67:89:ab",
          sourceIp: "10.0.0.1",
          targetIp: "10.0.0.2"
        }
      }
    })
    yield* send(`POST ${lan}/nics`, { json: privateNic })
    for (const offset of [0, 1]) yield* send("GET /datacenters", { depth: 1, offset })
    yield* settle

    // A server that boots from a CD-ROM, and one that is stopped.
    yield* send(`PATCH ${server}`, { to, json: { bootCdrom: { id: known["cdromId"] }, bootVolume: null } })
    yield* send(`POST ${server}/stop`)
    // It is in another location: the request fails.
    yield* send(`POST ${server}/cdroms`, { json: { id: cdroms["de/fra"].id } })
    yield* settle

    // Refusals.
    const refused: ReadonlyArray<readonly [operation: string, sent: Sent & { readonly status: number }]> = [
      ["GET /datacenters", { password: "wrong", status: 401 }],
      ["GET /datacenters/{datacenterId}", { to: { datacenterId: "none" }, status: 404 }],
      ["POST /datacenters", { text: ["{", "application/json"], status: 400 }],
      ["POST /datacenters", { text: ["<a/>", "text/xml"], status: 415 }],
      ["POST /datacenters", { json: { properties: {} }, status: 422 }],
      ["DELETE /ipblocks/{ipblockId}", { status: 422 }]
    ]
    for (const [operation, sent] of refused) yield* send(operation, sent)
  })

/** Every operation of the table, with each of its fields, on an account with one of everything in it. */
export const everyOperation = ({ validate, version }: Driver) =>
  Effect.flatMap(fullAccountAt(version), (account) =>
    Effect.forEach(operationsAt(version), (row) =>
      Effect.forEach(account.inputsOf(row), (input) =>
        Effect.gen(function* () {
          yield* Emulator.restore(account.saved)
          const client = yield* HttpClient.HttpClient
          const validating = HttpClient.make((request) =>
            Effect.gen(function* () {
              const { headers, status, text } = yield* client.execute(request)
              const body = yield* text
              validate(row.template, { status, headers, body })
              return HttpClientResponse.fromWeb(request, new Response(body === "" ? null : body, { status, headers }))
            })
          )
          yield* row
            .operation(input)
            .pipe(
              Effect.provide(ProfitBricks.layer({ version })),
              Effect.provide([Credentials.basic(owner), RetryPolicy.none]),
              Effect.provideService(HttpClient.HttpClient, validating)
            )
        })
      )
    )
  ).pipe(Effect.provide(Emulator.layerHttpClient({ ...options, version })))
