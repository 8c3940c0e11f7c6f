-- +goose Up
-- Voices of servers, made from their songs.
CREATE TABLE personas (
    id           TEXT PRIMARY KEY,
    guild_id     TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    folded       TEXT   NOT NULL, -- the name as it is compared
    provider     TEXT   NOT NULL,
    provider_key TEXT   NOT NULL, -- the provider's id
    song_id      TEXT   NOT NULL,
    user_id      TEXT   NOT NULL, -- who made it
    user_name    TEXT   NOT NULL,
    created_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX personas_by_name ON personas (guild_id, folded);
CREATE INDEX personas_by_user ON personas (user_id);
CREATE INDEX personas_by_song ON personas (song_id);

-- Voices that are to be deleted at the provider.
CREATE TABLE persona_removals (
    provider     TEXT   NOT NULL,
    provider_key TEXT   NOT NULL,
    due_at       BIGINT NOT NULL,
    attempts     BIGINT NOT NULL,
    PRIMARY KEY (provider, provider_key)
);
CREATE INDEX persona_removals_due ON persona_removals (due_at);

-- +goose Down
DROP TABLE persona_removals;
DROP TABLE personas;
