# Development tasks of riffbot. `make help` lists them.

.PHONY: help run sandbox test race vulncheck test-postgres race-postgres race-other crash-test crash-test-sqlite crash-test-postgres crowd-test abuse-test abuse-test-sqlite abuse-test-postgres test-media screenshots screenshots-messages lint fmt contract contract-check routes refusals providers discordjs room-test subsonic-test dave-crosscheck dave-interop test-voice bench-voice docker-lint image-digests notices structure tools-test soak bench ci

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 22

run: ## run the bot with the settings in .env
	go run .

sandbox: ## run the bot in the sandbox, without an account
	go run . sandbox

test: ## run all tests (needs only Go)
	go test ./...

# RACE_FLAGS excludes packages that compute in one goroutine from the race detector, because
# they would take most of the time: SQLite, which is translated from C, the sandbox's audio and
# images, characters, numbers, fonts, JSON and regular expressions. Such a package must not
# instantiate generic code that synchronises, because the linker keeps only one copy of it. -l
# turns off inlining, so that what such a package calls in reflect and sync is still checked: the
# detector finds races on values while they are encoded. "go vet" is left to the targets test and
# lint, which would otherwise vet the same code twice.
RACE_FLAGS = -gcflags='modernc.org/...=-d=checkptr=0' \
	-gcflags='modernc.org/sqlite/lib=-race=false -d=checkptr=0' \
	-gcflags='modernc.org/memory=-race=false' \
	-gcflags='go.mau.fi/util/confusable=-race=false' \
	-gcflags='github.com/thesyncim/gopus/...=-race=false' \
	-gcflags='github.com/riffbot/riffbot/internal/sandbox/music=-race=false' \
	-gcflags='github.com/go-text/typesetting/harfbuzz=-race=false' \
	-gcflags='github.com/go-text/typesetting/font/...=-race=false' \
	-gcflags='golang.org/x/crypto/scrypt=-race=false' \
	-gcflags='golang.org/x/image/vector=-race=false' \
	-gcflags='golang.org/x/image/draw=-race=false' \
	-gcflags='image=-race=false' \
	-gcflags='image/png=-race=false' \
	-gcflags='image/jpeg=-race=false' \
	-gcflags='encoding/json=-race=false -l' \
	-gcflags='regexp=-race=false -l' \
	-gcflags='regexp/syntax=-race=false -l' \
	-gcflags='golang.org/x/text/...=-race=false -l' \
	-gcflags='compress/flate=-race=false -l' \
	-gcflags='strconv=-race=false' \
	-gcflags='unicode=-race=false' \
	-gcflags='unicode/utf8=-race=false'

race: ## run all tests with the race detector
	go test -race -vet=off $(RACE_FLAGS) ./...

lint: ## run go vet and golangci-lint, including the rules for imports
	go vet ./...
	go tool -modfile=tools/go.mod golangci-lint run ./...

vulncheck: ## check for known vulnerabilities (needs curl and vuln.go.dev, or GOVULNDB)
	.ci/vulncheck

fmt: ## format the code
	gofmt -w .

# The packages whose tests use a database, and the others.
DATABASE_TESTS = $$(go list -test -f '{{.ImportPath}} {{.Deps}}' ./... | sed -n 's/\.test \[.*internal\/store\/storetest.*//p')
OTHER_TESTS = $$(go list ./... | grep -vxF "$(DATABASE_TESTS)")

test-postgres: ## run all tests that use a database on PostgreSQL (needs its programs; starts a temporary server)
	@set -e; packages="$(DATABASE_TESTS)"; test -n "$$packages"; \
	.ci/with-postgres go test -count=1 -vet=off $(TEST_FLAGS) $$packages

race-postgres: ## run all tests that use a database with the race detector on PostgreSQL
	$(MAKE) -s test-postgres TEST_FLAGS="-race $(RACE_FLAGS)"

