-- +goose Up
-- 1: the words of an order were deleted while it was under way, and go when it has ended. 2: unless it has songs then.
ALTER TABLE orders ADD COLUMN forget BIGINT NOT NULL DEFAULT 0;

-- Orders for songs that another one lacked are found by what that one was.
UPDATE orders SET
    copied_from = (SELECT o.copied_from FROM orders o WHERE 'rest:' || o.id = orders.request),
    parent_id = (SELECT o.parent_id FROM orders o WHERE 'rest:' || o.id = orders.request)
WHERE request LIKE 'rest:%' AND EXISTS (SELECT 1 FROM orders o WHERE 'rest:' || o.id = orders.request);

-- +goose Down
ALTER TABLE orders DROP COLUMN forget;
