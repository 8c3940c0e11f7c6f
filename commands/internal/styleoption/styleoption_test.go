package styleoption_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/moderation"
	"github.com/riffbot/riffbot/internal/songs"
)

// history has styles of one member.
type history struct {
	styles []string
	err    error
}

func (h history) RecentStyles(_ context.Context, userID string, _ int) ([]string, error) {
	if userID != "u" {
		return nil, nil
	}
	return h.styles, h.err
}

// suggestions returns what is suggested while a member types an option.
func suggestions(t *testing.T, h styleoption.History, locale, option, typed string) (choices []discord.Choice, ok bool) {
	t.Helper()
	client := &commandtest.Responses{}
	it := commandtest.Decode(t, client, map[string]any{"type": 4, "guild_id": "g", "locale": locale,
		"member": map[string]any{"user": map[string]any{"id": "u"}}, "data": map[string]any{"name": "song",
			"options": []any{map[string]any{"name": option, "type": 3, "value": typed, "focused": true}}}})
	ok, err := styleoption.Suggest(t.Context(), it, h)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range client.Sent {
		choices = append(choices, r.Choices...)
	}
	return choices, ok
}

func TestOptionsSuggestTexts(t *testing.T) {
	t.Parallel()
	recent := history{styles: []string{"deep house, rain"}}
	for _, c := range []struct {
		history               styleoption.History
		locale, option, typed string
		want                  discord.Choice
	}{
		{recent, "en-US", "style", "", discord.Choice{Name: "🕘 deep house, rain", Value: "deep house, rain"}},
		{recent, "en-US", "style2", "jazz, la", discord.Choice{Name: "jazz, Latin · world", Value: "jazz, latin"}},
		{recent, "zh-CN", "style", "jazz，拉", discord.Choice{Name: "jazz, 拉丁 · 世界音乐", Value: "jazz, latin"}},
		{recent, "zh-TW", "style", "搖", discord.Choice{Name: "搖滾", Value: "rock"}},
		{nil, "en-US", "style", "", discord.Choice{Name: "pop", Value: "pop"}},
		{history{err: errors.New("unavailable")}, "en-US", "style", "", discord.Choice{Name: "pop", Value: "pop"}},
		{recent, "en-US", "voice", "raspy", discord.Choice{Name: "raspy male voice", Value: "raspy male voice"}},
		{recent, "en-US", "avoid", "met", discord.Choice{Name: "metal · rock", Value: "metal"}},
		{recent, "de", "language", "", discord.Choice{Name: "German", Value: "German"}},
		{recent, "zh-CN", "language", "法", discord.Choice{Name: "法语", Value: "French"}},
	} {
		got, ok := suggestions(t, c.history, c.locale, c.option, c.typed)
		if !ok || len(got) == 0 || got[0] != c.want {
			t.Errorf("%s %s=%q: %+v, want %+v first", c.locale, c.option, c.typed, got, c.want)
		}
	}
	if got, ok := suggestions(t, recent, "en-US", "song", "jazz"); ok || len(got) > 0 {
		t.Errorf("another option gets %+v", got)
	}
}

// TestSuggestedTextsAreFiltered checks that the text of an option with suggestions is checked like other texts.
func TestSuggestedTextsAreFiltered(t *testing.T) {
	t.Parallel()
	options := []*discordgo.ApplicationCommandOption{styleoption.Voice(), styleoption.Language(), styleoption.Avoid()}
	for _, name := range []string{"style", "style1", "style2", "style3", "style4"} {
		options = append(options, styleoption.Style(name, "d", songs.MaxStyle))
	}
	r, err := discord.NewRouter([]discord.Command{{
		Definition: &discordgo.ApplicationCommand{Name: "make", Description: "d", Options: options},
		Handle:     func(context.Context, *discord.Interaction) error { return nil },
	}}, discord.RouterConfig{Filter: discord.TextFilter{Blocked: moderation.NewWords([]string{"zounds"})}})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range options {
		it := commandtest.Decode(t, &commandtest.Responses{}, map[string]any{"type": 2, "guild_id": "g",
			"data": map[string]any{"name": "make", "options": []any{map[string]any{"name": o.Name, "type": 3,
				"value": "jazz, zounds"}}}})
		if err := r.Handle(t.Context(), it); !errors.Is(err, songs.ErrUnsuitable) {
			t.Errorf("%s: %v", o.Name, err)
		}
		if !o.Autocomplete || o.MaxLength == 0 || slices.Contains([]string{"", " "}, strings.TrimSpace(o.Description)) {
			t.Errorf("%s: %+v", o.Name, o)
		}
	}
}
