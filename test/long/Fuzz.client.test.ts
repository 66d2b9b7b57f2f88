/** Random answers to the client. */
import { suite } from "../support/fuzzClient.js"

suite(6, 800)
suite(4, 200)
