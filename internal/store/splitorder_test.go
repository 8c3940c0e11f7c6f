package store_test

import (
	"testing"

	"github.com/riffbot/riffbot/internal/songs"
)

// TestSplitOrderCopiesColumns checks that an order for missing songs has the column values of its
// original, except those that must differ.
func TestSplitOrderCopiesColumns(t *testing.T) {
	t.Parallel()
	p := openPlanted(t)
	p.song(t, "before", erin, club, nil)
	p.rest = songs.Overdue
	p.song(t, "one", frank, club, func(o *songs.Order) {
		o.CopiedFrom, o.VisibleParentID, o.Interaction, o.SizeLimit = "before", "parent", "interaction", 5
		o.Provider, o.Skipped = "suno", []songs.Skipped{{Provider: "riffusion", Reason: songs.ReasonQuota}}
	})
	p.must(t, p.exec(t.Context(), `UPDATE orders SET forget = 1 WHERE id = 'one'`))
	same := map[string]bool{"guild_id": true, "channel_id": true, "parent_id": true, "user_id": true,
		"user_name": true, "share": true,
		"copied_from": true, "created_at": true, "day": true, "sent_at": true, "task_id": true, "trace_id": true,
		"size_limit": true, "brief": true, "provider": true, "skipped": true,
		// forget: see TestTextsDeletedDuringOrderStayDeleted. The others differ per order.
		"id": false, "forget": false, "state": false, "run": false, "attempt": false, "credits": false,
		"instead": false, "interaction": false,
		"request": false, "address": false, "failure": false, "updated_at": false, "looks": false, "look_at": false,
		"tell_at": false, "tells": false, "told_at": false}
	one, rest := p.columns(t, "one"), p.columns(t, "rest")
	for name, value := range one {
		copied, known := same[name]
		if !known {
			t.Errorf("column %s is not covered", name)
		}
		if copied && rest[name] != value {
			t.Errorf("%s is %q, want %q", name, rest[name], value)
		}
	}
	if one["copied_from"] == "" || one["parent_id"] == "" || one["interaction"] == "" || rest["interaction"] != "" ||
		rest["credits"] != "0" {
		t.Errorf("%v, %v", one, rest)
	}
}
