-- +goose Up
-- What a member's orders have where the member gives nothing else, as JSON.
CREATE TABLE member_defaults (
    user_id    TEXT PRIMARY KEY,
    settings   TEXT   NOT NULL,
    updated_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE member_defaults;
