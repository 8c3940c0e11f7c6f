-- +goose Up
CREATE TABLE song_channels (
    guild_id   TEXT PRIMARY KEY,
    channel_id TEXT   NOT NULL,
    threads    BIGINT NOT NULL -- 1: each song has one
);

-- Where songs, and their versions, are talked about.
CREATE TABLE song_threads (
    song_id   TEXT PRIMARY KEY REFERENCES songs (id),
    thread_id TEXT NOT NULL
);

-- +goose Down
DROP TABLE song_threads;
DROP TABLE song_channels;
