-- +goose Up
-- Keys of members for music apps. Only the hash of the secret is stored.
CREATE TABLE app_keys (
    id         TEXT PRIMARY KEY,
    hash       TEXT   NOT NULL,
    guild_id   TEXT   NOT NULL,
    user_id    TEXT   NOT NULL,
    name       TEXT   NOT NULL, -- of the app
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL  -- 0: never
);
CREATE UNIQUE INDEX app_keys_by_hash ON app_keys (hash);
CREATE INDEX app_keys_by_user ON app_keys (user_id, guild_id);
CREATE INDEX app_keys_by_guild ON app_keys (guild_id);

-- +goose Down
DROP TABLE app_keys;
