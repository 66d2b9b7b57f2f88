/** Each trouble that a build may meet, at its sends, its polls, and while it is taken back. */
import { suite } from "../support/troubledBuilds.js"

suite(1)
