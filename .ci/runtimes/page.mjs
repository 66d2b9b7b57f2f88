// The programs in a page, which shows what has become of them.
import { emulator, handled, outcomes } from "./programs.mjs"

document.body.textContent = JSON.stringify(await outcomes({ emulator, handled }))
