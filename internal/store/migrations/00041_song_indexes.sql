-- +goose Up
CREATE INDEX songs_deleted ON songs (deleted_at) WHERE deleted_at <> 0;
CREATE INDEX songs_to_remaster ON songs (remaster) WHERE remaster > 0;
CREATE INDEX plays_by_song ON plays (song_id);
CREATE INDEX playlist_songs_by_song ON playlist_songs (song_id);
CREATE INDEX guild_favourites_by_song ON guild_favourites (song_id);
CREATE INDEX jukebox_entries_by_song ON jukebox_entries (song_id);
CREATE INDEX reports_by_order ON reports (order_id);
CREATE INDEX requests_by_order ON requests (order_id) WHERE order_id <> '';
CREATE INDEX requests_open ON requests (guild_id) WHERE status = 'open';
CREATE INDEX battle_sides_by_order ON battle_sides (order_id) WHERE order_id <> '';
DROP INDEX battles_under_way;
CREATE INDEX battles_under_way ON battles (guild_id) WHERE state IN ('preparing', 'running');
CREATE INDEX boards_by_week ON boards (digest_week);

-- The guild of the song, so that the marks of a guild's members are found by time.
ALTER TABLE favourites ADD COLUMN guild_id TEXT NOT NULL DEFAULT '';
UPDATE favourites SET guild_id = coalesce((SELECT s.guild_id FROM songs s WHERE s.id = favourites.song_id), '')
WHERE guild_id = '';
CREATE INDEX favourites_by_guild ON favourites (guild_id, created_at);
CREATE INDEX favourites_by_song ON favourites (song_id);

-- +goose Down
DROP INDEX favourites_by_song;
DROP INDEX favourites_by_guild;
ALTER TABLE favourites DROP COLUMN guild_id;
DROP INDEX boards_by_week;
DROP INDEX battles_under_way;
CREATE INDEX battles_under_way ON battles (state) WHERE state IN ('preparing', 'running');
DROP INDEX battle_sides_by_order;
DROP INDEX requests_open;
DROP INDEX requests_by_order;
DROP INDEX reports_by_order;
DROP INDEX jukebox_entries_by_song;
DROP INDEX guild_favourites_by_song;
DROP INDEX playlist_songs_by_song;
DROP INDEX plays_by_song;
DROP INDEX songs_to_remaster;
DROP INDEX songs_deleted;
