#!/usr/bin/env bash
# Measures the package as it is built, in plain Node, beside packages that are installed for this alone. What it is given are arguments for
# run.ts.
set -euo pipefail
cd "$(dirname "$0")/../.."

npm ci --prefix test/bench --no-audit --no-fund --silent
npm run --silent build
ln -sfn ../../.. test/bench/node_modules/effect-profitbricks
npx tsc --project test/bench
npx esbuild test/bench/run.ts test/bench/*Process.ts --bundle --packages=external --platform=node --format=esm --target=node20 \
  --tsconfig=test/bench/tsconfig.json --outdir=test/bench/node_modules/.bench --log-level=warning
exec node test/bench/node_modules/.bench/run.js "$@"
