#!/usr/bin/env bash
# Runs the tests of this folder in a headless Chromium of the system, which is installed from Debian's packages if there is none. Where
# it cannot be, they are skipped. What it is given are arguments for vitest. SCREENSHOTS=folder keeps pictures of the page.
set -euo pipefail
cd "$(dirname "$0")/../.."

browser() {
  local name
  for name in "${CHROMIUM:-}" chromium google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name"; then return; fi
  done
}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
if [ -z "$(browser)" ]; then
  { as_root apt-get update && as_root apt-get install --yes --no-install-recommends chromium; } || true
fi
CHROMIUM=$(browser)
if [ -z "$CHROMIUM" ]; then
  echo "test/browser is skipped: there is no Chromium, and none can be installed" >&2
  exit 0
fi
export CHROMIUM

npm ci --prefix test/browser --no-audit --no-fund --silent
npx tsc --project test/browser
npx vitest run "${@:-test/browser}"
