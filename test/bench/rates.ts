/** How quickly servers answer: requests over kept-alive connections, several at once. */
import { Agent, createServer, get } from "node:http"
import { Effect, Encoding, Redacted } from "effect"
import { Emulator } from "effect-profitbricks"

const { password, username } = Emulator.user
const headers = { authorization: `Basic ${Encoding.encodeBase64(`${username}:${Redacted.value(password)}`)}` }

const calls = 1000
const atOnce = 16

const agent = new Agent({ keepAlive: true, maxSockets: atOnce })

const once = (url: string) =>
  new Promise<Buffer>((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () =>
        response.statusCode === 200 ? resolve(Buffer.concat(chunks)) : reject(new Error(`${response.statusCode}`))
      )
    }).on("error", reject)
  })

/** What a server sends. */
export const answerOf = (url: string): Effect.Effect<Buffer> => Effect.promise(() => once(url))

/** A server that always sends the same. */
export const bare = (body: Buffer) =>
  Effect.gen(function* () {
    const server = yield* Effect.acquireRelease(
      Effect.async<ReturnType<typeof createServer>>((resume) => {
        const server = createServer((_, response) => {
          response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body)
        }).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.sync(() => {
          server.close()
          server.closeAllConnections()
        })
    )
    const address = server.address()
    return typeof address === "object" ? `http://127.0.0.1:${address?.port}` : ""
  })

/** What an answer takes, in µs: of this process, that asks and answers. */
export const rate = async (url: string) => {
  const start = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let call = 0; call < calls / atOnce; call++) await once(url)
    })
  )
  const millis = performance.now() - start
  return { "µs a request": (millis * 1000) / calls, "requests/s": (calls / millis) * 1000 }
}
