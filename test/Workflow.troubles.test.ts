/** Some of the troubles that a build may meet: all of them are in `long`. */
import { suite } from "./support/troubledBuilds.js"

suite(5)
