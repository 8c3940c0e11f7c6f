-- +goose Up
CREATE INDEX orders_by_channel ON orders (guild_id, channel_id, parent_id);
DROP INDEX song_shares_by_guild;
CREATE INDEX song_shares_by_guild ON song_shares (guild_id, channel_id, parent_id);
CREATE INDEX orders_overdue_by_share ON orders (share) WHERE state = 'overdue';
-- Counts the songs of a library without reading their texts.
CREATE INDEX songs_listed ON songs (guild_id, created_at, id, order_id) WHERE deleted_at = 0 AND stems = 0;

-- +goose Down
DROP INDEX songs_listed;
DROP INDEX orders_overdue_by_share;
DROP INDEX song_shares_by_guild;
CREATE INDEX song_shares_by_guild ON song_shares (guild_id);
DROP INDEX orders_by_channel;
