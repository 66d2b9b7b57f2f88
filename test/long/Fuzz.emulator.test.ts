/** Random calls of the emulator. */
import { suite } from "../support/fuzzEmulator.js"

suite(3000)
