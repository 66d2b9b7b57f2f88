// The programs in workerd, as the test of a worker.
import { emulator, fetched, handled, outcomes } from "./programs.mjs"

export default {
  test: async (_controller, { baseUrl }) =>
    console.log(JSON.stringify(await outcomes({ emulator, fetched: () => fetched(baseUrl), handled })))
}
