-- +goose Up
-- The rows of a member, and of a guild.
CREATE INDEX plays_by_user ON plays (user_id);
CREATE INDEX playlists_by_user ON playlists (user_id);
CREATE INDEX jukebox_entries_by_user ON jukebox_entries (user_id);
CREATE INDEX jukebox_votes_by_user ON jukebox_votes (user_id);
CREATE INDEX request_pings_by_user ON request_pings (user_id);
CREATE INDEX battles_by_user ON battles (user_id);
CREATE INDEX audit_by_user ON audit (user_id);
CREATE INDEX reports_by_user ON reports (user_id);
CREATE INDEX reports_by_decider ON reports (decided_by);
CREATE INDEX requests_by_curator ON requests (curator) WHERE curator <> '';
CREATE INDEX players_with_radio ON players (guild_id) WHERE state LIKE '%"Radio":{%';
CREATE INDEX reports_by_guild ON reports (guild_id);
CREATE INDEX panels_by_guild ON panels (guild_id);
CREATE INDEX drafts_by_guild ON drafts (guild_id);
CREATE INDEX song_posts_by_guild ON song_posts (guild_id);
CREATE INDEX guild_settings_with_blocks ON guild_settings (guild_id) WHERE settings LIKE '%"blocked"%';

-- +goose Down
DROP INDEX guild_settings_with_blocks;
DROP INDEX song_posts_by_guild;
DROP INDEX drafts_by_guild;
DROP INDEX panels_by_guild;
DROP INDEX reports_by_guild;
DROP INDEX players_with_radio;
DROP INDEX requests_by_curator;
DROP INDEX reports_by_decider;
DROP INDEX reports_by_user;
DROP INDEX audit_by_user;
DROP INDEX battles_by_user;
DROP INDEX request_pings_by_user;
DROP INDEX jukebox_votes_by_user;
DROP INDEX jukebox_entries_by_user;
DROP INDEX playlists_by_user;
DROP INDEX plays_by_user;
