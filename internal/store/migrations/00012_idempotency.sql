-- +goose Up
-- The Discord interaction that led to the row; empty where there was none. An
-- interaction that is delivered twice adds one row.
ALTER TABLE orders ADD COLUMN interaction TEXT NOT NULL DEFAULT '';
ALTER TABLE battles ADD COLUMN interaction TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN interaction TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX orders_by_interaction ON orders (interaction) WHERE interaction <> '';
CREATE UNIQUE INDEX battles_by_interaction ON battles (interaction) WHERE interaction <> '';
CREATE UNIQUE INDEX requests_by_interaction ON requests (interaction) WHERE interaction <> '';

-- +goose Down
DROP INDEX requests_by_interaction;
DROP INDEX battles_by_interaction;
DROP INDEX orders_by_interaction;
ALTER TABLE requests DROP COLUMN interaction;
ALTER TABLE battles DROP COLUMN interaction;
ALTER TABLE orders DROP COLUMN interaction;
