-- +goose Up
-- The cover that another one replaced, and until when, in milliseconds, it can be restored; 0: it cannot.
ALTER TABLE songs ADD COLUMN former_cover TEXT NOT NULL DEFAULT '{}';
ALTER TABLE songs ADD COLUMN former_until BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE songs DROP COLUMN former_until;
ALTER TABLE songs DROP COLUMN former_cover;
