-- One text for SQLite and PostgreSQL: ids are TEXT, times are milliseconds since
-- 1970, JSON is TEXT that only the program reads.

-- +goose Up
CREATE TABLE orders (
    id         TEXT PRIMARY KEY,
    guild_id   TEXT   NOT NULL,
    channel_id TEXT   NOT NULL,
    user_id    TEXT   NOT NULL,
    user_name  TEXT   NOT NULL,
    share      TEXT   NOT NULL, -- who takes turns with others: a guild, or somebody in direct messages
    state      TEXT   NOT NULL,
    run        BIGINT NOT NULL, -- how often it was taken up; only the latest run may save
    attempt    BIGINT NOT NULL,
    credits    BIGINT NOT NULL,
    instead    TEXT   NOT NULL, -- the unsure order that it was bought again for
    day        BIGINT NOT NULL, -- whose quota it counts in
    sent_at    BIGINT NOT NULL, -- 0: the paid request did not leave
    task_id    TEXT   NOT NULL,
    trace_id   TEXT   NOT NULL,
    size_limit BIGINT NOT NULL,
    brief      TEXT   NOT NULL,
    address    TEXT   NOT NULL,
    failure    TEXT   NOT NULL, -- empty: none
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX orders_unfinished ON orders (state) WHERE state NOT IN ('done', 'failed', 'cancelled', 'unsure');
CREATE UNIQUE INDEX orders_bought_again ON orders (instead) WHERE instead <> '';
CREATE INDEX orders_by_task ON orders (task_id) WHERE task_id <> '';
CREATE INDEX orders_by_user ON orders (user_id, created_at);
CREATE INDEX orders_by_guild ON orders (guild_id, created_at);

CREATE TABLE songs (
    id          TEXT PRIMARY KEY,
    order_id    TEXT   NOT NULL REFERENCES orders (id),
    take        BIGINT NOT NULL,
    parent_id   TEXT   NOT NULL, -- the song it was made from, empty for a new one
    vendor_id   TEXT   NOT NULL,
    guild_id    TEXT   NOT NULL,
    user_id     TEXT   NOT NULL,
    title       TEXT   NOT NULL,
    style       TEXT   NOT NULL,
    lyrics      TEXT   NOT NULL,
    words       TEXT   NOT NULL,
    model       TEXT   NOT NULL,
    duration_ms BIGINT NOT NULL,
    audio_url   TEXT   NOT NULL,
    cover_url   TEXT   NOT NULL,
    audio       TEXT   NOT NULL,
    cover       TEXT   NOT NULL,
    posted      TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    UNIQUE (order_id, take)
);
CREATE INDEX songs_by_guild ON songs (guild_id, created_at);
CREATE INDEX songs_by_user ON songs (user_id, created_at);

-- When a guild, and a member of it, was last served: the larger, the later.
CREATE TABLE turns (
    share  TEXT PRIMARY KEY,
    served BIGINT NOT NULL
);

-- What a user or a guild has used of a day's quota.
CREATE TABLE accounts (
    owner   TEXT   NOT NULL,
    day     BIGINT NOT NULL,
    held    BIGINT NOT NULL,
    charged BIGINT NOT NULL,
    PRIMARY KEY (owner, day)
);

-- Every movement on those accounts, once.
CREATE TABLE ledger (
    order_id TEXT   NOT NULL REFERENCES orders (id),
    owner    TEXT   NOT NULL,
    kind     TEXT   NOT NULL, -- hold, then charge or refund
    credits  BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (order_id, owner, kind)
);

-- What became of each order, for whoever has to find out.
CREATE TABLE events (
    order_id TEXT   NOT NULL REFERENCES orders (id),
    at       BIGINT NOT NULL,
    run      BIGINT NOT NULL,
    state    TEXT   NOT NULL,
    detail   TEXT   NOT NULL
);
CREATE INDEX events_by_order ON events (order_id, at);
CREATE INDEX events_by_state ON events (state, at);

-- The processes that are alive, by the id under which they take jobs.
CREATE TABLE processes (
    id      TEXT PRIMARY KEY,
    seen_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE processes;
DROP TABLE events;
DROP TABLE ledger;
DROP TABLE accounts;
DROP TABLE turns;
DROP TABLE songs;
DROP TABLE orders;
