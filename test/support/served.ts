/** An emulator over HTTP, and raw calls of it. */
import { connect } from "node:net"
import { Effect, Redacted } from "effect"
import { Emulator } from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"

/** An emulator over HTTP on which nothing takes time. */
export const serve = (options?: Partial<EmulatorServer.Options>) =>
  EmulatorServer.make({ users: [Emulator.user], provisioningTime: 0, ...options })

export const authorization = `Basic ${btoa(`${Emulator.user.username}:${Redacted.value(Emulator.user.password)}`)}`

/** Sends these bytes, and gives everything that arrives up to the end of the connection. */
export const raw = (url: string, bytes: string) =>
  Effect.async<string>((resume) => {
    let received = ""
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(bytes))
    socket.on("data", (chunk) => {
      received += chunk.toString()
    })
    socket.on("close", () => resume(Effect.succeed(received)))
    socket.on("error", () => resume(Effect.succeed(received)))
  })
