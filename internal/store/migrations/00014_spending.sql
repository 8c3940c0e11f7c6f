-- +goose Up
ALTER TABLE ledger RENAME COLUMN owner TO account;

-- What was spent of the limits. Nobody is named: an account is a keyed hash, so that a
-- counter outlives the data of the member that it counts, until its time is over.
CREATE TABLE spending (
    account TEXT   NOT NULL, -- KIND:HASH
    day     BIGINT NOT NULL, -- on which its period begins
    held    BIGINT NOT NULL,
    charged BIGINT NOT NULL,
    PRIMARY KEY (account, day)
);

-- When members ordered, for the time that they wait between two orders.
CREATE TABLE spending_times (
    order_id TEXT PRIMARY KEY,
    account  TEXT   NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX spending_times_by_account ON spending_times (account, at);

-- The calls of the language model that run: one for each member at a time.
CREATE TABLE writer_calls (
    account    TEXT PRIMARY KEY,
    call_id    TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);

-- Keys of the program's own.
CREATE TABLE secrets (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- +goose Down
DROP TABLE secrets;
DROP TABLE writer_calls;
DROP TABLE spending_times;
DROP TABLE spending;
ALTER TABLE ledger RENAME COLUMN account TO owner;
