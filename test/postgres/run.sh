#!/usr/bin/env bash
# Runs the tests of this folder on a PostgreSQL of their own, which is installed if it is missing, and gone afterwards. What it is
# given are arguments for vitest: one file of the folder, say.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Debian has the programs of each version in a folder of its own.
programs() { find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
if [ -z "$(programs)" ]; then
  as_root apt-get update
  as_root apt-get install --yes --no-install-recommends postgresql
fi
PATH=$(programs):$PATH
# It refuses to run as root.
as_owner() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- env PATH="$PATH" "$@"; else "$@"; fi; }

folder=$(mktemp -d)
cleanup() {
  (cd "$folder" && as_owner pg_ctl --pgdata data --mode immediate --silent stop) || true
  rm -rf "$folder"
}
trap cleanup EXIT
if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
port=$(node -p 'const { port } = require("net").createServer().listen(0).address(); process.nextTick(process.exit); port')
(
  cd "$folder"
  as_owner initdb --pgdata data --username postgres --auth trust --no-sync >/dev/null
  as_owner pg_ctl --pgdata data --log log --silent --wait start \
    --options "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c fsync=off -c max_connections=500"
)
export POSTGRES_URL=postgresql://postgres@127.0.0.1:$port

npm ci --prefix test/postgres --no-audit --no-fund
if [ -e test/postgres/node_modules/effect ]; then
  echo "test/postgres has a second copy of effect" >&2
  exit 1
fi
npx tsc --project test/postgres
npx vitest run "${@:-test/postgres}"
