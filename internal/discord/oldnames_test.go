package discord_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
)

// followUps records follow-up messages.
type followUps struct {
	commandtest.Recorder
	sent []discord.Message
}

func (f *followUps) FollowUp(_ context.Context, _ discord.Token, m discord.Message) (*discord.Message, error) {
	f.sent = append(f.sent, m)
	return &discord.Message{ID: "f"}, nil
}

// testOldNames are former names of the commands of [grouped].
var testOldNames = []discord.OldName{{Name: "extend", Now: "edit extend"}, {Name: "data get", Now: "edit export"},
	{Name: "newest", Now: "edit extend", Options: []discord.Option{discord.TextOption("song", "newest")}}}

func TestOldNameRunsNewCommandAndTellsItsName(t *testing.T) {
	t.Parallel()
	r, calls := grouped(t, discord.RouterConfig{OldNames: testOldNames})
	for _, c := range []struct {
		name    string
		options []any
		routed  string
		called  string
	}{
		{"extend", []any{text("song", "s1")}, "command edit extend", "extend s1"},
		{"newest", nil, "command edit extend", "extend newest"},
		{"data", []any{sub("get")}, "command edit export", "export "},
	} {
		client := &followUps{}
		it := use(t, client, discord.TypeCommand, "g", c.name, c.options...)
		if got := r.Name(it); got != c.routed {
			t.Errorf("/%s is routed as %q, want %q", c.name, got, c.routed)
		}
		*calls = nil
		if err := r.Handle(t.Context(), it); err != nil || !slices.Equal(*calls, []string{c.called}) {
			t.Errorf("/%s: error %v, called %q, want %q", c.name, err, *calls, c.called)
		}
		name := "/" + strings.TrimPrefix(c.routed, "command ")
		if len(client.sent) != 1 || !strings.Contains(client.sent[0].Content, name) ||
			client.sent[0].Flags&discord.FlagEphemeral == 0 {
			t.Errorf("/%s: hints are %+v, want a private one with %s", c.name, client.sent, name)
		}
	}
}

// TestCurrentNameHasNoHint checks that a hint follows neither current names nor suggestions.
func TestCurrentNameHasNoHint(t *testing.T) {
	t.Parallel()
	r, calls := grouped(t, discord.RouterConfig{OldNames: testOldNames})
	client := &followUps{}
	for _, it := range []*discord.Interaction{
		use(t, client, discord.TypeCommand, "g", "edit", sub("extend", text("song", "s1"))),
		use(t, client, discord.TypeAutocomplete, "g", "extend", text("song", "s1")),
	} {
		if err := r.Handle(t.Context(), it); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"extend s1", "suggest s1"}; !slices.Equal(*calls, want) || len(client.sent) > 0 {
		t.Errorf("called %q, want %q; hints %+v", *calls, want, client.sent)
	}
	unknown := use(t, client, discord.TypeCommand, "g", "data", sub("set"))
	if err := r.Handle(t.Context(), unknown); !errors.Is(err, discord.ErrUnknown) {
		t.Errorf("an unknown name: %v", err)
	}
}

// TestHintDoesNotReplaceResponse checks that a follow-up is sent only after the response has content: before that,
// Discord shows it in place of the response.
func TestHintDoesNotReplaceResponse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		handle discord.Handler
		want   int
	}{
		"deferred":            {func(ctx context.Context, it *discord.Interaction) error { return it.Defer(ctx) }, 0},
		"deferred and edited": {discord.Publicly(edited), 1},
		"form": {func(ctx context.Context, it *discord.Interaction) error {
			return it.Open(ctx, discord.Form{CustomID: "f", Title: "t"})
		}, 0},
		"failed": {func(context.Context, *discord.Interaction) error { return discord.ErrNoSong }, 0},
	} {
		r, err := discord.NewRouter([]discord.Command{{Definition: discord.GeneralDefinition("now", "d"),
			Handle: c.handle}}, discord.RouterConfig{OldNames: []discord.OldName{{Name: "old", Now: "now"}}})
		if err != nil {
			t.Fatal(err)
		}
		client := &followUps{}
		_ = r.Handle(t.Context(), use(t, client, discord.TypeCommand, "g", "old"))
		if len(client.sent) != c.want {
			t.Errorf("%s: %d hints, want %d", name, len(client.sent), c.want)
		}
	}
}

// TestOldNameOfMenu checks that a menu with a former name runs, without a hint.
func TestOldNameOfMenu(t *testing.T) {
	t.Parallel()
	called := ""
	r, err := discord.NewRouter([]discord.Command{{Definition: discord.GeneralDefinition("Sing this", "d"),
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			called = it.Data.Name
			return it.ReplyPrivately(ctx, discord.Message{Content: "done"})
		}}}, discord.RouterConfig{OldNames: []discord.OldName{{Name: "Sing that here", Now: "Sing this"}}})
	if err != nil {
		t.Fatal(err)
	}
	client := &followUps{}
	it := use(t, client, discord.TypeCommand, "g", "Sing that here")
	it.Data.TargetID = "m"
	if err := r.Handle(t.Context(), it); err != nil || called != "Sing this" || len(client.sent) > 0 {
		t.Errorf("error %v, called %q, hints %+v", err, called, client.sent)
	}
}

// edited answers with an edit of the response.
func edited(ctx context.Context, it *discord.Interaction) error {
	return it.Edit(ctx, discord.Message{Content: "done"})
}

func TestCommandNameIsLocalised(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string]string{"en": "/edit extend", "zh-CN": "/改编 续写"} {
		if got := discord.CommandName(i18n.ForLocale(locale), "edit extend"); got != want {
			t.Errorf("%s: %q, want %q", locale, got, want)
		}
	}
}
