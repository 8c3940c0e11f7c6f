-- +goose Up
-- When the requester of an order that ended was told about it with another answer, because neither its channel nor
-- direct messages accepted one; 0: not yet.
ALTER TABLE orders ADD COLUMN told_at BIGINT NOT NULL DEFAULT 0;
UPDATE orders SET told_at = updated_at WHERE state IN ('failed', 'unsure', 'overdue');

-- +goose Down
ALTER TABLE orders DROP COLUMN told_at;
