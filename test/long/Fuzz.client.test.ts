/** Random answers to the client. */
import { suite } from "../support/fuzzClient.js"

suite(1000)
