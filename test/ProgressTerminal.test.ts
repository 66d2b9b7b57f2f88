/** The progress of a program on a terminal, and where there is none. */
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Console, Duration, Effect, FastCheck, Fiber, Logger, Option, TestClock } from "effect"
import { Datacenter, Emulator, Fault, Progress, Request } from "effect-profitbricks"
import * as ProgressTerminal from "effect-profitbricks/node/ProgressTerminal"
import { cut, oneLine, widthOf } from "../src/node/internal/columns.js"
import { quietly } from "./support/messages.js"
import { every, status, waiting } from "./support/polled.js"
import { inVirtualTime } from "./support/virtualTime.js"

/** Up so many lines, another sequence, or a character. */
const escapeCharacter = String.fromCharCode(27)
const sequences = new RegExp(`${escapeCharacter}\\[(\\d+)A|${escapeCharacter}\\[([?\\d]*[a-zA-Z])|[\\s\\S]`, "g")

/** A terminal as far as these programs know it: its lines, and whether it shows a cursor. */
const terminal = (size: { readonly columns?: number; readonly rows?: number } = {}) => {
  const lines = [""]
  let row = 0
  let hasCursor = true
  let raw = ""
  const write = (text: string) => {
    raw += text
    for (const [part, up, sequence] of text.matchAll(sequences)) {
      if (up !== undefined) row -= Number(up)
      else if (sequence === "J") lines.splice(row, lines.length, "")
      else if (sequence === "?25l" || sequence === "?25h") hasCursor = sequence.endsWith("h")
      else if (part === "\n") lines[++row] ??= ""
      else if (sequence === undefined && part !== "\r") lines[row] += part
    }
    return true
  }
  const console = { log: (text: string) => write(`${text}\n`) }
  return {
    output: { write, isTTY: true, ...size },
    console,
    lines: () => lines.slice(0, row),
    raw: () => raw,
    hasCursor: () => hasCursor
  }
}

/** Writes what a program says to a terminal, as a shell does. */
const saysOn =
  (console: { readonly log: (text: string) => unknown }) =>
  <A, E, R>(self: Effect.Effect<A, E, R>) =>
    Console.consoleWith((outer) =>
      Console.withConsole(self, {
        ...outer,
        log: (...texts) => Effect.sync(() => console.log(texts.join(" "))),
        unsafe: { ...outer.unsafe, log: (...texts: ReadonlyArray<unknown>) => console.log(texts.join(" ")) }
      })
    )

const configured = (variables: Readonly<Record<string, string>>) =>
  Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables))))

const ids = Array.from({ length: 30 }, (_, index) => Request.Id.make(`req${index}`))

const built = Datacenter.create({ name: "shop", location: "us/las" }).pipe(Request.completed())

/** Waits for some requests on a terminal, and gives what it shows after a second, and at the end. */
const watched = (screen: ReturnType<typeof terminal>, count: number) =>
  Effect.gen(function* () {
    const wait = (id: Request.Id) => Request.await(id, every("5 seconds"))
    const fiber = yield* Effect.forEach(ids.slice(0, count), wait, { concurrency: "unbounded", discard: true }).pipe(
      ProgressTerminal.show({ output: screen.output }),
      Effect.provide(waiting([...Array.from({ length: count }, () => status("RUNNING")), status("DONE")]).layer),
      configured({ NO_COLOR: "1" }),
      Effect.fork
    )
    yield* TestClock.adjust("3 seconds")
    const during = screen.lines()
    yield* TestClock.adjust("7 seconds")
    yield* Fiber.join(fiber)
    return { during, after: screen.lines() }
  })

