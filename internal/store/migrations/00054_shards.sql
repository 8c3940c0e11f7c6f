-- +goose Up
-- Processes that divide the shards among them. Only PostgreSQL has several.
CREATE TABLE shard_processes (
    id      TEXT PRIMARY KEY,
    shards  BIGINT NOT NULL, -- the number of shards of the bot
    leaving BIGINT NOT NULL, -- 1: it stops, so others take its shards
    seen_at BIGINT NOT NULL
);

-- The process that holds a shard, and the one that connects it in order to take it.
CREATE TABLE shard_leases (
    shard      BIGINT PRIMARY KEY,
    process_id TEXT NOT NULL,
    heir_id    TEXT NOT NULL
);

-- When the next shard with a rate limit key may identify.
CREATE TABLE shard_identifies (
    rate_key BIGINT PRIMARY KEY,
    next_at  BIGINT NOT NULL
);

-- When position_ms was saved.
ALTER TABLE players ADD COLUMN position_at BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE players DROP COLUMN position_at;
DROP TABLE shard_identifies;
DROP TABLE shard_leases;
DROP TABLE shard_processes;
