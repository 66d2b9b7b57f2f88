/** A slice of long/Fuzz.client.test.ts. */
import { suite } from "./support/fuzzClient.js"

suite(6, 80)
suite(4, 20)
