-- +goose Up
-- The unguessable name of the podcast feed of a playlist; empty: none.
ALTER TABLE playlists ADD COLUMN feed TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX playlists_by_feed ON playlists (feed) WHERE feed <> '';

-- +goose Down
DROP INDEX playlists_by_feed;
ALTER TABLE playlists DROP COLUMN feed;
