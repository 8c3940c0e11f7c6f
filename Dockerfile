# syntax=docker/dockerfile:1

# The base images. A release (any VERSION but dev) is built from digests alone, as
# tags move; `make image-digests` finds today's:
#   docker build --build-arg VERSION=1.2.3 \
#     --build-arg GO_IMAGE=golang:1.26-bookworm@sha256:… \
#     --build-arg BASE_IMAGE=debian:bookworm-slim@sha256:… .
ARG GO_IMAGE=golang:1.26-bookworm
ARG BASE_IMAGE=debian:bookworm-slim

FROM ${GO_IMAGE} AS build
ARG VERSION=dev
ARG GO_IMAGE
ARG BASE_IMAGE
COPY .ci/check-digests /usr/local/bin/
RUN check-digests "${VERSION}" "${GO_IMAGE}" "${BASE_IMAGE}"
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /riffbot .

FROM ${BASE_IMAGE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates ffmpeg fonts-noto-cjk fonts-symbola \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data riffbot \
    && install -d -o riffbot -g riffbot /data
COPY --from=build /riffbot /usr/local/bin/riffbot
# Debian's packages have theirs in /usr/share/doc/*/copyright.
COPY LICENSE THIRD_PARTY_NOTICES.txt /usr/share/doc/riffbot/
# An image that cannot do its job fails to build.
RUN ffmpeg -version && ffprobe -version && riffbot version && test -s /usr/share/doc/ffmpeg/copyright
USER riffbot
ENV DATA_DIR=/data HEALTH_ADDR=127.0.0.1:9091
VOLUME ["/data"]
# Asks the running bot alone; `riffbot doctor` checks settings and services.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["riffbot", "healthcheck"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["riffbot"]
