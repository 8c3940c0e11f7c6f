-- +goose Up
ALTER TABLE songs ADD COLUMN search TEXT NOT NULL DEFAULT ''; -- title, style, words and who asked, in lower case
ALTER TABLE songs ADD COLUMN deleted_at BIGINT NOT NULL DEFAULT 0;
UPDATE songs SET search = lower(title || ' ' || style || ' ' || lyrics);

CREATE TABLE favourites (
    user_id    TEXT   NOT NULL,
    song_id    TEXT   NOT NULL REFERENCES songs (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, song_id)
);

-- +goose Down
DROP TABLE favourites;
ALTER TABLE songs DROP COLUMN deleted_at;
ALTER TABLE songs DROP COLUMN search;
