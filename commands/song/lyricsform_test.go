package song

import (
	"encoding/json"
	"github.com/riffbot/riffbot/internal/songs"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider/acedata"
)

func TestLyricsFormIsWithinLimitsInEveryLanguage(t *testing.T) {
	t.Parallel()
	titles := make(map[string]bool)
	for _, l := range i18n.All() {
		a := &commandtest.Responses{}
		it := commandtest.Decode(t, a, map[string]any{"type": 2, "locale": l.Tag(),
			"data": map[string]any{"name": "lyrics"}})
		if err := (handlers{Offer: songs.OfferOf(acedata.Producer())}).lyricsCommand().Handle(t.Context(), it); err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(a.Sent[0].Form)
		if err != nil {
			t.Fatal(err)
		}
		var form map[string]any
		if err := json.Unmarshal(raw, &form); err != nil {
			t.Fatal(err)
		}
		if long := commandtest.TooLong(form); len(long) > 0 {
			t.Errorf("%s: too long: %q", l.Tag(), long)
		}
		if title := a.Sent[0].Form.Title; titles[title] {
			t.Errorf("two languages have title %q", title)
		} else {
			titles[title] = true
		}
	}
}
