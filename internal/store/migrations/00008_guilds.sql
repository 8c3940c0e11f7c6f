-- +goose Up
CREATE TABLE guild_settings (
    guild_id   TEXT PRIMARY KEY,
    settings   TEXT   NOT NULL,
    changed_at BIGINT NOT NULL
);

-- Who changed or decided what. Values are JSON.
CREATE TABLE audit (
    id          TEXT PRIMARY KEY,
    guild_id    TEXT   NOT NULL,
    user_id     TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    what        TEXT   NOT NULL,
    value_before TEXT  NOT NULL,
    value_after  TEXT  NOT NULL
);
CREATE INDEX audit_by_guild ON audit (guild_id, at);

-- What members say is wrong with the songs of an order, until a curator decides.
CREATE TABLE reports (
    id         TEXT PRIMARY KEY,
    guild_id   TEXT   NOT NULL,
    order_id   TEXT   NOT NULL REFERENCES orders (id),
    user_id    TEXT   NOT NULL, -- who reported
    reason     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    decision   TEXT   NOT NULL, -- empty: nobody has decided
    decided_by TEXT   NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX reports_open ON reports (guild_id, created_at) WHERE decision = '';
CREATE UNIQUE INDEX reports_once ON reports (order_id, user_id) WHERE decision = '' AND user_id <> '';

-- Files that nothing shows any more, until they are deleted.
CREATE TABLE leftovers (
    file TEXT PRIMARY KEY
);

-- Servers that the bot was removed from, and when their data goes.
CREATE TABLE departures (
    guild_id TEXT PRIMARY KEY,
    due_at   BIGINT NOT NULL
);

-- +goose Down
DROP TABLE departures;
DROP TABLE leftovers;
DROP TABLE reports;
DROP TABLE audit;
DROP TABLE guild_settings;
