-- +goose Up
-- The community request that an order is for, and which try; empty for all others.
ALTER TABLE orders ADD COLUMN request TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX orders_by_request ON orders (request) WHERE request <> '';

-- Messages that show what changes. Whoever changes what one shows raises rev
-- first: its row is what all of a server's changes wait for, so that they never
-- wait for each other in a circle.
CREATE TABLE panels (
    id         TEXT PRIMARY KEY,   -- board:GUILD or battle:BATTLE
    guild_id   TEXT   NOT NULL,
    channel_id TEXT   NOT NULL,    -- empty: there is no message yet
    message_id TEXT   NOT NULL,
    within_id  TEXT   NOT NULL,    -- the channel that this one is a thread of, else empty
    rev        BIGINT NOT NULL,
    shown      BIGINT NOT NULL,    -- the rev that the message shows
    face       TEXT   NOT NULL,    -- a hash of what the message shows
    next_at    BIGINT NOT NULL     -- when it may be edited again
);
CREATE INDEX panels_due ON panels (next_at) WHERE rev > shown AND message_id <> '';

-- What is decided once for a server's board.
CREATE TABLE boards (
    guild_id    TEXT PRIMARY KEY,
    picked_at   BIGINT NOT NULL,   -- the latest choice by a rule
    digest_week BIGINT NOT NULL    -- the latest week that was told
);

CREATE TABLE requests (
    id         TEXT PRIMARY KEY,
    guild_id   TEXT   NOT NULL,
    channel_id TEXT   NOT NULL,
    within_id  TEXT   NOT NULL,    -- the channel that this one is a thread of, else empty
    user_id    TEXT   NOT NULL,
    user_name  TEXT   NOT NULL,
    idea       TEXT   NOT NULL,
    style      TEXT   NOT NULL,
    voice      TEXT   NOT NULL,
    status     TEXT   NOT NULL,
    pinned     BIGINT NOT NULL,
    votes      BIGINT NOT NULL,
    voters     BIGINT NOT NULL,
    tries      BIGINT NOT NULL,
    note       TEXT   NOT NULL,
    into_id    TEXT   NOT NULL,
    order_id   TEXT   NOT NULL,
    song_id    TEXT   NOT NULL,
    title      TEXT   NOT NULL,
    post_channel TEXT NOT NULL,
    post_message TEXT NOT NULL,
    curator    TEXT   NOT NULL,    -- the name of who chose it, until its order is there
    busy_until BIGINT NOT NULL,    -- a process is at it until then
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX requests_by_guild ON requests (guild_id, status, votes);
CREATE INDEX requests_by_song ON requests (song_id) WHERE song_id <> '';
CREATE INDEX requests_under_way ON requests (status, busy_until) WHERE status IN ('chosen', 'making');
CREATE INDEX requests_by_user ON requests (user_id, created_at);

CREATE TABLE request_votes (
    request_id TEXT   NOT NULL REFERENCES requests (id),
    user_id    TEXT   NOT NULL,
    user_name  TEXT   NOT NULL,
    weight     BIGINT NOT NULL,    -- by their roles when they voted
    created_at BIGINT NOT NULL,
    PRIMARY KEY (request_id, user_id)
);
CREATE INDEX request_votes_by_user ON request_votes (user_id);

-- How many songs rules chose on a day.
CREATE TABLE request_days (
    guild_id TEXT   NOT NULL,
    day      BIGINT NOT NULL,
    made     BIGINT NOT NULL,
    PRIMARY KEY (guild_id, day)
);

-- Members who want to be pinged when a song that they voted for is there.
CREATE TABLE request_pings (
    guild_id   TEXT   NOT NULL,
    user_id    TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);

CREATE TABLE battles (
    id         TEXT PRIMARY KEY,
    guild_id   TEXT   NOT NULL,
    channel_id TEXT   NOT NULL,
    user_id    TEXT   NOT NULL,
    user_name  TEXT   NOT NULL,
    idea       TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    lasts_ms   BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL,
    busy_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX battles_under_way ON battles (state) WHERE state IN ('preparing', 'running');
CREATE INDEX battles_by_guild ON battles (guild_id, created_at);

CREATE TABLE battle_sides (
    battle_id TEXT   NOT NULL REFERENCES battles (id),
    number    BIGINT NOT NULL,
    style     TEXT   NOT NULL,
    order_id  TEXT   NOT NULL,
    song_id   TEXT   NOT NULL,
    title     TEXT   NOT NULL,
    votes     BIGINT NOT NULL,
    won       BIGINT NOT NULL,
    PRIMARY KEY (battle_id, number)
);
CREATE INDEX battle_sides_by_song ON battle_sides (song_id) WHERE song_id <> '';

CREATE TABLE battle_votes (
    battle_id  TEXT   NOT NULL REFERENCES battles (id),
    user_id    TEXT   NOT NULL,
    number     BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (battle_id, user_id)
);
CREATE INDEX battle_votes_by_user ON battle_votes (user_id);

-- The favourites of a server as a whole: songs that won a battle.
CREATE TABLE guild_favourites (
    guild_id   TEXT   NOT NULL,
    song_id    TEXT   NOT NULL REFERENCES songs (id),
    battle_id  TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, song_id, battle_id)
);

-- +goose Down
DROP TABLE guild_favourites;
DROP TABLE battle_votes;
DROP TABLE battle_sides;
DROP TABLE battles;
DROP TABLE request_pings;
DROP TABLE request_days;
DROP TABLE request_votes;
DROP TABLE requests;
DROP TABLE boards;
DROP TABLE panels;
DROP INDEX orders_by_request;
ALTER TABLE orders DROP COLUMN request;
