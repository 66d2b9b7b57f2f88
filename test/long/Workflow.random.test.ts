/** Many random builds. */
import { suite } from "../support/randomBuilds.js"

suite(300)
