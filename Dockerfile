# syntax=docker/dockerfile:1

# The base images. A release (any VERSION except dev) must name them by digest, because tags
# change; `make image-digests` prints the current ones:
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
    && apt-get install -y --no-install-recommends ca-certificates ffmpeg \
       fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji fonts-symbola \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data riffbot \
    && install -d -o riffbot -g riffbot /data
COPY --from=build /riffbot /usr/local/bin/riffbot
# The licenses of Debian's packages are in /usr/share/doc/*/copyright.
COPY LICENSE THIRD_PARTY_NOTICES.txt /usr/share/doc/riffbot/
# Fail the build if a program or license is missing.
RUN ffmpeg -version && ffprobe -version && riffbot version && test -s /usr/share/doc/ffmpeg/copyright
USER riffbot
ENV DATA_DIR=/data HEALTH_ADDR=127.0.0.1:9091
VOLUME ["/data"]
# Contacts only the running bot; `riffbot doctor` checks settings and services.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["riffbot", "healthcheck"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["riffbot"]
