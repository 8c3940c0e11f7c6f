# What a developer of riffbot does. `make help` lists it.

.PHONY: help run sandbox test race vulncheck test-postgres crash-test crash-test-sqlite crash-test-postgres crowd-test abuse-test test-media screenshots lint fmt contract discordjs dave-crosscheck dave-interop test-voice bench-voice docker-lint image-digests notices tools-test bench ci

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: ## run the bot with the settings of .env
	go run .

sandbox: ## try the bot without any account
	go run . sandbox

test: ## all tests; Go alone is enough
	go test ./...

# What only counts, in one goroutine, is not watched: SQLite, which is C made Go, and
# the sandbox's sound and pictures. It would be most of the time. Such a package may
# instantiate no generic code that synchronises: the linker keeps one copy of that.
UNWATCHED = -gcflags='modernc.org/...=-d=checkptr=0' \
	-gcflags='modernc.org/sqlite/lib=-race=false -d=checkptr=0' \
	-gcflags='github.com/thesyncim/gopus/...=-race=false' \
	-gcflags='riffbot/internal/sandbox/music=-race=false' \
	-gcflags='golang.org/x/image/vector=-race=false' \
	-gcflags='image/jpeg=-race=false'

race: ## all tests under the race detector
	go test -race $(UNWATCHED) ./...

lint: ## golangci-lint, with the arrows of the design
	go vet ./...
	go tool -modfile=tools/go.mod golangci-lint run ./...

vulncheck: ## known vulnerabilities in what the bot calls (needs curl and vuln.go.dev, or GOVULNDB)
	.ci/vulncheck

fmt: ## format the code
	gofmt -w .

test-postgres: ## all tests on PostgreSQL (starts a server of its own; needs its programs)
	.ci/with-postgres go test -count=1 ./...

# They wait more than they work, so that both go at the same time.
crash-test: ## kill the bot at every step and at random moments, on SQLite and PostgreSQL
	$(MAKE) -j2 --output-sync=target crash-test-sqlite crash-test-postgres

crash-test-sqlite:
	RIFFBOT_CRASH_TEST=1 go test -count=1 -v -run '^TestCrash' .

crash-test-postgres:
	RIFFBOT_CRASH_TEST=1 .ci/with-postgres go test -count=1 -v -run '^TestCrash' .

crowd-test: ## five hundred members vote at once, on SQLite and on PostgreSQL with two processes
	RIFFBOT_CROWD_TEST=1 go test -count=1 -v -run '^TestFiveHundred' . ./internal/store
	RIFFBOT_CROWD_TEST=1 .ci/with-postgres go test -count=1 -v -run '^TestFiveHundred' . ./internal/store

ABUSE_STEPS ?= 10000

abuse-test: ## members look for a way around the limits, on SQLite and on PostgreSQL with two processes
	RIFFBOT_ABUSE_STEPS=$(ABUSE_STEPS) go test -count=1 -v -timeout 30m -run '^TestLimitsHoldUnderAbuse' .
	RIFFBOT_ABUSE_STEPS=$(ABUSE_STEPS) .ci/with-postgres go test -count=1 -v -timeout 30m -run '^TestLimitsHoldUnderAbuse' .

test-media: ## what ffmpeg makes of songs, looked at and listened to (needs ffmpeg)
	RIFFBOT_MEDIA_TEST=1 go test -count=1 -timeout 20m -bench Memory -benchtime 1x ./internal/media
	RIFFBOT_MEDIA_TEST=1 go test -count=1 -run "^TestMedia" .

screenshots: ## make the pictures of the documentation that the media tests make
	RIFFBOT_MEDIA_TEST=1 RIFFBOT_SCREENSHOTS=$(CURDIR)/docs go test -count=1 -run '^TestTheScreenshot' ./internal/media

contract: ## check every call to Discord against its OpenAPI document (DISCORD_OPENAPI)
	@set -e; dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; \
	RIFFBOT_RECORD=$$dir go test -count=1 -short . ./bot; \
	cd tools && go run ./contract "$$dir"

discordjs: ## let bots of other libraries live in the sandbox (needs Node.js and npm)
	contrib/othersbots/run.sh

dave-crosscheck: ## one encrypted group of ours and of davey's, both ways (needs Node.js and npm)
	cd contrib/davey && npm ci --no-audit --silent
	RIFFBOT_DAVEY_TEST=1 go test -count=1 -v -run '^TestDavey' ./internal/voice/dave

dave-interop: ## a minute in a call with @discordjs/voice and davey (needs Node.js and npm)
	cd contrib/interop && npm ci --no-audit --silent
	RIFFBOT_INTEROP_TEST=1 go test -count=1 -v -run '^TestInterop' ./internal/voice

test-voice: ## a storm of 50 members in a call
	RIFFBOT_VOICE_TEST=1 go test -count=1 -v -run '^TestAStorm' ./internal/voice

bench-voice: ## how evenly calls play, how many at once, and a transcoder for each as the baseline
	go test -run '^$$' -bench . -benchtime 1x ./internal/voice

docker-lint: ## BuildKit's checks over the Dockerfile
	cd tools && go run ./dockerlint ../Dockerfile

image-digests: ## today's digests of the base images (needs Docker and a registry)
	@for image in $$(sed -n 's/^ARG [A-Z]*_IMAGE=//p' Dockerfile) postgres:17-bookworm; do \
		digest=$$(docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$$image") || exit 1; \
		echo "$$image@$$digest"; done

notices: ## renew THIRD_PARTY_NOTICES.txt from the modules that are linked
	cd tools && go run ./notices .. ../THIRD_PARTY_NOTICES.txt

tools-test: ## tests of the tools themselves
	cd tools && go test ./...

bench: ## how fast songs and covers are made, and what 10,000 waiting orders cost
	go test -run '^$$' -bench . ./internal/sandbox/music
	go test -run '^$$' -bench . -benchtime 1x ./bench

ci: ## everything that has to pass
	.ci/run
