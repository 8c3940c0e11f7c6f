#!/usr/bin/env bash
# Starts discordtest and connects bots of other libraries to it.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

npm ci --no-audit --silent
go build -o "$work/discordtest" ../../discordtest/cmd/discordtest
"$work/discordtest" --serve --addresses "$work/addresses.json" >"$work/discordtest.log" 2>&1 &
server=$!
for _ in $(seq 200); do
  [ -f "$work/addresses.json" ] && break
  kill -0 "$server" 2>/dev/null || { cat "$work/discordtest.log"; exit 1; }
  sleep 0.1
done

passed=0 failed=0
for bot in discordjs oceanic; do
  if timeout 60 node "$bot.js" "$work/addresses.json"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
