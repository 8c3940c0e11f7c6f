package commandtest

import (
	"context"
	"errors"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
)

// Refused refuses a command of a user, whose input drafts keep, and returns a function that reports whether the input
// can still be opened.
func Refused(t *testing.T, drafts *discord.FormDrafts, userID string) func() bool {
	t.Helper()
	option := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "text"}
	r, err := discord.NewRouter([]discord.Command{{
		Definition: &discordgo.ApplicationCommand{Name: "refused", Description: "d",
			Options: []*discordgo.ApplicationCommandOption{option}},
		Handle: func(context.Context, *discord.Interaction) error { return discord.ErrNoGuild },
	}}, discord.RouterConfig{Drafts: drafts})
	if err != nil {
		t.Fatal(err)
	}
	handle := func(kind discord.InteractionType, data map[string]any) error {
		return r.Handle(t.Context(), Decode(t, AcceptingDiscord{}, map[string]any{"type": kind, "data": data,
			"user": map[string]any{"id": userID}, "message": map[string]any{"id": "m"}}))
	}
	err = handle(discord.TypeCommand, map[string]any{"name": "refused", "options": []any{
		map[string]any{"name": "text", "type": 3, "value": "typed"}}})
	input, ok := errors.AsType[*discord.InputError](err)
	if !ok || input.Draft == "" {
		t.Fatalf("the input was not kept: %v", err)
	}
	return func() bool {
		return handle(discord.TypeComponent, map[string]any{"custom_id": input.EditID(), "component_type": 2}) == nil
	}
}
