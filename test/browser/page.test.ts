/** The page of the served emulator in a real browser. */
import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import {
  Credentials,
  Datacenter,
  Emulator,
  FirewallRule,
  IpBlock,
  Lan,
  Nic,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy,
  Server,
  Volume
} from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"
import type { Page } from "playwright-core"
import { breaches, browser, open, picture } from "./browser.js"

const wide = { width: 1280, height: 800 }
const narrow = { width: 390, height: 844 }

const started = (options: EmulatorServer.Options = {}) =>
  Effect.gen(function* () {
    const { page: address = "", ...server } = yield* EmulatorServer.make({ provisioningTime: 0, ...options })
    const client = ProfitBricks.layer({ baseUrl: server.url }).pipe(
      Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.none, Reconciliation.fail, FetchHttpClient.layer])
    )
    return { ...server, address, client, chromium: yield* browser }
  })

const shop = Effect.gen(function* () {
  const { id: datacenterId } = yield* Datacenter.create({ name: "shop", location: "de/fra" }).pipe(Request.completed())
  const lan = yield* Lan.create({ datacenterId, name: "front", public: true }).pipe(Request.completed())
  for (const name of ["web-1", "web-2"]) {
    const { id: serverId } = yield* Server.create({ datacenterId, name, cores: 2, ram: 4096 }).pipe(Request.ready())
    const { id: volumeId } = yield* Volume.create({
      datacenterId,
      name: `${name}-disk`,
      size: 20,
      type: "SSD",
      licenceType: "LINUX"
    }).pipe(Request.completed())
    yield* Server.attachVolume({ datacenterId, serverId, volumeId }).pipe(Request.completed())
    const { id: nicId } = yield* Nic.create({ datacenterId, serverId, lan: lan.id }).pipe(Request.ready())
    yield* FirewallRule.create({ datacenterId, serverId, nicId, name: "https", protocol: "TCP" }).pipe(
      Request.completed()
    )
  }
  yield* Datacenter.labels.create({ datacenterId, key: "stage", value: "production" })
  yield* IpBlock.create({ name: "front", location: "de/fra", size: 2 }).pipe(Request.completed())
  return datacenterId
})

const shows = (page: Page, part: string, text: string | RegExp) =>
  Effect.promise(() => page.locator(part).filter({ hasText: text }).first().waitFor())

const textsOf = (page: Page, part: string) => Effect.promise(() => page.locator(part).allInnerTexts())

const press = (page: Page, name: string | RegExp) =>
  Effect.promise(() => page.getByRole("button", { name, exact: typeof name === "string" }).click())

const choose = (page: Page, label: string, value: string) =>
  Effect.promise(async () => {
    await page.getByLabel(label, { exact: true }).selectOption(value)
  })

