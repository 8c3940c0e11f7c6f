package song

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
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

// TestOwnMessageGivesNoLayoutAsIdea checks that a song about a message of the bot is made from the song that the message
// shows, and that the text of a layout never becomes an idea.
func TestOwnMessageGivesNoLayoutAsIdea(t *testing.T) {
	t.Parallel()
	order := songs.Order{ID: "o", State: songs.Done, Place: songs.Place{GuildID: "g"},
		Spec: songs.SongSpec{Prompt: "a paper boat"}, Songs: []songs.Song{{ID: "s", Title: "Boat", Style: "folk"}}}
	untold := order
	untold.Spec.Prompt = ""
	embeds := []any{map[string]any{"title": "Boat", "fields": []any{map[string]any{"name": "Style", "value": "folk"}}}}
	again := []any{map[string]any{"type": 1, "components": []any{map[string]any{"type": 2, "custom_id": "again:o"}}}}
	layout := []any{map[string]any{"type": 17, "components": []any{
		map[string]any{"type": 10, "content": "-# Started by Ana"}, map[string]any{"type": 10, "content": "### Battle: x"}}}}
	for name, c := range map[string]struct {
		order   songs.Order
		visible songs.SongID
		author  string
		fields  map[string]any
		want    songs.SongSpec
		err     error
	}{
		"song": {order, "s", "app", map[string]any{"embeds": embeds, "components": again},
			songs.SongSpec{Prompt: "a paper boat", Style: "folk"}, nil},
		"song without an idea": {untold, "s", "app", map[string]any{"embeds": embeds, "components": again},
			songs.SongSpec{Prompt: "Boat", Style: "folk"}, nil},
		"hidden song": {order, "other", "app", map[string]any{"embeds": embeds, "components": again}, songs.SongSpec{},
			errOwnMessage},
		"battle": {order, "s", "app", map[string]any{"components": layout, "flags": discord.FlagLayout}, songs.SongSpec{},
			errOwnMessage},
		"layout of another bot": {order, "s", "other", map[string]any{"components": layout, "flags": discord.FlagLayout},
			songs.SongSpec{Prompt: "Started by Ana Battle: x"}, nil},
		"button of another bot": {order, "s", "other", map[string]any{"content": "we wiped", "components": again},
			songs.SongSpec{Prompt: "we wiped"}, nil},
	} {
		c.fields["id"], c.fields["author"] = "7", map[string]any{"id": c.author}
		it := commandtest.Decode(t, &commandtest.Responses{}, map[string]any{"type": 2, "application_id": "app",
			"guild_id": "g", "member": map[string]any{"user": map[string]any{"id": "u"}},
			"data": map[string]any{"name": "Make a song from this", "target_id": "7",
				"resolved": map[string]any{"messages": map[string]any{"7": c.fields}}}})
		it.Access = singleSongAccess{song: c.visible}
		got, err := handlers{Orders: singleOrder{order: c.order}}.specOfMessage(t.Context(), it,
			it.Data.Resolved.Messages["7"])
		if got.Prompt != c.want.Prompt || got.Style != c.want.Style || !errors.Is(err, c.err) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
