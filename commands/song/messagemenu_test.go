package song

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
)

// TestMessageText checks that the text of forwarded messages, embeds and polls is found.
func TestMessageText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ raw, want string }{
		"plain": {`{"content":" a  paper\nboat "}`, "a paper boat"},
		"forwarded": {`{"content":"","message_snapshots":[{"message":{"content":"a paper boat"}}]}`,
			"a paper boat"},
		"forwarded embed": {`{"message_snapshots":[{"message":{"content":"see","embeds":[{"title":"Boats","description":"of paper"}]}}]}`, "see Boats of paper"},
		"embed":           {`{"embeds":[{"title":"Boats","description":"of paper","fields":[{"name":"Where","value":"the pond"}]}]}`, "Boats of paper Where the pond"},
		"poll":            {`{"poll":{"question":{"text":"Boat or kite?"},"answers":[{"poll_media":{"text":"boat"}},{"poll_media":{"text":"kite"}}]}}`, "Boat or kite? boat kite"},
		"null parts": {`{"content":null,"embeds":[null,{"fields":[null]}],"poll":null,"message_snapshots":null}`,
			""},
		"a picture": {`{"content":"","embeds":[{"image":{"url":"https://x/y.png"}}]}`, ""},
	} {
		var m discord.Message
		if err := json.Unmarshal([]byte(c.raw), &m); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := discord.MessageText(m); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestMessageWithoutTextIsRejected checks that a message without text is rejected before anything
// is written or ordered.
func TestMessageWithoutTextIsRejected(t *testing.T) {
	t.Parallel()
	it := commandtest.Decode(t, &commandtest.Responses{}, map[string]any{"type": 2,
		"data": map[string]any{"name": "Make a song from this", "target_id": "7",
			"resolved": map[string]any{"messages": map[string]any{"7": map[string]any{"id": "7",
				"embeds": []any{map[string]any{"image": map[string]any{"url": "https://x/y.png"}}}}}}}})
	if err := (handlers{}).messageCommand().Handle(t.Context(), it); !errors.Is(err, errNoText) {
		t.Errorf("%v", err)
	}
}
