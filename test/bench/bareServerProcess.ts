/** A process: a server that says the same to every read, and the same to every change, as quickly as Node can. */
import { createServer } from "node:http"
import * as Answers from "../fixtures/answers.js"

const limits = { "x-ratelimit-limit": "100000", "x-ratelimit-burst": "100000", "x-ratelimit-remaining": "100000" }
const headers = { "content-type": "application/json", ...limits }
const read = Buffer.from(JSON.stringify(Answers.datacenter))
const accepted = Buffer.from(JSON.stringify(Answers.busy(Answers.datacenter)))

const server = createServer((request, response) => {
  request.resume()
  request.on("end", () => {
    if (request.method === "GET") {
      response.writeHead(200, { ...headers, "content-length": read.length }).end(read)
    } else {
      const location = Answers.requestLocation
      response.writeHead(202, { ...headers, location, "content-length": accepted.length }).end(accepted)
    }
  })
})
server.keepAliveTimeout = 600_000
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  process.send?.(typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "")
})
process.once("disconnect", () => process.exit())
