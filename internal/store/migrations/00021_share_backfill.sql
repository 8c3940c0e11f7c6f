-- +goose Up
-- Where songs are known to have been posted before posts were recorded.
INSERT INTO song_shares (song_id, guild_id, channel_id, parent_id)
SELECT s.song_id, b.guild_id, b.channel_id, '' FROM battle_sides s JOIN battles b ON b.id = s.battle_id JOIN songs x ON x.id = s.song_id
WHERE b.channel_id <> '' ON CONFLICT DO NOTHING;
INSERT INTO song_shares (song_id, guild_id, channel_id, parent_id)
SELECT r.song_id, r.guild_id, r.post_channel, '' FROM requests r JOIN songs x ON x.id = r.song_id
WHERE r.post_channel <> '' ON CONFLICT DO NOTHING;
INSERT INTO song_shares (song_id, guild_id, channel_id, parent_id)
SELECT t.song_id, x.guild_id, t.thread_id, '' FROM song_threads t JOIN songs x ON x.id = t.song_id
WHERE x.guild_id <> '' ON CONFLICT DO NOTHING;

-- +goose Down
SELECT 1;
