/** A process that measures one row, and tells each of its figures: what others leave behind makes no difference to it. */
import type { Options } from "./measuring.js"
import { rows } from "./rows.js"

const [name = "", json = ""] = process.argv.slice(2)
const options: Options = JSON.parse(json)
for await (const figures of rows[name]?.(options) ?? []) process.send?.(figures)
process.disconnect()
