-- +goose Up
-- The provider that an order is bought from, those that refused it before as JSON, and the provider that has a
-- song. They are empty in rows of releases with a single provider.
ALTER TABLE orders ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN skipped TEXT NOT NULL DEFAULT '';
ALTER TABLE songs ADD COLUMN provider TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE songs DROP COLUMN provider;
ALTER TABLE orders DROP COLUMN skipped;
ALTER TABLE orders DROP COLUMN provider;
