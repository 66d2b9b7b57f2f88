/** The decoder of answers, with many answers. */
import { suite } from "../support/decodings.js"

suite(300)
