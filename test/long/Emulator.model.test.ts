/** The emulator is held against a model that was written from the documentation. */
import { suite } from "../support/model/suite.js"

suite(6, { alone: 30, piled: 12, limited: 20 })
suite(4, { alone: 20, piled: 8, limited: 12 })
