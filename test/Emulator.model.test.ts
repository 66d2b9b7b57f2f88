/** A slice of long/Emulator.model.test.ts. */
import { suite } from "./support/model/suite.js"

suite(6, { alone: 4, piled: 2, limited: 3 })
suite(4, { alone: 1, piled: 1, limited: 1 })
