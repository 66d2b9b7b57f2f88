import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const src = fileURLToPath(new URL("./src/", import.meta.url))

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/setup.ts"],
    // By default one of the cores would be left idle. They are all busy then, and nothing here depends on how fast it is.
    maxWorkers: "100%",
    testTimeout: 300_000
  },
  resolve: {
    alias: [
      { find: /^effect-profitbricks$/, replacement: `${src}index.ts` },
      { find: /^effect-profitbricks\/(.+)$/, replacement: `${src}$1.ts` }
    ]
  }
})
