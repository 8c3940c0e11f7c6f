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

// TestShortQuotaSaysWhatIsLeft checks that a rejection of several songs does not say that a quota is used up of which
// some is left.
func TestShortQuotaSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	for _, kind := range []songs.LimitKind{songs.LimitUserDay, songs.LimitMemberDay, songs.LimitDirectDay,
		songs.LimitGuildDay, songs.LimitGuildMonth} {
		for _, l := range i18n.All() {
			title := func(needed, left int) string {
				return limitMessage(l, &songs.LimitError{Kind: kind, Limit: 5, RetryAt: time.Unix(1, 0), Orders: 2,
					Needed: needed, Left: left}).Embeds[0].Title
			}
			if got := title(3, 1); !strings.Contains(got, l.Plural("writing.credits", 3)) ||
				!strings.Contains(got, l.Plural("writing.credits", 1)) {
				t.Errorf("%s, %s: %q names neither what is needed nor what is left", l.Tag(), kind, got)
			}
			if got := title(8, 5); got != l.T("errors.limit-exceeded.title", "Needed", l.Plural("writing.credits", 8),
				"Limit", l.Plural("writing.credits", 5)) {
				t.Errorf("%s, %s: more than the limit: %q", l.Tag(), kind, got)
			}
			if got, used := title(2, 0), limitMessage(l, &songs.LimitError{Kind: kind, Limit: 5}); got !=
				used.Embeds[0].Title {
				t.Errorf("%s, %s: nothing left: %q", l.Tag(), kind, got)
			}
		}
	}
	m := limitMessage(i18n.ForLocale("en"), &songs.LimitError{Kind: songs.LimitUserDay, Limit: 5, Orders: 2,
		Needed: 2, Left: 1})
	if want := "This needs 2 credits, and you have 1 credit left for today"; m.Embeds[0].Title != want {
		t.Errorf("got %q, want %q", m.Embeds[0].Title, want)
	}
}
