-- +goose Up
-- Rows that retention empties or deletes. Most of the indexes shrink when it does.
CREATE INDEX orders_with_texts ON orders (updated_at)
    WHERE brief <> '{}' AND state IN ('done', 'failed', 'cancelled', 'unsure');
CREATE INDEX orders_with_details ON orders (updated_at)
    WHERE failure <> '' AND failure NOT LIKE '%"Detail":""%';
DROP INDEX events_by_state;
CREATE INDEX events_done ON events (at) WHERE state = 'done';
CREATE INDEX events_by_time ON events (at);
CREATE INDEX events_with_details ON events (at) WHERE detail <> '';
CREATE INDEX requests_held ON requests (created_at) WHERE status = 'held';
CREATE INDEX requests_with_texts ON requests (updated_at)
    WHERE idea <> '' AND status IN ('done', 'declined', 'merged');
CREATE INDEX battles_with_texts ON battles (created_at) WHERE idea <> '' AND state IN ('over', 'dropped');
CREATE INDEX battle_sides_with_texts ON battle_sides (battle_id) WHERE style <> '';
CREATE INDEX reports_with_texts ON reports (decided_at) WHERE reason <> '' AND decision <> '';
CREATE INDEX guild_settings_with_retention ON guild_settings (guild_id) WHERE settings LIKE '%"retention"%';
CREATE INDEX drafts_by_time ON drafts (created_at);
CREATE INDEX spending_by_day ON spending (day);
CREATE INDEX spending_times_by_time ON spending_times (at);

-- +goose Down
DROP INDEX spending_times_by_time;
DROP INDEX spending_by_day;
DROP INDEX drafts_by_time;
DROP INDEX guild_settings_with_retention;
DROP INDEX reports_with_texts;
DROP INDEX battle_sides_with_texts;
DROP INDEX battles_with_texts;
DROP INDEX requests_with_texts;
DROP INDEX requests_held;
DROP INDEX events_with_details;
DROP INDEX events_by_time;
DROP INDEX events_done;
CREATE INDEX events_by_state ON events (state, at);
DROP INDEX orders_with_details;
DROP INDEX orders_with_texts;
