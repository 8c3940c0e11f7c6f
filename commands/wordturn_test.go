package commands

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
)

// oneOrder is a line that knows one order.
type oneOrder struct {
	orderTaker
	order songs.Order
}

func (l oneOrder) Order(context.Context, songs.OrderID) (songs.Order, error) { return l.order, nil }

// sharedAlone is an access rule by which everyone sees one song, and nobody another one.
type sharedAlone struct {
	openAccess
	song songs.SongID
}

func (a sharedAlone) VisibleSongs(context.Context, songs.Viewer, ...songs.SongID) (map[songs.SongID]bool, error) {
	return map[songs.SongID]bool{a.song: true}, nil
}

// wishes is a writer that remembers what it was to change, and writes nothing.
type wishes struct{ was []string }

func (w *wishes) Write(_ context.Context, _ songs.WriterCall, wish songwriter.Wish, _ func(songwriter.Draft)) (songwriter.Draft, error) {
	w.was = append(w.was, wish.Was.Lyrics)
	return songwriter.Draft{}, errors.New("no more words")
}

// postedHere takes messages.
type postedHere struct{ Discord }

func (postedHere) Post(context.Context, string, Message) (*Message, error) {
	return &Message{ID: "card"}, nil
}

func (postedHere) Edit(context.Context, string, string, Message) (*Message, error) {
	return &Message{ID: "card"}, nil
}

// Who answers a message that shows one song of an order gets no words of its other songs.
func TestAnswerShowsNoWordsOfSongsThatWereNotShared(t *testing.T) {
	t.Parallel()
	order := songs.Order{ID: "o", State: songs.Done, Place: songs.Place{GuildID: "guild", ChannelID: "private"},
		Songs: []songs.Song{{ID: "secret", Lyrics: "secret words"}, {ID: "shared", Lyrics: "shared words"}}}
	for _, c := range []struct {
		visible songs.SongID
		want    int
	}{{"shared", 1}, {"none", 0}} {
		writer := &wishes{}
		w := &writing{Workshop: Workshop{Writer: writer}, line: oneOrder{order: order}}
		router, err := NewRouter([]Command{{Turns: map[string]TurnHandler{"again": w.turnSong}}})
		if err != nil {
			t.Fatal(err)
		}
		router.access = sharedAlone{song: c.visible}
		raw, err := json.Marshal(map[string]any{"id": "1", "guild_id": "guild", "channel_id": "open", "content": "<@me> sadder",
			"mentions": []any{map[string]any{"id": "me"}}, "referenced_message": map[string]any{"author": map[string]any{"id": "me"},
				"components": []any{map[string]any{"components": []any{map[string]any{"custom_id": customID("again", "o")}}}}}})
		if err != nil {
			t.Fatal(err)
		}
		_ = router.Say(t.Context(), DecodeTurn(raw, "me", postedHere{})) // the writer fails
		if len(writer.was) != c.want || c.want > 0 && writer.was[0] != "shared words" {
			t.Errorf("where %s is seen, the writer was told %q", c.visible, writer.was)
		}
	}
}
