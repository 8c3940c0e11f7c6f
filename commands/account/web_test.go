package account

import (
	"context"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

// oneServer has pages for the server "g".
type oneServer struct{}

func (oneServer) SignInLink(_ context.Context, user songs.Member, guildID string) (string, error) {
	if guildID != "g" {
		return "", songs.ErrNotFound
	}
	return "https://pages.test/signin/link/of-" + user.ID, nil
}

func TestWebGivesLinkPrivately(t *testing.T) {
	t.Parallel()
	for guildID, want := range map[string]string{"g": "https://pages.test/signin/link/of-u", "other": "This server has no pages"} {
		recorder := &commandtest.Recorder{}
		router, err := discord.NewRouter(Commands(Deps{Links: oneServer{}}), discord.RouterConfig{})
		if err != nil {
			t.Fatal(err)
		}
		err = router.Handle(t.Context(), commandtest.Decode(t, recorder, map[string]any{
			"type": discord.TypeCommand, "guild_id": guildID, "channel_id": "c",
			"member": map[string]any{"permissions": "0", "user": map[string]any{"id": "u", "username": "ana"}},
			"data":   map[string]any{"name": "me", "options": []any{map[string]any{"name": "web", "type": 1}}}}))
		if err != nil {
			t.Fatal(err)
		}
		if shown := commandtest.Describe(recorder.Last(t)); !strings.Contains(shown, want) {
			t.Errorf("in %s:\n%s", guildID, shown)
		}
		if !recorder.Responses[0].Private {
			t.Error("others see the link")
		}
	}
}
