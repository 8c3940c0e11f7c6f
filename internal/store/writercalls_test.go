package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestWriterCallOfSameInteractionIsDuplicate checks that the second delivery of an interaction is not told that the
// member is at a limit, which the first delivery uses up.
func TestWriterCallOfSameInteractionIsDuplicate(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	now := time.Now()
	call := songs.WriterCall{ID: "interaction-1", Member: songs.Member{ID: "ana"}, At: now}
	limits := songs.Limits{WriterPerUserDay: 1, WriterPerGuildDay: 10}
	begin := func() error { return db.BeginWriterCall(t.Context(), call, limits, now.Add(time.Minute)) }
	if err := begin(); err != nil {
		t.Fatal(err)
	}
	if err := begin(); !errors.Is(err, songs.ErrDuplicate) {
		t.Errorf("the same interaction: %v", err)
	}
	call.ID = "interaction-2"
	if _, ok := errors.AsType[*songs.LimitError](begin()); !ok {
		t.Errorf("another interaction: %v", begin())
	}
	limits.WriterPerUserDay = 5
	if limit, ok := errors.AsType[*songs.LimitError](begin()); !ok || limit.Kind != songs.LimitWriterBusy {
		t.Errorf("another interaction below the limit: %v", limit)
	}
}
