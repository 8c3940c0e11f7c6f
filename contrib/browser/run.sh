#!/usr/bin/env bash
# Builds the programs and drives their pages with a headless browser. Arguments are test files, by default
# all. SCREENSHOTS names a folder for pictures of the pages.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm ci --no-audit --silent
(cd ../othersbots && npm ci --no-audit --silent)
go build -o "$work/riffbot" ../..
go build -o "$work/discordtest" ../../discordtest/cmd/discordtest
if [ $# = 0 ]; then
  (cd ../.. && DISCORDTEST_BROWSER_TEST=1 go test -count=1 -v -run '^TestBrowser' ./discordtest/web/hear)
  set -- *.test.mjs
fi
RIFFBOT=$work/riffbot DISCORDTEST=$work/discordtest node --test --test-concurrency=2 --test-reporter=spec "$@"
