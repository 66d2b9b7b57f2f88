/** Where this runs: it is bundled to a folder two below this one. */
import { fileURLToPath } from "node:url"

export const root: string = fileURLToPath(new URL("../../../../", import.meta.url))
