/** The emulator is held against a model that was written from the documentation. */
import { suite } from "../support/model/suite.js"

suite({ alone: 40, piled: 15, limited: 25 })
