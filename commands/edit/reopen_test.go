package edit

import (
	"errors"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
)

func TestSavedChangeIsShownOnlyToItsAuthor(t *testing.T) {
	drafts := discord.NewFormDrafts(func() string { return "kept" })
	drafts.Keep("ana", change{action: provider.ActionCover, song: "song"})
	for user, allowed := range map[string]bool{"ana": true, "ben": false} {
		store := &commandtest.Store{}
		r, err := discord.NewRouter(Commands(Deps{Orders: store, Library: store, Capabilities: acedata.Producer(),
			FormDrafts: drafts}), discord.RouterConfig{Access: commandtest.OpenAccess{}})
		if err != nil {
			t.Fatal(err)
		}
		it := commandtest.Decode(t, commandtest.AcceptingDiscord{}, map[string]any{"type": discord.TypeComponent,
			"guild_id": "g", "channel_id": "c",
			"member": map[string]any{"permissions": "0", "user": map[string]any{"id": user}},
			"data":   map[string]any{"custom_id": "fix:kept", "component_type": 2}})
		if err := r.Handle(t.Context(), it); errors.Is(err, discord.ErrDraftGone) == allowed {
			t.Errorf("%s: %v", user, err)
		}
	}
}
