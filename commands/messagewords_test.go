package commands

import (
	"encoding/json"
	"errors"
	"testing"
)

// Forwarded messages, embeds and polls have words too.
func TestMessageWordsAreFoundWhereverTheyAre(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ raw, want string }{
		"plain":           {`{"content":" a  paper\nboat "}`, "a paper boat"},
		"forwarded":       {`{"content":"","message_snapshots":[{"message":{"content":"a paper boat"}}]}`, "a paper boat"},
		"forwarded embed": {`{"message_snapshots":[{"message":{"content":"see","embeds":[{"title":"Boats","description":"of paper"}]}}]}`, "see Boats of paper"},
		"embed":           {`{"embeds":[{"title":"Boats","description":"of paper","fields":[{"name":"Where","value":"the pond"}]}]}`, "Boats of paper Where the pond"},
		"poll":            {`{"poll":{"question":{"text":"Boat or kite?"},"answers":[{"poll_media":{"text":"boat"}},{"poll_media":{"text":"kite"}}]}}`, "Boat or kite? boat kite"},
		"null parts":      {`{"content":null,"embeds":[null,{"fields":[null]}],"poll":null,"message_snapshots":null}`, ""},
		"a picture":       {`{"content":"","embeds":[{"image":{"url":"https://x/y.png"}}]}`, ""},
	} {
		var m Message
		if err := json.Unmarshal([]byte(c.raw), &m); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := wordsOf(m); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A message without any words is refused before anything is written or ordered.
func TestMessageWithoutWordsIsRefused(t *testing.T) {
	t.Parallel()
	it := decode(t, &answers{}, map[string]any{"type": 2, "data": map[string]any{"name": "Make a song of this message", "target_id": "7",
		"resolved": map[string]any{"messages": map[string]any{"7": map[string]any{"id": "7", "embeds": []any{map[string]any{"image": map[string]any{"url": "https://x/y.png"}}}}}}}})
	if err := SongOf(nil, nil, Workshop{}).Handle(t.Context(), it); !errors.Is(err, errWordless) {
		t.Errorf("%v", err)
	}
}
