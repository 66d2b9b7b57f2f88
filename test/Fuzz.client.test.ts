/** A slice of long/Fuzz.client.test.ts. */
import { suite } from "./support/fuzzClient.js"

suite(100)
