/** A slice of long/Fuzz.emulator.test.ts. */
import { suite } from "./support/fuzzEmulator.js"

suite(6, 240)
suite(4, 60)
