/** A page in a headless Chromium, of which nothing goes wrong without notice. */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { assert } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { type Browser, chromium, type Page } from "playwright-core"

export const browser: Effect.Effect<Browser, never, Scope.Scope> = Effect.acquireRelease(
  Effect.promise(() =>
    // As root there is no sandbox.
    chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] })
  ),
  (browser) => Effect.promise(() => browser.close())
)

export interface Window {
  readonly width: number
  readonly height: number
  readonly colorScheme?: "light" | "dark"
  readonly reducedMotion?: "reduce" | "no-preference"
}

/** Opens the page. At the end nothing was written to the console, and nothing was asked of another origin. */
export const open = (browser: Browser, address: string, { height, width, ...media }: Window) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const context = await browser.newContext({ viewport: { width, height }, ...media })
      const page = await context.newPage()
      const troubles: Array<string> = []
      page.on("console", (message) => troubles.push(`${message.type()}: ${message.text()}`))
      page.on("pageerror", (error) => troubles.push(error.message))
      page.on("request", (request) => {
        const { origin, protocol } = new URL(request.url())
        if (protocol !== "data:" && origin !== new URL(address).origin) troubles.push(`asked ${request.url()}`)
      })
      await page.goto(address)
      await page.locator("#menu button").first().waitFor()
      return { context, page, troubles }
    }),
    ({ context, troubles }) =>
      Effect.promise(async () => {
        await context.close()
        assert.deepStrictEqual(troubles, [])
      })
  ).pipe(Effect.map(({ page }) => page))

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

interface Violation {
  readonly id: string
  readonly nodes: ReadonlyArray<{ readonly html: string; readonly failureSummary: string }>
}

/** The breaches of WCAG 2.2 AA and of good practice that axe finds. It is run as a tool of the browser, whatever the page's policy is. */
export const breaches = (page: Page) =>
  Effect.promise(async () => {
    // What has scrolled under the navigation counts as covered.
    await page.evaluate(() => scrollTo(0, 0))
    const session = await page.context().newCDPSession(page)
    await session.send("Runtime.evaluate", { expression: axe })
    const { result } = await session.send("Runtime.evaluate", {
      expression:
        'axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then(({ violations }) => JSON.stringify(violations))',
      awaitPromise: true
    })
    const violations: ReadonlyArray<Violation> = JSON.parse(String(result.value))
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ failureSummary, html }) => `${id}: ${html}\n${failureSummary}`)
    )
  })

/** Keeps a picture to look at, if a folder for it is given. */
export const picture = (page: Page, name: string) =>
  Effect.promise(async () => {
    const folder = process.env["SCREENSHOTS"]
    if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
  })
