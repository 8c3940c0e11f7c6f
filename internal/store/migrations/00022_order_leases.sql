-- +goose Up
-- Which process works an order now. River's jobs may be changed by hand; this may
-- not, so that an order is never worked twice at the same time.
CREATE TABLE order_leases (
    order_id   TEXT PRIMARY KEY,
    process_id TEXT NOT NULL
);

-- +goose Down
DROP TABLE order_leases;