describe("on a terminal", () => {
  it.effect("each change has a line, and another one when it has ended", () =>
    Effect.gen(function* () {
      const screen = terminal()
      const { after, during } = yield* watched(screen, 3)
      assert.deepStrictEqual(during, [
        "… wait for request req0    3 s  running",
        "… wait for request req1    3 s  running",
        "… wait for request req2    3 s  running"
      ])
      assert.sameMembers(
        [...after],
        [
          "✔ wait for request req0 · done · 5.0 s",
          "✔ wait for request req1 · done · 5.0 s",
          "✔ wait for request req2 · done · 5.0 s"
        ]
      )
      assert.isTrue(screen.hasCursor())
    })
  )

  it.effect("what the program says goes above, and tears nothing", () =>
    Effect.gen(function* () {
      const screen = terminal()
      const { layer } = waiting([status("RUNNING"), status("DONE")])
      const program = Effect.gen(function* () {
        const fiber = yield* Effect.fork(Request.await(Request.Id.make("req"), every("5 seconds")))
        yield* Effect.sleep("1 second")
        yield* Console.log("a line of the program")
        yield* Effect.logInfo("a line of the log")
        yield* Fiber.join(fiber)
      })
      const fiber = yield* program.pipe(
        ProgressTerminal.show({ output: screen.output }),
        saysOn(screen.console),
        Effect.provide(layer),
        Effect.provide(
          Logger.replace(Logger.defaultLogger, Logger.withConsoleLog(Logger.make(({ message }) => String(message))))
        ),
        configured({ NO_COLOR: "1" }),
        Effect.fork
      )
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(screen.lines(), [
        "a line of the program",
        "a line of the log",
        "… wait for request req    2 s  running"
      ])
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(screen.lines(), [
        "a line of the program",
        "a line of the log",
        "✔ wait for request req · done · 5.0 s"
      ])
    })
  )

  it.effect("an interruption leaves it as it was, with what had become of each change", () =>
    Effect.gen(function* () {
      const screen = terminal()
      const { layer } = waiting([status("RUNNING")])
      const fiber = yield* Request.await(Request.Id.make("req")).pipe(
        ProgressTerminal.show({ output: screen.output }),
        Effect.provide(layer),
        configured({ NO_COLOR: "1" }),
        Effect.fork
      )
      yield* TestClock.adjust("2 seconds")
      assert.isFalse(screen.hasCursor())
      yield* Fiber.interrupt(fiber)
      assert.isTrue(screen.hasCursor())
      assert.deepStrictEqual(screen.lines(), ["– wait for request req · interrupted · 2.0 s"])
      const { length } = screen.raw()
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(screen.raw().length, length, "nothing draws any more")
    })
  )

  it.effect("a change that nobody waits for stays as it was seen last", () =>
    Effect.gen(function* () {
      const screen = terminal()
      const { id } = (yield* Datacenter.create({ location: "us/las" }).pipe(
        ProgressTerminal.show({ output: screen.output }),
        configured({ NO_COLOR: "1" })
      )).value
      assert.deepStrictEqual(screen.lines(), [`… create datacenter ${id.slice(0, 8)} · accepted · 0.0 s`])
    }).pipe(Effect.provide(Emulator.layer()), inVirtualTime)
  )

  it.effect("there are no more lines than fit, and none is wider", () =>
    Effect.gen(function* () {
      const screen = terminal({ columns: 30, rows: 6 })
      let most = 0
      const { write } = screen.output
      const output = {
        ...screen.output,
        write: (text: string) => {
          write(text)
          most = Math.max(most, screen.hasCursor() ? 0 : text.split("\n").length - 1)
          return true
        }
      }
      const name = "a\nname 🙂 that \x1b[31mis far longer than a line"
      const fork = Effect.forEach(
        ids.slice(0, 12),
        () => Datacenter.create({ location: "us/las" }).pipe(Progress.span(name)),
        {
          concurrency: "unbounded"
        }
      )
      yield* Effect.andThen(fork, Effect.sleep("5 seconds")).pipe(
        ProgressTerminal.show({ output }),
        configured({ NO_COLOR: "1" })
      )
      assert.isAtMost(most, 5)
      assert.include(screen.raw(), "  and 8 more\n")
      assert.notInclude(screen.raw(), "[31m\x1b")
      assert.notInclude(screen.raw(), "\x1b[31m")
      for (const drawn of screen.raw().split("\x1b[J")) {
        for (const line of drawn.split("\n").filter((line) => !line.includes(" · "))) assert.isBelow(widthOf(line), 30)
      }
    }).pipe(Effect.provide(Emulator.layer()), inVirtualTime)
  )

  for (const [variables, hasColours] of [
    [{}, true],
    [{ NO_COLOR: "" }, true],
    [{ NO_COLOR: "1" }, false]
  ] as const) {
    it.effect(`has ${hasColours ? "" : "no "}colours with ${JSON.stringify(variables)}`, () =>
      Effect.gen(function* () {
        const screen = terminal()
        yield* built.pipe(ProgressTerminal.show({ output: screen.output }), configured(variables))
        assert.strictEqual(screen.raw().includes("\x1b[32m✔\x1b[39m"), hasColours)
      }).pipe(Effect.provide(Emulator.layer()), inVirtualTime)
    )
  }
})

