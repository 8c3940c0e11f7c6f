-- +goose Up
-- Files made of a song on request: other formats, videos, archives.
CREATE TABLE exports (
    file       TEXT PRIMARY KEY,
    song_id    TEXT   NOT NULL REFERENCES songs (id),
    size       BIGINT NOT NULL, -- bytes; 0 while it is being made
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);
CREATE INDEX exports_by_song ON exports (song_id);
CREATE INDEX exports_by_use ON exports (used_at);

-- +goose Down
DROP TABLE exports;
