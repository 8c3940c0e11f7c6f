package commands

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider/acedata"
)

func TestModelsAreSuggestedWhileTyping(t *testing.T) {
	for typed, want := range map[string]int{"": len(acedata.Producer().Models), "pro": 3, "1.0 P": 1, "nothing": 0} {
		a := &commandtest.Responses{}
		it := commandtest.Decode(t, a, map[string]any{"type": 4, "data": map[string]any{"name": "song",
			"options": []any{map[string]any{"name": "model", "type": 3, "value": typed, "focused": true}}}})
		if err := router(t).Handle(t.Context(), it); err != nil || len(a.Sent) != 1 {
			t.Fatalf("%v, %d answers", err, len(a.Sent))
		}
		if n := len(a.Sent[0].Choices); n != want {
			t.Errorf("%q: %d suggestions, want %d", typed, n, want)
		}
	}
}

func TestUnknownButtonIsExplained(t *testing.T) {
	a := &commandtest.Responses{}
	it := commandtest.Decode(t, a, map[string]any{"type": 3, "data": map[string]any{"custom_id": "dance:1"}})
	err := router(t).Handle(t.Context(), it)
	m, log := messages.Explain(it, err)
	failed := it.Fail(t.Context(), m)
	if log || failed != nil || len(a.Sent) != 1 || a.Sent[0].Message.Flags != discord.FlagEphemeral ||
		!strings.Contains(
			a.Sent[0].Message.Embeds[0].Description, "/help",
		) {
		t.Errorf("%v, %v, %+v", log, failed, a.Sent)
	}
}
