-- +goose Up
-- Orders that were bought and whose songs are not here: how often they were looked
-- for again, and when that happens next by itself (0: it does not).
ALTER TABLE orders ADD COLUMN looks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN look_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX orders_overdue ON orders (look_at) WHERE state = 'overdue';

-- +goose Down
DROP INDEX orders_overdue;
ALTER TABLE orders DROP COLUMN look_at;
ALTER TABLE orders DROP COLUMN looks;
