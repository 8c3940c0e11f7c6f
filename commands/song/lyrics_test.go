package song

import (
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider/acedata"
)

func TestSavedLyricsAreShownOnlyToTheirAuthor(t *testing.T) {
	drafts := discord.NewFormDrafts(func() string { return "d1" })
	r, err := discord.NewRouter(Commands(Deps{Capabilities: acedata.Riffusion(), FormDrafts: drafts}),
		discord.RouterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	id := drafts.Keep("ana", commandtest.SpecWithLyrics("mine"))
	for user, allowed := range map[string]bool{"ana": true, "ben": false} {
		a := &commandtest.Responses{}
		it := commandtest.Decode(t, a, map[string]any{"type": 3, "user": map[string]any{"id": user},
			"data": map[string]any{"custom_id": "rewrite:" + id}})
		if err := r.Handle(t.Context(), it); (err == nil) != allowed {
			t.Errorf("%s: %v", user, err)
		}
	}
}
