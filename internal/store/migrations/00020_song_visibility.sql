-- +goose Up
-- The channel whose viewers may see the songs of an order as well: that of a public thread. Empty for all others.
ALTER TABLE orders ADD COLUMN parent_id TEXT NOT NULL DEFAULT '';

-- Channels besides that of its order in which a song was posted or shared: who can see one may see the song.
CREATE TABLE song_shares (
    song_id    TEXT NOT NULL REFERENCES songs (id),
    guild_id   TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    parent_id  TEXT NOT NULL, -- the channel that it is a public thread of, else empty
    PRIMARY KEY (song_id, channel_id)
);
CREATE INDEX song_shares_by_guild ON song_shares (guild_id);

-- +goose Down
DROP TABLE song_shares;
ALTER TABLE orders DROP COLUMN parent_id;
