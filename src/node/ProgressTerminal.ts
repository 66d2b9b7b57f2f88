/**
 * Shows the progress of a program to people: on a terminal a line for each change under way, elsewhere the lines of a log.
 *
 * @since 0.1.0
 */
import type * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Progress from "../Progress.js"
import * as Lines from "./internal/progressLines.js"

/**
 * The output for the lines: `process.stderr`, `process.stdout`, or anything of that shape.
 *
 * @since 0.1.0
 * @category models
 */
export interface Output {
  /** Writes to the terminal, as `process.stdout.write` does. */
  readonly write: (text: string) => unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

/**
 * Options of `show`.
 *
 * @since 0.1.0
 * @category options
 */
export interface Options {
  /** Default: `process.stderr`, so that the output of the program itself can be piped. */
  readonly output?: Output | undefined
}

/**
 * An important event as a line of a log: `… web: create server · running · 12.3 s`.
 *
 * @since 0.1.0
 * @category rendering
 */
export const line: (event: Progress.Event) => Option.Option<string> = Lines.plain

/** The lower end of a terminal, where lines change. */
class Screen {
  private readonly changes = new Map<string, { readonly event: Progress.Event; readonly at: number }>()
  private drawn: ReadonlyArray<string> = []

  constructor(
    private readonly output: Output,
    private readonly hasColours: boolean,
    private readonly clock: Clock.Clock
  ) {}

  private get paper(): Lines.Paper {
    const { columns = 0, rows = 0 } = this.output
    // Some terminals have no size, or do not tell it.
    return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24, hasColours: this.hasColours }
  }

  /** The sequence that removes the drawn lines. */
  private get eraser(): string {
    return this.drawn.length === 0 ? "" : `\x1b[${this.drawn.length}A\r\x1b[J`
  }

  private get now(): number {
    return this.clock.unsafeCurrentTimeMillis()
  }

  hear(event: Progress.Event): void {
    const isEnd = Lines.isEnd(event)
    if (isEnd) this.changes.delete(event.change)
    else this.changes.set(event.change, { event, at: this.now })
    this.draw(isEnd ? [Lines.ended(event, this.paper)] : [])
  }

  /** Draws the changes, below lines that stay. */
  draw(above: ReadonlyArray<string> = []): void {
    const { now } = this
    const live = Array.from(this.changes.values(), ({ at, event }) => ({ event, age: Duration.millis(now - at) }))
    const lines = Lines.live(live, this.paper)
    if (above.length === 0 && lines.join("\n") === this.drawn.join("\n")) return
    this.output.write(this.eraser + [...above, ...lines, lines.length === 0 ? showCursor : hideCursor].join("\n"))
    this.drawn = lines
  }

  /** Makes room for other output. */
  erase(): void {
    if (this.drawn.length > 0) this.output.write(this.eraser)
    this.drawn = []
  }

  /** Changes under way stay as they were seen last. */
  close(): void {
    const left = Array.from(this.changes.values(), ({ event }) => Lines.ended(event, this.paper))
    this.changes.clear()
    this.draw(left)
  }
}

const hideCursor = "\x1b[?25l"
const showCursor = "\x1b[?25h"

/** A console that writes above the lines. Loggers write to the unsafe one. */
const above = (screen: Screen, console: Console.Console): Console.Console => {
  const unsafe = new Proxy(console.unsafe, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== "function") return member
      return (...args: ReadonlyArray<unknown>) => {
        screen.erase()
        Reflect.apply(member, target, args)
        screen.draw()
      }
    }
  })
  const aside = (effect: unknown) =>
    Effect.isEffect(effect)
      ? Effect.acquireUseRelease(
          Effect.sync(() => screen.erase()),
          () => effect,
          () => Effect.sync(() => screen.draw())
        )
      : effect
  return new Proxy(console, {
    get: (target, name) => {
      if (name === "unsafe") return unsafe
      const member: unknown = Reflect.get(target, name)
      return typeof member === "function"
        ? (...args: ReadonlyArray<unknown>) => aside(Reflect.apply(member, target, args))
        : aside(member)
    }
  })
}

/** Redraws the lines, as time passes. */
const tick = (screen: Screen) =>
  Effect.sync(() => screen.draw()).pipe(
    Effect.repeat(Schedule.spaced("1 second")),
    Effect.interruptible,
    Effect.forkDaemon
  )

/** On a terminal that can be drawn on. Colours are left out where `NO_COLOR` is set to anything. */
const drawn =
  (output: Output) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.acquireUseRelease(
      Effect.gen(function* () {
        const screen = new Screen(output, (yield* variable("NO_COLOR")) === "", yield* Effect.clock)
        return { screen, ticking: yield* tick(screen) }
      }),
      ({ screen }) =>
        Console.consoleWith((console) =>
          self.pipe(
            Progress.observe((event) => Effect.sync(() => screen.hear(event))),
            Console.withConsole(above(screen, console))
          )
        ),
      ({ screen, ticking }) =>
        Effect.andThen(
          Fiber.interrupt(ticking),
          Effect.sync(() => screen.close())
        )
    )

const variable = (name: string) => Effect.orElseSucceed(Config.string(name), () => "")

/**
 * Shows the progress of a part of a program. On a terminal each change under way has a line at the bottom, and leaves one when it
 * has ended; logs, and the output to Effect's `Console`, go above. Elsewhere, and on a `dumb` terminal, each important event is a
 * line. When the program is interrupted, the terminal is restored.
 *
 * Colours are for terminals only, and not used where the variable `NO_COLOR` is set.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { IpBlock, Progress, Request } from "effect-profitbricks"
 * import * as ProgressTerminal from "effect-profitbricks/node/ProgressTerminal"
 *
 * const blocks = Effect.forEach(
 *   ["us/las", "de/fra"],
 *   (location) => IpBlock.create({ location, size: 1 }).pipe(Request.completed(), Progress.span(location)),
 *   { concurrency: "unbounded" }
 * ).pipe(ProgressTerminal.show())
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const show =
  ({ output = process.stderr }: Options = {}) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(variable("TERM"), (terminal) =>
      output.isTTY === true && terminal !== "dumb"
        ? drawn(output)(self)
        : Progress.observe((event) => Effect.sync(() => Option.map(line(event), (text) => output.write(`${text}\n`))))(
            self
          )
    )
