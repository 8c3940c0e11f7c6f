-- +goose Up
-- A guild's jukebox. The latest run alone may save it.
CREATE TABLE players (
    guild_id    TEXT PRIMARY KEY,
    run         BIGINT NOT NULL,
    channel_id  TEXT   NOT NULL, -- the voice channel; empty: it is in none
    now_id      TEXT   NOT NULL, -- the entry that plays
    position_ms BIGINT NOT NULL, -- and how far it has
    state       TEXT   NOT NULL, -- all else but the entries
    updated_at  BIGINT NOT NULL
);
CREATE INDEX players_playing ON players (guild_id) WHERE channel_id <> '';

CREATE TABLE jukebox_entries (
    guild_id  TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    song_id   TEXT   NOT NULL REFERENCES songs (id),
    user_id   TEXT   NOT NULL,
    user_name TEXT   NOT NULL,
    why       TEXT   NOT NULL, -- empty: somebody asked for it
    place     BIGINT NOT NULL, -- in the order of asking
    dice      BIGINT NOT NULL, -- in that of chance
    pin       BIGINT NOT NULL, -- before all others; 0: not moved
    at        BIGINT NOT NULL,
    PRIMARY KEY (guild_id, id)
);

CREATE TABLE jukebox_votes (
    guild_id TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    user_id  TEXT NOT NULL,
    PRIMARY KEY (guild_id, entry_id, user_id)
);

-- What was heard.
CREATE TABLE plays (
    guild_id  TEXT   NOT NULL,
    song_id   TEXT   NOT NULL REFERENCES songs (id),
    user_id   TEXT   NOT NULL,
    user_name TEXT   NOT NULL,
    why       TEXT   NOT NULL,
    skipped   BIGINT NOT NULL,
    at        BIGINT NOT NULL
);
CREATE INDEX plays_by_guild ON plays (guild_id, at);

-- Orders whose songs are to be played when they are done.
CREATE TABLE wishes (
    order_id TEXT PRIMARY KEY REFERENCES orders (id),
    play     TEXT NOT NULL -- by whom: asker, radio or server
);

CREATE TABLE playlists (
    id         TEXT PRIMARY KEY,
    guild_id   TEXT   NOT NULL,
    user_id    TEXT   NOT NULL,
    user_name  TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    folded     TEXT   NOT NULL, -- the name in lower case
    shared     BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (guild_id, user_id, folded)
);

CREATE TABLE playlist_songs (
    playlist_id TEXT   NOT NULL REFERENCES playlists (id),
    song_id     TEXT   NOT NULL REFERENCES songs (id),
    place       BIGINT NOT NULL,
    PRIMARY KEY (playlist_id, song_id)
);

-- +goose Down
DROP TABLE playlist_songs;
DROP TABLE playlists;
DROP TABLE wishes;
DROP TABLE plays;
DROP TABLE jukebox_votes;
DROP TABLE jukebox_entries;
DROP TABLE players;