describe("the page", () => {
  it.scopedLive("shows the account as it is, and as it becomes", () =>
    Effect.gen(function* () {
      const { address, chromium, client } = yield* started()
      const page = yield* open(chromium, address, wide)
      yield* shows(page, "#no-calls", "No calls yet")
      const datacenterId = yield* Effect.provide(shop, client)
      // The last that is made.
      yield* shows(page, "#tree", "IP blocks (1)")
      yield* shows(page, "#tree", "2 cores · 4 GB RAM")
      yield* shows(page, "#usage", "4")
      const names = yield* textsOf(page, "#tree .name")
      assert.includeMembers(names, ["shop", "web-1", "web-2", "front"])
      const web = page.locator("#tree summary").filter({ hasText: "web-1" })
      yield* Effect.promise(() => web.focus())
      yield* Effect.promise(() => page.keyboard.press("Enter"))
      // The branch stays closed, and the focus where it is, while the account changes.
      yield* Effect.provide(Datacenter.update({ datacenterId, name: "<img src=x>" }).pipe(Request.completed()), client)
      yield* shows(page, "#tree .name", "<img src=x>")
      assert.isFalse(yield* Effect.promise(() => page.locator("#tree .name", { hasText: "web-1-disk" }).isVisible()))
      assert.isTrue(yield* Effect.promise(() => web.evaluate((element) => element === document.activeElement)))
      yield* Effect.provide(Datacenter.remove({ datacenterId }).pipe(Request.completed()), client)
      yield* Effect.promise(() => web.waitFor({ state: "detached" }))
    })
  )

  it.scopedLive("shows a request on its way from QUEUED to RUNNING to DONE", () =>
    Effect.gen(function* () {
      const { address, chromium, client } = yield* started({ provisioningTime: "1500 millis" })
      const page = yield* open(chromium, address, wide)
      const seen = yield* Effect.promise(async () => {
        await page.evaluate(() => {
          const seen: Array<string> = []
          Object.assign(globalThis, { seen })
          new MutationObserver(() => {
            // The newest is the first: that of the server.
            const status = document.querySelector("#request-list li .pill")?.textContent ?? ""
            const path = document.querySelector("#request-list li .path")?.textContent ?? ""
            if (path.endsWith("/servers") && seen.at(-1) !== status) seen.push(status)
          }).observe(document.body, { subtree: true, childList: true, characterData: true })
        })
        return () => page.evaluate((): unknown => Reflect.get(globalThis, "seen"))
      })
      yield* Effect.provide(
        Effect.gen(function* () {
          const { value } = yield* Datacenter.create({ name: "shop", location: "us/las" })
          const datacenterId = value.id
          yield* Server.create({ datacenterId, name: "web", cores: 1, ram: 1024 })
        }),
        client
      )
      yield* shows(page, "#request-list", "QUEUED")
      yield* Effect.promise(() => page.locator("progress:visible").first().waitFor())
      yield* shows(page, "#request-list li:first-child", "DONE")
      assert.deepStrictEqual(yield* Effect.promise(seen), ["QUEUED", "RUNNING", "DONE"])
      yield* shows(page, "#tree .pill", "RUNNING")
    })
  )

  it.scopedLive("has buttons that make the next call fail, and shows which", () =>
    Effect.gen(function* () {
      const { address, chromium, client } = yield* started()
      const page = yield* open(chromium, address, wide)
      yield* press(page, "503")
      yield* shows(page, "#active", "Answer: 503, any call, 1 left")
      yield* shows(page, "#news", "In force: 503")
      const error = yield* Effect.provide(Effect.flip(Datacenter.list()), client)
      assert.strictEqual(error._tag, "Unavailable")
      yield* shows(page, "#call-list tr", /GET \/datacenters.*Answer: 503\s*503/)
      yield* Effect.promise(() => page.locator("#active li").waitFor({ state: "detached" }))
      yield* Effect.provide(Datacenter.list(), client)

      yield* choose(page, "Which calls", "POST /datacenters")
      yield* choose(page, "How many", "3")
      yield* press(page, "Fail")
      yield* shows(page, "#active", "Request: Fail, POST /datacenters, 3 left")
      const failed = Datacenter.create({ name: "shop", location: "us/las" }).pipe(Request.completed())
      yield* Effect.provide(Effect.flip(failed), client)
      yield* shows(page, "#request-list", "An unexpected error occurred")
      yield* shows(page, "#news", "has failed")
      yield* shows(page, "#active", "2 left")

      yield* choose(page, "How many", "")
      yield* press(page, "Lose the answer")
      yield* shows(page, "#active", "until cleared")
      yield* choose(page, "Which calls", "reads")
      yield* press(page, "Never end")
      yield* shows(page, "#hint", "This fault is one of changes")
      yield* press(page, "Clear all")
      yield* Effect.promise(() => page.locator("#active li").first().waitFor({ state: "detached" }))
      assert.strictEqual(yield* Effect.promise(() => page.evaluate(() => document.activeElement?.id)), "faults-title")
      yield* Effect.provide(Effect.zipRight(Datacenter.list(), Datacenter.list()), client)

      yield* choose(page, "Show", "errors")
      assert.lengthOf(yield* textsOf(page, "#call-list tr"), 2)
    })
  )

  it.scopedLive("stands still while it is paused", () =>
    Effect.gen(function* () {
      const { address, chromium, client } = yield* started()
      const page = yield* open(chromium, address, wide)
      // From now on the time of the page is the test's.
      yield* Effect.promise(() => page.clock.install())
      yield* Effect.promise(() => page.reload())
      yield* shows(page, "#connection", "Live")
      yield* press(page, "Pause")
      yield* shows(page, "#connection", "Paused")
      yield* Effect.provide(Datacenter.list(), client)
      yield* Effect.promise(() => page.clock.runFor(60_000))
      assert.deepStrictEqual(yield* textsOf(page, "#calls-count"), [""])
      yield* press(page, "Pause")
      yield* shows(page, "#calls-count", "1")
    })
  )

  it.scopedLive("can be used from the keyboard, from the top to the bottom", () =>
    Effect.gen(function* () {
      const { address, chromium, client } = yield* started()
      yield* Effect.provide(Datacenter.create({ name: "shop", location: "us/las" }), client)
      const page = yield* open(chromium, address, wide)
      yield* shows(page, "#tree", "shop")
      const order: Array<string> = []
      while (order.length < 60) {
        yield* Effect.promise(() => page.keyboard.press("Tab"))
        const name = yield* Effect.promise(() =>
          page.evaluate(() => {
            const { activeElement: element } = document
            if (element === null || element === document.body) return ""
            const outline = getComputedStyle(element).outlineStyle
            return `${element.textContent?.trim().slice(0, 20) || element.id}${outline === "none" ? " (not seen)" : ""}`
          })
        )
        if (name === "") break
        order.push(name)
      }
      assert.isEmpty(order.filter((name) => name.endsWith("(not seen)")))
      const wanted = ["Skip to the account", "Copy address", "Pause", "Refuse", "401", "Fail", "No Location"]
      assert.deepStrictEqual(
        order.filter((name) => wanted.includes(name)),
        wanted
      )
    })
  )

  it.scopedLive.each([
    ["light", { ...wide, colorScheme: "light" }],
    ["dark", { ...wide, colorScheme: "dark" }],
    ["narrow", { ...narrow, colorScheme: "light" }],
    ["narrow-dark", { ...narrow, colorScheme: "dark" }]
  ] as const)("can be read by everybody: %s", ([name, window]) =>
    Effect.gen(function* () {
      const { address, chromium, client } = yield* started()
      // Nothing moves, so that colours are what they are.
      const page = yield* open(chromium, address, { ...window, reducedMotion: "reduce" })
      yield* picture(page, `${name}-empty`)
      assert.deepStrictEqual(yield* breaches(page), [])
      yield* Effect.provide(shop, client)
      yield* press(page, "Fail")
      yield* shows(page, "#active", "Fail")
      const create = Datacenter.create({ name: "staging", location: "us/las" })
      yield* Effect.provide(Effect.ignore(Request.completed()(create)), client)
      yield* press(page, "401")
      yield* shows(page, "#active", "401")
      yield* Effect.provide(Effect.ignore(Datacenter.list()), client)
      yield* press(page, "Never end")
      yield* shows(page, "#active", "Never end")
      yield* Effect.provide(create, client)
      yield* press(page, "503")
      yield* shows(page, "#active", "503")
      yield* shows(page, "#call-list", "401")
      yield* shows(page, "#request-list", "RUNNING")
      yield* picture(page, name)
      assert.deepStrictEqual(yield* breaches(page), [])
      // Nothing is cut off at the side.
      const { scrolled, shown } = yield* Effect.promise(() =>
        page.evaluate(() => ({
          scrolled: document.documentElement.scrollWidth,
          shown: document.documentElement.clientWidth
        }))
      )
      assert.isAtMost(scrolled, shown)
    })
  )

  it.scopedLive("does not animate for those who do not want it", () =>
    Effect.gen(function* () {
      const { address, chromium, client } = yield* started()
      const animations = (reducedMotion: "reduce" | "no-preference") =>
        Effect.gen(function* () {
          const page = yield* open(chromium, address, { ...wide, reducedMotion })
          yield* shows(page, "#connection", "Live")
          yield* Effect.provide(Datacenter.list(), client)
          return yield* Effect.promise(() =>
            page
              .locator("#call-list .new")
              .first()
              .evaluate((row) => getComputedStyle(row).animationName)
          )
        })
      assert.strictEqual(yield* animations("no-preference"), "appear")
      assert.strictEqual(yield* animations("reduce"), "none")
    })
  )
})

describe("a page that has lost its emulator", () => {
  it.live("says so, and goes on with the next one", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const chromium = yield* browser
        const { page: address = "", port } = yield* Effect.scoped(
          Effect.map(EmulatorServer.make(), ({ page, url }) => ({ page, port: Number(new URL(url).port) }))
        )
        const page = yield* Effect.promise(() => chromium.newPage())
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* EmulatorServer.make({ port })
            yield* Effect.promise(() => page.goto(address))
            yield* shows(page, "#connection", "Live")
          })
        )
        yield* shows(page, "#connection", "The emulator does not answer")
        yield* EmulatorServer.make({ port })
        yield* shows(page, "#connection", "Live")
      })
    )
  )
})
