-- +goose Up
-- Songs that members write line by line. Each change raises rev, so that changes of one session wait for each other.
CREATE TABLE cowriting_sessions (
    id          TEXT PRIMARY KEY,
    guild_id    TEXT   NOT NULL,
    channel_id  TEXT   NOT NULL,
    thread_id   TEXT   NOT NULL,   -- empty: there is no thread yet
    message_id  TEXT   NOT NULL,   -- of the panel; empty: there is none
    user_id     TEXT   NOT NULL,
    user_name   TEXT   NOT NULL,
    title       TEXT   NOT NULL,
    theme       TEXT   NOT NULL,
    style       TEXT   NOT NULL,
    line_ms     BIGINT NOT NULL,   -- time for a line; 0: no limit
    max_lines   BIGINT NOT NULL,   -- 0: no limit
    min_voters  BIGINT NOT NULL,
    state       TEXT   NOT NULL,
    turn        BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,   -- 0: the time of the current line has not begun
    order_id    TEXT   NOT NULL,
    rev         BIGINT NOT NULL,
    shown       BIGINT NOT NULL,   -- the rev that the panel shows
    face        TEXT   NOT NULL,   -- a hash of what the panel shows
    next_at     BIGINT NOT NULL,   -- when the panel may be edited again
    interaction TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE INDEX cowriting_sessions_by_guild ON cowriting_sessions (guild_id, state);
CREATE INDEX cowriting_sessions_by_user ON cowriting_sessions (user_id);
CREATE INDEX cowriting_sessions_due ON cowriting_sessions (due_at) WHERE state = 'open' AND due_at <> 0;
CREATE INDEX cowriting_sessions_in_progress ON cowriting_sessions (updated_at) WHERE state IN ('opening', 'open');
CREATE INDEX cowriting_sessions_stopped ON cowriting_sessions (updated_at) WHERE state = 'stopped';
CREATE INDEX cowriting_sessions_with_title ON cowriting_sessions (updated_at) WHERE state = 'ordered' AND title <> '';
CREATE INDEX cowriting_sessions_outdated ON cowriting_sessions (next_at) WHERE rev > shown AND message_id <> '';
CREATE UNIQUE INDEX cowriting_sessions_by_order ON cowriting_sessions (order_id) WHERE order_id <> '';
CREATE UNIQUE INDEX cowriting_sessions_by_interaction ON cowriting_sessions (interaction) WHERE interaction <> '';

CREATE TABLE cowriting_lines (
    session_id TEXT   NOT NULL REFERENCES cowriting_sessions (id),
    number     BIGINT NOT NULL,
    section    BIGINT NOT NULL,    -- 1: the name of a section
    text       TEXT   NOT NULL,
    user_id    TEXT   NOT NULL,
    user_name  TEXT   NOT NULL,
    PRIMARY KEY (session_id, number)
);
CREATE INDEX cowriting_lines_by_user ON cowriting_lines (user_id);

CREATE TABLE cowriting_proposals (
    session_id TEXT   NOT NULL REFERENCES cowriting_sessions (id),
    number     BIGINT NOT NULL,
    turn       BIGINT NOT NULL,
    text       TEXT   NOT NULL,
    user_id    TEXT   NOT NULL,
    user_name  TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (session_id, number)
);
CREATE INDEX cowriting_proposals_by_user ON cowriting_proposals (user_id);

CREATE TABLE cowriting_votes (
    session_id TEXT   NOT NULL REFERENCES cowriting_sessions (id),
    turn       BIGINT NOT NULL,
    user_id    TEXT   NOT NULL,
    proposal   BIGINT NOT NULL,    -- number of the proposal
    PRIMARY KEY (session_id, turn, user_id)
);
CREATE INDEX cowriting_votes_by_user ON cowriting_votes (user_id);

-- +goose Down
DROP TABLE cowriting_votes;
DROP TABLE cowriting_proposals;
DROP TABLE cowriting_lines;
DROP TABLE cowriting_sessions;