race-other: ## run the tests that use no database with the race detector
	@set -e; packages="$(OTHER_TESTS)"; test -n "$$packages"; \
	go test -race -vet=off $(RACE_FLAGS) $$packages

# Both mostly wait, so they run at the same time.
crash-test: ## kill the bot at every step and at random times, on SQLite and PostgreSQL
	$(MAKE) -j2 --output-sync=target crash-test-sqlite crash-test-postgres

crash-test-sqlite:
	RIFFBOT_CRASH_TEST=1 go test -count=1 -v -parallel 8 -run '^TestCrash' ./internal/e2e

crash-test-postgres:
	RIFFBOT_CRASH_TEST=1 .ci/with-postgres go test -count=1 -v -parallel 8 -run '^TestCrash' ./internal/e2e

crowd-test: ## let 500 members vote at once, on SQLite and on PostgreSQL with two processes
	RIFFBOT_CROWD_TEST=1 go test -count=1 -v -run '^TestFiveHundred|^TestConcurrentVotes' ./internal/e2e ./internal/store
	RIFFBOT_CROWD_TEST=1 .ci/with-postgres go test -count=1 -v -run '^TestFiveHundred|^TestConcurrentVotes' ./internal/e2e ./internal/store

ABUSE_STEPS ?= 10000

abuse-test: ## try random ways around the limits, on SQLite and on PostgreSQL with two processes
	$(MAKE) -j2 --output-sync=target abuse-test-sqlite abuse-test-postgres

abuse-test-sqlite:
	RIFFBOT_ABUSE_STEPS=$(ABUSE_STEPS) go test -count=1 -v -timeout 30m -run '^TestLimitsHoldUnderAbuse' ./internal/app

abuse-test-postgres:
	RIFFBOT_ABUSE_STEPS=$(ABUSE_STEPS) .ci/with-postgres go test -count=1 -v -timeout 30m -run '^TestLimitsHoldUnderAbuse' ./internal/app

test-media: ## check the output of ffmpeg (needs ffmpeg)
	RIFFBOT_MEDIA_TEST=1 go test -count=1 -timeout 20m -bench Memory -benchtime 1x ./internal/media
	RIFFBOT_MEDIA_TEST=1 go test -count=1 -run "^TestMedia" ./internal/e2e

screenshots: screenshots-messages ## renew the pictures in docs/ (needs ffmpeg and Chromium)
	RIFFBOT_MEDIA_TEST=1 RIFFBOT_SCREENSHOTS=$(CURDIR)/docs go test -count=1 -run '^TestScreenshot' ./internal/media

screenshots-messages: ## renew the pictures of all messages and panels in docs/ (needs ffmpeg and Chromium)
	RIFFBOT_SCREENSHOTS=$(CURDIR)/docs go test -count=1 -run '^TestScreenshotMessages$$' ./internal/e2e

contract: ## check all calls to Discord against its OpenAPI document (DISCORD_OPENAPI)
	@set -e; dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; \
	RIFFBOT_RECORD=$$dir go test -count=1 -short ./internal/e2e; \
	$(MAKE) -s contract-check RECORDED="$$dir"

contract-check: ## check calls that tests recorded with RIFFBOT_RECORD in the directory RECORDED
	cd tools && go run ./contract "$(RECORDED)"

routes: ## generate discordtest/ROUTES.md from Discord's OpenAPI document (DISCORD_OPENAPI)
	cd tools && go run ./routes ..

refusals: ## print the outcome of each error code of Discord and of the provider
	go test -count=1 -v -run '^TestDocumented|^TestEveryDocumented' ./bot ./internal/voice
	go test -count=1 -v -run '^TestChargedPurchaseIsNeverReportedAsUnpaid$$' ./internal/songs
	RIFFBOT_REFUSALS=1 go test -count=1 -v -timeout 30m -run '^TestRefusedSong' ./internal/e2e

providers: ## print the requests, errors and states of every song provider, compared with the documents
	go test -count=1 -v ./internal/provider/contract

