package discord_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
)

// choosing returns a router of a command that takes only the songs "s1" and "s2" and fails with
// the error of the song "s2", and the options of its successful runs.
func choosing(t *testing.T, drafts *discord.FormDrafts) (*discord.Router, *error, *[]string) {
	t.Helper()
	var ran []string
	var fails error
	r, err := discord.NewRouter([]discord.Command{{
		Definition: &discordgo.ApplicationCommand{Name: "edit", Description: "d"},
		Subcommands: []discord.Subcommand{{Name: "cover", Handle: func(_ context.Context, it *discord.Interaction) error {
			song := it.Text("song")
			if song != "s1" && song != "s2" {
				return &discord.ChoiceError{Option: "song", Typed: song,
					Choices: []discord.Choice{{Name: "One", Value: "s1"}, {Name: "Two", Value: "s2"}}}
			}
			if song == "s2" && fails != nil {
				return fails
			}
			ran = append(ran, song+" "+it.Text("style"))
			return nil
		}}}}}, discord.RouterConfig{Drafts: drafts, DraftWait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return r, &fails, &ran
}

func TestChoiceContinuesTheCommandOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testChoiceContinuesTheCommandOnce)
}

func testChoiceContinuesTheCommandOnce(t *testing.T) {
	t.Helper()
	drafts := discord.NewFormDrafts(func() string { return "d1" })
	r, fails, ran := choosing(t, drafts)
	command := map[string]any{"type": discord.TypeCommand, "guild_id": "g",
		"member": map[string]any{"user": map[string]any{"id": "ana"}},
		"data": map[string]any{"name": "edit", "options": []any{map[string]any{"name": "cover", "type": 1,
			"options": []any{map[string]any{"name": "song", "type": 3, "value": "On"},
				map[string]any{"name": "style", "type": 3, "value": "jazz"}}}}}}
	press := func(user, id string) error {
		return r.Handle(t.Context(), commandtest.Decode(t, commandtest.AcceptingDiscord{}, map[string]any{
			"type": discord.TypeComponent, "guild_id": "g", "message": map[string]any{"id": "m"},
			"member": map[string]any{"user": map[string]any{"id": user}},
			"data":   map[string]any{"custom_id": id, "component_type": 2}}))
	}
	err := r.Handle(t.Context(), commandtest.Decode(t, commandtest.AcceptingDiscord{}, command))
	choice, ok := errors.AsType[*discord.ChoiceError](err)
	if !ok || choice.Draft != "d1" {
		t.Fatalf("%+v, %v", choice, err)
	}
	for _, id := range []string{"pick:d1:2", "pick:d1:-1", "pick:d1:x", "pick:other:0", "pick"} {
		if err := press("ana", id); !errors.Is(err, discord.ErrChoiceGone) {
			t.Errorf("%s: %v", id, err)
		}
	}
	before := time.Now()
	if err := press("ben", "pick:d1:0"); !errors.Is(err, discord.ErrChoiceGone) {
		t.Errorf("another member: %v", err)
	}
	if waited := time.Since(before); waited < time.Second || waited > 2*time.Second {
		t.Errorf("another process had %s to answer", waited)
	}
	*fails = errors.New("refused")
	if err := press("ana", "pick:d1:1"); !errors.Is(err, *fails) {
		t.Errorf("failing: %v", err)
	}
	*fails = nil
	if err := press("ana", "pick:d1:1"); err != nil {
		t.Errorf("after a failure: %v", err)
	}
	if err := press("ana", "pick:d1:0"); !errors.Is(err, discord.ErrChoiceGone) {
		t.Errorf("the second choice: %v", err)
	}
	if want := []string{"s2 jazz"}; !slices.Equal(*ran, want) {
		t.Errorf("ran %q, want %q", *ran, want)
	}
}

// TestConfirmedCommandIsNotRepeatedAfterItsResponse checks that a command that fails after its public response, when
// it may have ordered something, cannot be confirmed again.
func TestConfirmedCommandIsNotRepeatedAfterItsResponse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ordered, lost := 0, errors.New("connection lost")
		r, err := discord.NewRouter([]discord.Command{{
			Definition: &discordgo.ApplicationCommand{Name: "battle", Description: "d"},
			Handle: discord.Checked(func(ctx context.Context, it *discord.Interaction) error {
				if !it.Confirmed {
					return &discord.ConfirmError{Label: "Start"}
				}
				if _, err := it.Reply(ctx, discord.Message{Content: "Making it"}); err != nil {
					return err
				}
				ordered++
				return lost
			})}}, discord.RouterConfig{Drafts: discord.NewFormDrafts(func() string { return "d1" })})
		if err != nil {
			t.Fatal(err)
		}
		handle := func(kind discord.InteractionType, data map[string]any) error {
			return r.Handle(t.Context(), commandtest.Decode(t, commandtest.AcceptingDiscord{}, map[string]any{"type": kind,
				"guild_id": "g", "member": map[string]any{"user": map[string]any{"id": "ana"}}, "data": data,
				"message": map[string]any{"id": "m"}}))
		}
		if err := handle(discord.TypeCommand, map[string]any{"name": "battle"}); err == nil {
			t.Fatal("the command did not ask")
		}
		press := map[string]any{"custom_id": "pick:d1:0", "component_type": 2}
		if err := handle(discord.TypeComponent, press); !errors.Is(err, lost) {
			t.Errorf("first press: %v", err)
		}
		if err := handle(discord.TypeComponent, press); !errors.Is(err, discord.ErrChoiceGone) || ordered != 1 {
			t.Errorf("second press: %v; %d orders", err, ordered)
		}
	})
}

func TestCommandIsNotKeptWithoutDrafts(t *testing.T) {
	t.Parallel()
	r, _, _ := choosing(t, nil)
	if slices.Contains(r.Names(), "button pick") {
		t.Error("there is a button without drafts")
	}
	err := r.Handle(t.Context(), commandtest.Decode(t, commandtest.AcceptingDiscord{}, map[string]any{
		"type": discord.TypeCommand, "data": map[string]any{"name": "edit",
			"options": []any{map[string]any{"name": "cover", "type": 1}}}}))
	if choice, ok := errors.AsType[*discord.ChoiceError](err); !ok || choice.Draft != "" {
		t.Errorf("%+v, %v", choice, err)
	}
}
