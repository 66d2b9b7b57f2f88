/** Random calls of the emulator. */
import { suite } from "../support/fuzzEmulator.js"

suite(6, 2400)
suite(4, 600)
