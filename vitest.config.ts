import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const src = fileURLToPath(new URL("./src/", import.meta.url))

export default defineConfig({
  test: { include: ["test/**/*.test.ts"], setupFiles: ["test/support/setup.ts"] },
  resolve: {
    alias: [
      { find: /^effect-profitbricks$/, replacement: `${src}index.ts` },
      { find: /^effect-profitbricks\/(.+)$/, replacement: `${src}$1.ts` }
    ]
  }
})
