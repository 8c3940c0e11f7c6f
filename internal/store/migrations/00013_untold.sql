-- +goose Up
-- When the requester of an order that ended is told again why; 0: they were told.
ALTER TABLE orders ADD COLUMN tell_at BIGINT NOT NULL DEFAULT 0;
-- How often that failed.
ALTER TABLE orders ADD COLUMN tells BIGINT NOT NULL DEFAULT 0;
CREATE INDEX orders_untold ON orders (tell_at) WHERE tell_at > 0;
-- Until when a process is posting a board's week.
ALTER TABLE boards ADD COLUMN digest_until BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE boards DROP COLUMN digest_until;
DROP INDEX orders_untold;
ALTER TABLE orders DROP COLUMN tells;
ALTER TABLE orders DROP COLUMN tell_at;
