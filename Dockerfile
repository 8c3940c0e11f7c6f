# syntax=docker/dockerfile:1

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG VERSION=dev
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /riffbot .

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates ffmpeg fonts-noto-cjk fonts-symbola \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data riffbot \
    && install -d -o riffbot -g riffbot /data
COPY --from=build /riffbot /usr/local/bin/riffbot
# An image that cannot do its job fails to build.
RUN ffmpeg -version && ffprobe -version && riffbot version
USER riffbot
ENV DATA_DIR=/data
VOLUME ["/data"]
# The doctor reaches every service with the settings the bot runs on.
HEALTHCHECK --interval=5m --timeout=45s --start-period=30s --retries=3 CMD ["riffbot", "doctor"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["riffbot"]
