/** Copies of many random accounts. */
import { suite } from "../support/copies.js"

suite(6, 60)
suite(5, 20)
suite(4, 20)
