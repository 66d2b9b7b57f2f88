/** A slice of long/Emulator.model.test.ts. */
import { suite } from "./support/model/suite.js"

suite({ alone: 4, piled: 2, limited: 3 })
