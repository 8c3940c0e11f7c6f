-- +goose Up
CREATE TABLE drafts (
    id         TEXT PRIMARY KEY,
    user_id    TEXT   NOT NULL,
    user_name  TEXT   NOT NULL,
    guild_id   TEXT   NOT NULL,
    channel_id TEXT   NOT NULL,
    idea       TEXT   NOT NULL,
    brief      TEXT   NOT NULL,
    language   TEXT   NOT NULL,
    before_id  TEXT   NOT NULL, -- the version it was made from
    created_at BIGINT NOT NULL
);
CREATE INDEX drafts_by_user ON drafts (user_id, created_at);

-- +goose Down
DROP TABLE drafts;
