package edit

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestNewTitle checks that the title of an edited song is based on the original title and not on
// that of an earlier edit, in every language.
func TestNewTitle(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		locale, from string
		action       provider.Action
		want         string
	}{
		{"en-US", "Boat", provider.ActionCover, "Boat (cover)"},
		{"zh-CN", "Boat (cover)", provider.ActionExtend, "Boat（续写）"},
		{"en-US", "Boat（续写）", provider.ActionSwapVocals, "Boat (new voice)"},
		{"zh-CN", " ", provider.ActionVariation, "未命名（变奏）"},
		{"zh-CN", strings.Repeat("船", 300), provider.ActionCover, strings.Repeat("船", songs.MaxTitle-4) + "（翻唱）"},
	} {
		got := newTitle(i18n.ForLocale(c.locale), &songs.Edit{Action: c.action, Title: c.from})
		if got != c.want || len([]rune(got)) > songs.MaxTitle {
			t.Errorf("title of %q: %q, want %q", c.from, got, c.want)
		}
	}
}

func TestFormsAreWithinLimitsInEveryLanguage(t *testing.T) {
	t.Parallel()
	h := handlers{Offer: songs.OfferOf(acedata.Producer())}
	order := songs.Order{ID: "order", Songs: []songs.Song{
		{ID: "one", Take: 1, Duration: time.Hour, Lyrics: "[Verse 1]\nrain\n[Chorus]\nrain"},
		{ID: "two", Take: 2, Duration: time.Minute}}}
	titles := make(map[string][]string) // of the same form
	for _, l := range i18n.All() {
		for _, f := range []discord.Form{h.extendForm(l, order, change{}), h.coverForm(l, order, change{}),
			h.varyForm(l, order, change{}),
			h.replaceForm(l, order, change{}), h.stemsForm(l, order, change{song: "two"})} {
			raw, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			var as map[string]any
			if err := json.Unmarshal(raw, &as); err != nil {
				t.Fatal(err)
			}
			if long := commandtest.TooLong(as); len(long) > 0 {
				t.Errorf("%s: too long: %q", l.Tag(), long)
			}
			if slices.Contains(titles[f.CustomID], f.Title) {
				t.Errorf("two languages have title %q", f.Title)
			}
			titles[f.CustomID] = append(titles[f.CustomID], f.Title)
		}
	}
	take := h.stemsForm(i18n.ForLocale("zh-CN"), order, change{song: "two"}).Fields[0]
	raw, err := json.Marshal(take.Input)
	if err != nil || !strings.Contains(string(raw), `{"label":"版本 2","value":"two","default":true}`) {
		t.Errorf("%s, %v", raw, err)
	}
}

// TestSongIsChosenById checks that the value of a menu is a song id, which does not depend on the
// language.
func TestSongIsChosenById(t *testing.T) {
	t.Parallel()
	h := handlers{}
	it := commandtest.Decode(t, nil, map[string]any{"type": 5, "data": map[string]any{"custom_id": "extended:order:one",
		"components": []any{
			map[string]any{"type": 18, "component": map[string]any{"type": 3, "custom_id": "take",
				"values": []any{"two"}}}}}})
	var song string
	handle := func(ctx context.Context, it *discord.Interaction) (err error) {
		song, err = h.chosenSong(ctx, it)
		return err
	}
	commands := []discord.Command{{Forms: map[string]discord.Handler{"extended:{order}:{song}": handle}}}
	r, err := discord.NewRouter(commands, discord.RouterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Handle(t.Context(), it); err != nil || song != "two" {
		t.Errorf("%q, %v", song, err)
	}
}
