-- +goose Up
-- Messages of the bot that show something of songs or of members, so that all of
-- them can be changed when that is deleted. One row for each thing a message shows.
CREATE TABLE song_posts (
    channel_id TEXT   NOT NULL,
    message_id TEXT   NOT NULL, -- of a thread that is named after a song: the thread
    guild_id   TEXT   NOT NULL,
    kind       TEXT   NOT NULL, -- song, copy or thread
    order_id   TEXT   NOT NULL, -- empty: the row is about a member alone
    song_id    TEXT   NOT NULL, -- empty: the message shows what was asked for, and no song
    user_id    TEXT   NOT NULL, -- a member whose name or words it shows besides; else empty
    language   TEXT   NOT NULL, -- the tag of what it is written in
    action     TEXT   NOT NULL, -- what is to be done with it: remove or redraw; empty: nothing
    attempts   BIGINT NOT NULL, -- of that, which failed
    next_at    BIGINT NOT NULL, -- not before then
    created_at BIGINT NOT NULL,
    PRIMARY KEY (channel_id, message_id, order_id, song_id, user_id)
);
CREATE INDEX song_posts_by_order ON song_posts (order_id) WHERE order_id <> '';
CREATE INDEX song_posts_by_song ON song_posts (song_id) WHERE song_id <> '';
CREATE INDEX song_posts_by_user ON song_posts (user_id) WHERE user_id <> '';
CREATE INDEX song_posts_due ON song_posts (next_at) WHERE action <> '';

-- Who removed a song: requester or curators; empty where it was not said.
ALTER TABLE songs ADD COLUMN removal TEXT NOT NULL DEFAULT '';
-- 1: the files of the song have to be made again, since they named somebody.
ALTER TABLE songs ADD COLUMN remaster BIGINT NOT NULL DEFAULT 0;

-- The order whose button was pressed to order the same once more; empty for all
-- others.
ALTER TABLE orders ADD COLUMN copied_from TEXT NOT NULL DEFAULT '';
CREATE INDEX orders_by_copied ON orders (copied_from) WHERE copied_from <> '';

-- Leftovers are files, or folders that end in a slash. A folder is emptied a second
-- time later, since a file may have been on its way into it.
ALTER TABLE leftovers ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE leftovers ADD COLUMN again BIGINT NOT NULL DEFAULT 0;

-- What the database has to do about itself: vacuum, after something was deleted.
CREATE TABLE maintenance (
    task TEXT PRIMARY KEY
);
INSERT INTO maintenance (task) VALUES ('vacuum');

-- +goose Down
DROP TABLE maintenance;
ALTER TABLE leftovers DROP COLUMN again;
ALTER TABLE leftovers DROP COLUMN due_at;
DROP INDEX orders_by_copied;
ALTER TABLE orders DROP COLUMN copied_from;
ALTER TABLE songs DROP COLUMN remaster;
ALTER TABLE songs DROP COLUMN removal;
DROP TABLE song_posts;
