-- +goose Up
-- The servers that got the message that explains the bot; one each.
CREATE TABLE guild_welcomes (
    guild_id    TEXT PRIMARY KEY,
    welcomed_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE guild_welcomes;
