/**
 * The page of the emulator: its script. Focus and open branches survive an update, and all data is inserted as text, so that a name
 * cannot bring markup with it.
 */

export const script = `
"use strict"
;(() => {
  const byId = (id) => document.getElementById(id)
  const make = (tag, className, text) => {
    const element = document.createElement(tag)
    if (className) element.className = className
    if (text !== undefined) element.textContent = text
    return element
  }
  const setText = (element, text) => {
    if (element.textContent !== text) element.textContent = text
  }
  const setClass = (element, className) => {
    if (element.className !== className) element.className = className
  }

  // Lists of which elements stay the same ones: of each value by its key.
  const known = new WeakMap()
  let isFirst = true
  const sync = (parent, values, keyOf, create) => {
    const before = known.get(parent) || new Map()
    const after = new Map()
    for (const value of values) {
      const key = keyOf(value)
      let row = before.get(key)
      if (row === undefined) {
        row = create(value)
        if (!isFirst) row.element.classList.add("new")
      }
      row.update(value)
      after.set(key, row)
    }
    let lost = false
    for (const [key, row] of before) {
      if (after.has(key)) continue
      lost = lost || row.element.contains(document.activeElement)
      row.element.remove()
    }
    let next = parent.firstChild
    for (const row of after.values()) {
      if (row.element === next) next = next.nextSibling
      else parent.insertBefore(row.element, next)
    }
    known.set(parent, after)
    return lost
  }

  const kindOf = {
    AVAILABLE: "ok", ACTIVE: "ok", RUNNING: "ok", DONE: "ok",
    BUSY: "busy", QUEUED: "idle", DEPLOYING: "busy", UPDATING: "busy", PROVISIONING: "busy", REBUILDING: "busy",
    FAILED: "bad", DESTROYING: "warn", TERMINATING: "warn"
  }
  const pill = () => make("span", "pill")
  const setPill = (element, text, kind) => {
    setText(element, text)
    setClass(element, "pill " + (kind || kindOf[text] || "idle"))
    element.hidden = text === ""
  }
  const shortened = (path) =>
    path.replace(/([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "$1…")
  // Long paths break behind a slash.
  const setPath = (element, path) => {
    if (element.title === path) return
    element.title = path
    const parts = shortened(path).split("/")
    element.replaceChildren(...parts.flatMap((part, index) => (index === 0 ? [part] : ["/", make("wbr"), part])))
  }
  const clock = (millis) => new Date(millis).toLocaleTimeString("en-GB")
  const span = (millis) =>
    millis === 0 ? "at once"
    : millis < 10 ? millis.toFixed(1) + " ms"
    : millis < 1000 ? Math.round(millis) + " ms"
    : millis < 60000 ? (millis / 1000).toFixed(1) + " s"
    : Math.floor(millis / 60000) + " min " + Math.round((millis % 60000) / 1000) + " s"
  const amount = (number) => number.toLocaleString("en", { maximumFractionDigits: 1 })
  const counted = (count, one) => amount(count) + " " + one + (count === 1 ? "" : "s")

  // The account
  const titleOf = (item) => item.name || item.id
  const objectRow = () => {
    const row = make("div", "row")
    const name = make("span", "name")
    const state = pill()
    const facts = make("span", "facts")
    const id = make("span", "id")
    row.append(name, state, facts, id)
    return {
      row,
      update: (item) => {
        setText(name, item.name || "no name")
        setClass(name, item.name ? "name" : "name none")
        setPill(state, item.state || "")
        setText(facts, item.facts.join(" · "))
        setText(id, item.id)
        // The id of a label is its key.
        id.hidden = item.name.startsWith(item.id)
      }
    }
  }
  const leaf = () => {
    const element = make("li", "leaf")
    const { row, update } = objectRow()
    element.append(row)
    return { element, update }
  }
  const branch = (isOpen, depth) => {
    const element = make("li")
    const details = make("details")
    const summary = make("summary")
    const inner = make("div", "inner")
    const { row, update } = objectRow()
    details.open = isOpen
    summary.append(row)
    details.append(summary, inner)
    element.append(details)
    return {
      element,
      update: (item) => {
        update(item)
        sync(inner, item.collections, ({ name }) => name, () => group(depth + 1))
      }
    }
  }
  const syncItems = (list, name, items, depth) =>
    sync(
      list,
      items,
      ({ collections, id }) => (collections.length > 0 ? "+" : "-") + id,
      ({ collections }) => (collections.length > 0 ? branch(depth === 0 || name === "servers", depth) : leaf())
    )
  const group = (depth) => {
    const element = make("div", depth === 0 ? "collection" : "part")
    const title = make(depth === 0 ? "h3" : "p")
    const list = make("ul")
    element.append(title, list)
    return {
      element,
      update: (collection) => {
        setText(title, collection.title + " (" + collection.items.length + ")")
        list.setAttribute("aria-label", collection.title)
        syncItems(list, collection.name, collection.items, depth)
      }
    }
  }
  const tree = byId("tree")
  const noObjects = make("p", "empty", "There are no resources yet. Data centers, clusters and IP blocks appear here as programs make them.")
  const collections = make("div")
  const beyond = make("p", "more")
  tree.append(noObjects, collections, beyond)
  const countOf = (all) =>
    all.reduce((sum, { items }) => sum + items.reduce((inner, item) => inner + 1 + countOf(item.collections), 0), 0)
  const showAccount = (account) => {
    const { beyond: more, collections: all } = account
    noObjects.hidden = all.some(({ name }) => name !== "um/users")
    setText(byId("account-count"), all.length === 0 ? "" : counted(countOf(all) + more, "object"))
    sync(collections, all, ({ name }) => name, () => group(0))
    setText(beyond, more === 0 ? "" : "and " + counted(more, "more object"))
  }
  const showUsage = (usage) =>
    sync(byId("usage"), usage, ({ title }) => title, ({ title }) => {
      const element = make("div")
      const value = make("dd")
      element.append(make("dt", "", title), value)
      return {
        element,
        update: ({ limit, unit, used }) =>
          setText(value, amount(used) + (limit === null ? "" : " of " + amount(limit)) + (unit ? " " + unit : ""))
      }
    })

  // The requests
  const requestRow = () => {
    const element = make("li")
    const status = pill()
    const what = make("span", "what")
    const method = make("span", "method")
    const path = make("span", "path")
    const when = make("span", "when")
    const detail = make("span", "detail")
    const progress = make("progress")
    progress.setAttribute("aria-label", "Progress of the request")
    progress.max = 1
    what.append(method, " ", path)
    element.append(status, what, when, detail, progress)
    return {
      element,
      update: ({ now, request }) => {
        const isRunning = request.status === "RUNNING"
        setPill(status, request.status, isRunning ? "busy" : undefined)
        setText(method, request.method)
        setPath(path, request.path)
        setText(when, isRunning || request.status === "QUEUED" ? clock(request.createdAt)
          : clock(request.endsAt) + ", " + span(request.endsAt - request.createdAt))
        setText(detail, request.message || request.target)
        setClass(detail, request.message ? "detail bad" : "detail")
        detail.hidden = detail.textContent === ""
        progress.hidden = !isRunning
        if (request.endsAt === null) progress.removeAttribute("value")
        else progress.value = Math.min(1, (now - request.startsAt) / Math.max(1, request.endsAt - request.startsAt))
      }
    }
  }
  const failures = new Set()
  const showRequests = (now, { count, last }) => {
    byId("no-requests").hidden = count > 0
    const open = last.filter(({ status }) => status === "QUEUED" || status === "RUNNING").length
    setText(byId("requests-count"), count === 0 ? "" : amount(count) + (open === 0 ? "" : ", " + open + " not done"))
    document.title = (open === 0 ? "" : "(" + open + ") ") + "ProfitBricks emulator"
    sync(byId("request-list"), last.map((request) => ({ now, request })), ({ request }) => request.id, requestRow)
    for (const { id, message, method, path, status } of last) {
      if (status !== "FAILED" || failures.has(id)) continue
      failures.add(id)
      if (!isFirst) tell("The request " + method + " " + path + " has failed: " + message)
    }
  }

  // The calls
  const filters = {
    all: () => true,
    changes: ({ method }) => method !== "GET" && method !== "HEAD",
    errors: ({ faults, status, took }) => faults.length > 0 || status >= 400 || (status === null && took !== null)
  }
  const callRow = () => {
    const element = make("tr")
    const time = make("td", "time")
    const call = make("td", "call")
    const method = make("span", "method")
    const path = make("span", "path")
    const struck = make("span", "struck")
    const answer = make("td")
    const status = pill()
    const took = make("td", "number")
    const what = make("span", "what")
    what.append(method, " ", path)
    call.append(what, " ", struck)
    answer.append(status)
    element.append(time, call, answer, took)
    return {
      element,
      update: (value) => {
        setText(time, clock(value.at))
        setText(method, value.method)
        setPath(path, value.path + (value.query ? "?" + value.query : ""))
        setText(struck, value.faults.join(", "))
        struck.hidden = value.faults.length === 0
        setText(took, value.took === null ? "" : span(value.took))
        if (value.status !== null) setPill(status, String(value.status), value.status >= 500 ? "bad" : value.status >= 400 ? "warn" : value.status >= 300 ? "idle" : "ok")
        else if (value.took === null) setPill(status, "…", "busy")
        else setPill(status, "no answer", "bad")
      }
    }
  }
  const showCalls = ({ count, last }) => {
    const shown = last.filter(filters[byId("filter").value])
    byId("no-calls").hidden = count > 0
    byId("call-table").hidden = count === 0
    setText(byId("calls-count"), count === 0 ? "" : amount(count) + (count > last.length ? ", the last " + last.length : ""))
    sync(byId("call-list"), shown, ({ id }) => id, callRow)
  }

  // The faults
  const tell = (news) => {
    byId("news").textContent = news
  }
  const send = async (method, path, body) => {
    try {
      const answer = await fetch(path, {
        method,
        headers: { "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body)
      })
      if (!answer.ok) throw new Error(String(answer.status))
      return true
    } catch {
      setText(byId("hint"), "The emulator does not answer.")
      return false
    } finally {
      await poll()
    }
  }
  const callsOf = (calls) => ({ any: "any call", reads: "any read", changes: "any change" })[calls] || calls
  const timesOf = (times) => times === null ? "until cleared" : times === 1 ? "once" : times + " times"
  const showMenu = ({ faults, operations, version }) => {
    setText(byId("version"), "API version " + version)
    setText(byId("address"), location.origin + "/cloudapi/v" + version)
    const hint = byId("hint")
    const usual = hint.textContent
    const groups = new Map()
    for (const { group, hint: text, name, ofChanges, title } of faults) {
      let fieldset = groups.get(group)
      if (fieldset === undefined) {
        fieldset = make("fieldset")
        fieldset.append(make("legend", "", group))
        groups.set(group, fieldset)
      }
      const button = make("button", "", title)
      const description = make("span", "unseen", text)
      description.id = "hint-" + name
      button.type = "button"
      button.setAttribute("aria-describedby", description.id)
      button.dataset.fault = name
      for (const event of ["mouseenter", "focus"]) button.addEventListener(event, () => setText(hint, text))
      button.addEventListener("mouseleave", () => setText(hint, usual))
      button.addEventListener("click", async () => {
        const chosen = byId("times").value
        const times = chosen === "" ? null : Number(chosen)
        const calls = byId("operation").value
        if (ofChanges && (calls === "reads" || calls.startsWith("GET "))) {
          setText(hint, "This fault is one of changes: choose a change, or any call.")
        } else if (await send("POST", "/_emulator/faults", { fault: name, calls, times })) {
          const news = "In force: " + title + ", for " + callsOf(ofChanges && calls === "any" ? "changes" : calls) + ", " + timesOf(times) + "."
          setText(hint, news)
          tell(news)
        }
      })
      fieldset.append(button, description)
    }
    byId("menu").append(...groups.values())
    const parts = new Map()
    for (const operation of operations) {
      const [, path = ""] = operation.split(" ")
      const name = "/" + (path.split("/").filter((part) => part !== "" && !part.startsWith("{")).slice(0, 2).join("/"))
      if (!parts.has(name)) {
        const optgroup = make("optgroup")
        optgroup.label = name
        parts.set(name, optgroup)
      }
      const option = make("option", "", operation)
      option.value = operation
      parts.get(name).append(option)
    }
    byId("operation").append(...Array.from(parts).sort(([one], [other]) => (one < other ? -1 : 1)).map(([, part]) => part))
  }
  const activeRow = ({ id }) => {
    const element = make("li")
    const text = make("span")
    const remove = make("button", "quiet", "Remove")
    remove.type = "button"
    remove.addEventListener("click", () => send("DELETE", "/_emulator/faults/" + id))
    element.append(text, remove)
    return {
      element,
      update: ({ calls, left, title }) => {
        setText(text, title + ", " + callsOf(calls) + ", " + (left === null ? "until cleared" : left + " left"))
        remove.setAttribute("aria-label", "Remove " + title)
      }
    }
  }
  const showFaults = (faults) => {
    setText(byId("faults-count"), faults.length === 0 ? "" : faults.length + " in force")
    const clear = byId("clear")
    const wasFocused = document.activeElement === clear
    clear.hidden = faults.length === 0
    const lost = sync(byId("active"), faults, ({ id }) => id, activeRow)
    if (lost || (wasFocused && clear.hidden)) byId("faults-title").focus()
  }

  // A large account is shown again only if it has changed.
  const shown = {}
  const unlessShown = (name, value, show) => {
    const text = JSON.stringify(value)
    if (shown[name] === text) return
    shown[name] = text
    show(value)
  }
  let latest
  const render = (state) => {
    // Two answers may overtake each other.
    if (latest && state.now < latest.now) return
    latest = state
    unlessShown("usage", state.usage, showUsage)
    unlessShown("account", state.account, showAccount)
    showRequests(state.now, state.requests)
    unlessShown("calls", state.calls, showCalls)
    unlessShown("faults", state.faults, showFaults)
    isFirst = false
  }

  let isPaused = false
  const showConnection = (isThere) => {
    setText(byId("connection"), !isThere ? "The emulator does not answer" : isPaused ? "Paused" : "Live")
    setClass(byId("dot"), !isThere ? "dot off" : isPaused ? "dot" : "dot on")
  }
  let hasMenu = false
  const read = async (path) => {
    const answer = await fetch(path, { cache: "no-store" })
    if (!answer.ok) throw new Error(String(answer.status))
    return answer.json()
  }
  const poll = async () => {
    try {
      if (!hasMenu) {
        showMenu(await read("/_emulator/menu"))
        hasMenu = true
      }
      render(await read("/_emulator/state"))
      showConnection(true)
    } catch (error) {
      if (error instanceof ReferenceError) throw error
      showConnection(false)
    }
  }
  const watch = async () => {
    if (!isPaused && !document.hidden) await poll()
    setTimeout(watch, 500)
  }
  byId("pause").addEventListener("click", ({ currentTarget }) => {
    isPaused = !isPaused
    currentTarget.setAttribute("aria-pressed", String(isPaused))
    showConnection(true)
  })
  byId("copy").addEventListener("click", async ({ currentTarget }) => {
    try {
      await navigator.clipboard.writeText(byId("address").textContent)
      tell("The address is copied.")
      setText(currentTarget, "Copied")
    } catch {
      getSelection().selectAllChildren(byId("address"))
    }
    setTimeout(() => setText(currentTarget, "Copy address"), 2000)
  })
  byId("filter").addEventListener("change", () => latest && showCalls(latest.calls))
  byId("clear").addEventListener("click", () => send("DELETE", "/_emulator/faults"))
  watch()
})()
`
