package song

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestQueueHidesTitlesOfBattle checks that an order for a side of a battle is listed by its side.
func TestQueueHidesTitlesOfBattle(t *testing.T) {
	t.Parallel()
	o := songs.Order{Purpose: "battle:b/2", Spec: songs.SongSpec{Prompt: "rain", Title: "Secret", Style: "secret"}}
	for _, l := range i18n.All() {
		if got := orderName(l, o); strings.Contains(strings.ToLower(got), "secret") || !strings.Contains(got, "B") {
			t.Errorf("%s: %q", l.Tag(), got)
		}
	}
	o.Purpose = ""
	if got := orderName(i18n.ForLocale("en"), o); got != "Secret" {
		t.Errorf("another order: %q", got)
	}
}
