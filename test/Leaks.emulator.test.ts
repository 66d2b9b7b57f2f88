/** What the emulator keeps of calls, and tells of them, has no secret in it. */
import { emulatorSuite } from "./support/operationLeaks.js"

emulatorSuite(6)
