-- +goose Up
ALTER TABLE songs ADD COLUMN stems BIGINT NOT NULL DEFAULT 0; -- 1: an archive of voices and instruments
CREATE INDEX songs_by_parent ON songs (parent_id) WHERE parent_id <> '';

-- +goose Down
DROP INDEX songs_by_parent;
ALTER TABLE songs DROP COLUMN stems;