describe("elsewhere", () => {
  const plainly = <A, E, R>(
    self: Effect.Effect<A, E, R>,
    output: Partial<ProgressTerminal.Output> = {},
    variables = {}
  ) =>
    Effect.suspend(() => {
      let text = ""
      return self.pipe(
        ProgressTerminal.show({ output: { ...output, write: (more) => (text += more) } }),
        configured(variables),
        Effect.exit,
        Effect.map(() => text)
      )
    })

  it.effect("events are plain lines, those that are worth it", () =>
    Effect.gen(function* () {
      const text = yield* plainly(built.pipe(Progress.span("the shop")))
      assert.match(
        text,
        /^… the shop: create datacenter · submitted · 0\.0 s\n… the shop: create datacenter [\da-f]{8} · running · \d\.\d s\n✔ the shop: create datacenter [\da-f]{8} · done · \d\.\d s\n$/
      )
      assert.strictEqual((yield* plainly(built, { isTTY: true }, { TERM: "dumb" })).includes("\x1b"), false)
    }).pipe(Effect.provide(Emulator.layer()), inVirtualTime)
  )

  it.effect("a failure says why, on one line", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(Fault.requestFails("no\nroom"))
      const text = yield* plainly(built)
      assert.match(
        text.trimEnd().split("\n").at(-1) ?? "",
        /^✘ create datacenter [\da-f]{8} · failed: .*no room.* · \d/
      )
    }).pipe(Effect.scoped, Effect.provide(Emulator.layer()), inVirtualTime, quietly)
  )
})

describe("line", () => {
  const event = (more: Partial<Progress.Running> = {}): Progress.Event => ({
    _tag: "Running",
    change: "1",
    operation: "POST /datacenters/{datacenterId}/servers/{serverId}/start",
    method: "POST",
    ids: { datacenterId: "15f67991-0f51", serverId: "ef1fb31a-480c" },
    resource: "server",
    requestId: undefined,
    build: undefined,
    state: undefined,
    elapsed: Duration.seconds(3725),
    ...more
  })
  const volumes = "/datacenters/{datacenterId}/servers/{serverId}/volumes"
  const volumeId = "c3d4e5f6-1"

  it.each([
    [event(), "… start server ef1fb31a · running · 1 h 02 min"],
    [
      event({ elapsed: Duration.seconds(65), state: "DEPLOYING" }),
      "… start server ef1fb31a · running: DEPLOYING · 1 min 05 s"
    ],
    [
      event({
        operation: `DELETE ${volumes}/{volumeId}`,
        method: "DELETE",
        resource: "volume",
        ids: { volumeId, serverId: "s" }
      }),
      "… detach volume c3d4e5f6 · running · 1 h 02 min"
    ],
    [
      event({ operation: `POST ${volumes}`, resource: "volume", ids: { serverId: "s", volumeId } }),
      "… attach volume c3d4e5f6 · running · 1 h 02 min"
    ],
    [
      event({ operation: "POST /datacenters/{datacenterId}/servers", ids: { datacenterId: "d" } }),
      "… create server · running · 1 h 02 min"
    ],
    [
      event({
        operation: "PATCH /ipblocks/{ipblockId}",
        method: "PATCH",
        resource: "ipblock",
        ids: { ipblockId: "b" }
      }),
      "… update ipblock b · running · 1 h 02 min"
    ]
  ])("says what is done to what: %#", (event, text) => {
    assert.strictEqual(Option.getOrNull(ProgressTerminal.line(event)), text)
  })
})

describe("a text that is cut", () => {
  it("is never wider than it may be, and the same if it fits", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.string({ unit: "grapheme" }),
        FastCheck.integer({ min: 0, max: 20 }),
        (text, columns) => {
          const short = cut(text, columns)
          assert.isAtMost(widthOf(short), columns)
          if (widthOf(text) <= columns) assert.strictEqual(short, text)
        }
      )
    )
  })

  it("has nothing that a terminal obeys", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.string({ unit: "binary" }), (text) => {
        assert.notMatch(oneLine(text), /\p{Cc}|\u2028|\u2029|\u202e/u)
      })
    )
  })
})
