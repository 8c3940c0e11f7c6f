package messages

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestEveryLimitHasItsMessage(t *testing.T) {
	t.Parallel()
	kinds := songs.LimitKinds()
	for _, l := range i18n.All() {
		seen := make(map[string]songs.LimitKind)
		for _, kind := range kinds {
			m := limitMessage(l, &songs.LimitError{Kind: kind, Limit: 3, RetryAt: time.Unix(1, 0),
				Channels: []string{"7"}})
			e := m.Embeds[0]
			if strings.Contains(e.Title, "errors.") || strings.Contains(e.Description, "errors.") {
				t.Errorf("%s: limit %q has no message", l.Tag(), kind)
			}
			if other, ok := seen[e.Title+e.Description]; ok {
				t.Errorf("%s: limits %q and %q have the same message", l.Tag(), kind, other)
			}
			seen[e.Title+e.Description] = kind
		}
	}
}

func TestLimitOfOneCreditIsSingular(t *testing.T) {
	t.Parallel()
	m := limitMessage(i18n.ForLocale("en"), &songs.LimitError{Kind: songs.LimitUserDay, Limit: 1,
		RetryAt: time.Unix(1, 0)})
	if want := "You've used your 1 credit for today"; m.Embeds[0].Title != want {
		t.Errorf("got %q, want %q", m.Embeds[0].Title, want)
	}
}
