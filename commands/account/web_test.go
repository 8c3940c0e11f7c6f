package account

import (
	"context"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// pagesOf has pages for the servers that it lists.
type pagesOf []string

func (p pagesOf) SignInLink(_ context.Context, user songs.Member, guildID string) (string, error) {
	for _, id := range p {
		if id == guildID {
			return "https://pages.test/signin/link/of-" + user.ID, nil
		}
	}
	return "", songs.ErrNotFound
}

func TestWebGivesLinkPrivately(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pages pagesOf
		want  string
	}{{pagesOf{"g"}, "https://pages.test/signin/link/of-" + commandtest.Ana.ID}, {nil, "This server has no pages"}} {
		r, err := commandtest.RunCommand(t, Commands(Deps{Links: c.pages}), i18n.ForLocale("en"), "0",
			map[string]any{"name": "web"})
		if err != nil {
			t.Fatal(err)
		}
		if shown := commandtest.Describe(r.Last(t)); !strings.Contains(shown, c.want) {
			t.Errorf("pages of %v:\n%s", c.pages, shown)
		}
		if !r.Responses[0].Private {
			t.Error("others see the link")
		}
	}
}
