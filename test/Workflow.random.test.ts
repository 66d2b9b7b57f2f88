/** Some random builds: more of them are in `long`. */
import { suite } from "./support/randomBuilds.js"

suite(20)