discordjs: ## run bots of other libraries against discordtest (needs Node.js and npm)
	contrib/othersbots/run.sh

subsonic-test: ## let a client library for music apps use the bot and its jukebox (needs Node.js and npm)
	cd contrib/subsonic && npm ci --no-audit --silent
	RIFFBOT_SUBSONIC_TEST=1 go test -count=1 -v -run '^TestMusicApp' ./internal/e2e

browser-test: ## drive the pages with a headless browser (needs Chromium, Node.js and npm)
	node --test internal/web/room/sync_test.mjs internal/web/room/seek_test.mjs
	contrib/browser/run.sh

ROOM_TIME ?= 10m

room-test: ## compare two browsers with a voice channel, and count what 200 listeners cost (needs Chromium, Node.js and npm)
	cd contrib/browser && npm ci --no-audit --silent
	RIFFBOT_ROOM_LISTENERS=200 go test -count=1 -v -run '^TestManyListeners' ./internal/web/room
	RIFFBOT_ROOM_TEST=$(ROOM_TIME) go test -count=1 -v -timeout 30m -run '^TestBrowsersAreInStepWithVoice' ./internal/e2e

screenshots-web: ## renew the pictures of the pages in docs/ (needs Chromium, Node.js and npm)
	SCREENSHOTS=$(CURDIR)/docs contrib/browser/run.sh stories.test.mjs room.test.mjs

dave-crosscheck: ## test our DAVE with davey's in one group (needs Node.js and npm)
	cd contrib/davey && npm ci --no-audit --silent
	DISCORDTEST_DAVEY_TEST=1 go test -count=1 -v -run '^TestDavey' ./discordtest/dave

dave-interop: ## test our voice client with @discordjs/voice in one call (needs Node.js and npm)
	cd contrib/interop && npm ci --no-audit --silent
	RIFFBOT_INTEROP_TEST=1 go test -count=1 -v -run '^TestInterop' ./internal/voice

test-voice: ## let 50 members join and leave an encrypted call
	RIFFBOT_VOICE_TEST=1 go test -count=1 -v -run '^TestMembershipLoad' ./internal/voice

bench-voice: ## measure the jitter of a call, and the cost of many with the limit and with a transcoder for each
	go test -run '^$$' -bench . -benchtime 1x ./internal/voice
	go test -run '^$$' -bench 'Voice|Transcoding' -benchtime 1x ./bench

docker-lint: ## check the Dockerfile with BuildKit's rules
	cd tools && go run ./dockerlint ../Dockerfile

image-digests: ## print the current digests of the base images (needs Docker and a registry)
	@for image in $$(sed -n 's/^ARG [A-Z]*_IMAGE=//p' Dockerfile) postgres:17-bookworm; do \
		digest=$$(docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$$image") || exit 1; \
		echo "$$image@$$digest"; done

notices: ## generate THIRD_PARTY_NOTICES.txt from the linked modules
	cd tools && go run ./notices .. ../THIRD_PARTY_NOTICES.txt

structure: ## print packages with lines and imports; fail on imports against tools/structure/layers.go
	cd tools && go run ./structure ..

tools-test: ## run the tests of the tools
	cd tools && go test -count=1 ./...

SOAK_TIME ?= 1h

soak: ## run 1,000 servers, 200 streams and 20 orders a minute, and check that memory stays the same (Linux)
	RIFFBOT_SOAK=$(SOAK_TIME) go test -count=1 -v -timeout 24h -run '^TestSoak' ./internal/e2e

bench: ## measure what the bot costs as it grows, and print one table
	go test -run '^$$' -bench . -benchtime 1x -timeout 2h ./bench
	.ci/with-postgres go test -run '^$$' -bench '^(BenchmarkCommands|BenchmarkOrders|BenchmarkMigration)$$' -benchtime 1x -timeout 2h ./bench

ci: ## run everything that a change must pass
	.ci/run
