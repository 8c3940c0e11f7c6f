-- +goose Up
-- Sign-ins to the pages. Only a hash of the token is stored.
CREATE TABLE web_sessions (
    token_hash TEXT PRIMARY KEY,
    user_id    TEXT   NOT NULL,
    user_name  TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX web_sessions_by_user ON web_sessions (user_id, created_at);
CREATE INDEX web_sessions_by_expiry ON web_sessions (expires_at);

-- Links that sign a member in once.
CREATE TABLE web_links (
    token_hash TEXT PRIMARY KEY,
    user_id    TEXT   NOT NULL,
    user_name  TEXT   NOT NULL,
    guild_id   TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX web_links_by_user ON web_links (user_id);
CREATE INDEX web_links_by_guild ON web_links (guild_id);
CREATE INDEX web_links_by_expiry ON web_links (expires_at);

-- Servers whose pages a user opened, for the list on the start page.
CREATE TABLE web_visits (
    user_id    TEXT   NOT NULL,
    guild_id   TEXT   NOT NULL,
    visited_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, guild_id)
);
CREATE INDEX web_visits_by_guild ON web_visits (guild_id);

-- Who may open the pages of songs, where it differs from the setting of the server.
CREATE TABLE song_access (
    song_id  TEXT PRIMARY KEY,
    guild_id TEXT NOT NULL,
    access   TEXT NOT NULL -- private, unlisted or public
);
CREATE INDEX song_access_by_guild ON song_access (guild_id, access);

-- +goose Down
DROP TABLE song_access;
DROP TABLE web_visits;
DROP TABLE web_links;
DROP TABLE web_sessions;
