-- +goose Up
ALTER TABLE songs ADD COLUMN master TEXT NOT NULL DEFAULT '{}'; -- what is played in voice channels
ALTER TABLE songs ADD COLUMN card TEXT NOT NULL DEFAULT '{}';   -- a picture of the song

-- +goose Down
ALTER TABLE songs DROP COLUMN card;
ALTER TABLE songs DROP COLUMN master;
