-- +goose Up
-- The language that a server has at Discord, as it was last said.
CREATE TABLE guild_locales (
    guild_id TEXT PRIMARY KEY,
    locale   TEXT NOT NULL
);

-- +goose Down
DROP TABLE guild_locales;
