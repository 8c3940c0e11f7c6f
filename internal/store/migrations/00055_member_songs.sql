-- +goose Up
-- SQLite would use an index that begins with the guild for lists of all songs, too, and sort them.
-- The songs of one member in a library, newest first.
CREATE INDEX songs_of_member ON songs (user_id, guild_id, created_at) WHERE deleted_at = 0 AND stems = 0;
-- Songs of a title. Its beginning is enough, and never too long for an index.
CREATE INDEX songs_by_title ON songs (substr(title_bare, 1, 60), guild_id) WHERE deleted_at = 0 AND stems = 0;

-- +goose Down
DROP INDEX songs_by_title;
DROP INDEX songs_of_member;
