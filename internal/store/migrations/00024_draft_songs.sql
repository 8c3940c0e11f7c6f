-- +goose Up
-- The song whose words a draft was made from; empty for all others.
ALTER TABLE drafts ADD COLUMN song_id TEXT NOT NULL DEFAULT '';
CREATE INDEX drafts_by_song ON drafts (song_id);

-- +goose Down
DROP INDEX drafts_by_song;
ALTER TABLE drafts DROP COLUMN song_id;
