package discord_test

import (
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
)

// TestMessageTextReadsLayouts reads a message whose texts are in components, as the boards of the bot are.
func TestMessageTextReadsLayouts(t *testing.T) {
	t.Parallel()
	it := commandtest.Decode(t, nil, map[string]any{"type": discord.TypeCommand, "data": map[string]any{
		"name": "Make a song of this message", "target_id": "5", "resolved": map[string]any{
			"users": map[string]any{"7": map[string]any{"username": "ana"}},
			"messages": map[string]any{"5": map[string]any{"flags": discord.FlagLayout, "components": []any{
				map[string]any{"type": 17, "components": []any{
					map[string]any{"type": 10, "content": "## Ideas"},
					map[string]any{"type": 9, "accessory": map[string]any{"type": 2, "label": "Vote", "custom_id": "vote:1"},
						"components": []any{map[string]any{"type": 10, "content": "a waltz, by <@7>"}}},
				}}}}}}}})
	m := it.Data.Resolved.Messages["5"]
	if got := discord.MessageText(m); got != "## Ideas a waltz, by ana" {
		t.Errorf("%q", got)
	}
	if len(m.Components) != 1 || len(m.Components[0]) != 1 || m.Components[0][0].CustomID != "vote:1" {
		t.Errorf("buttons %+v", m.Components)
	}
}
