#!/usr/bin/env bash
# Starts the sandbox and lets bots of other people's making live in it.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'kill "$sandbox" 2>/dev/null || true; wait "$sandbox" 2>/dev/null || true; rm -rf "$work"' EXIT

npm ci --no-audit --silent
go build -o "$work/riffbot" ../..
"$work/riffbot" sandbox --serve --addresses "$work/addresses.json" --out "$work" >"$work/sandbox.log" 2>&1 &
sandbox=$!
for _ in $(seq 200); do
  [ -f "$work/addresses.json" ] && break
  kill -0 "$sandbox" 2>/dev/null || { cat "$work/sandbox.log"; exit 1; }
  sleep 0.1
done

passed=0 failed=0
for bot in discordjs oceanic; do
  if timeout 60 node "$bot.js" "$work/addresses.json"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
