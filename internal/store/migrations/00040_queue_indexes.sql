-- +goose Up
-- SQLite uses a partial index only for queries that repeat its condition.
DROP INDEX orders_by_share;
CREATE INDEX orders_by_share ON orders (share, created_at);
CREATE INDEX orders_queued ON orders (share, user_id, created_at, id) WHERE state = 'queued';
CREATE INDEX orders_queued_by_user ON orders (user_id) WHERE state = 'queued';
CREATE INDEX orders_in_progress ON orders (share)
    WHERE state IN ('writing', 'buying', 'rendering', 'fetching', 'mastering', 'delivering');
CREATE INDEX orders_in_progress_by_user ON orders (user_id)
    WHERE state IN ('writing', 'buying', 'rendering', 'fetching', 'mastering', 'delivering');
CREATE INDEX turns_by_time ON turns (served);

-- +goose Down
DROP INDEX turns_by_time;
DROP INDEX orders_in_progress_by_user;
DROP INDEX orders_in_progress;
DROP INDEX orders_queued_by_user;
DROP INDEX orders_queued;
DROP INDEX orders_by_share;
CREATE INDEX orders_by_share ON orders (share);
