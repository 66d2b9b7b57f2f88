/** A slice of long/Emulator.references.test.ts. */
import { suite } from "./support/references.js"

suite(6, 6)
suite(4, 2)
