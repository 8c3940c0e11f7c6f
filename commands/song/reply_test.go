package song

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/songs"
)

// singleOrder has one order.
type singleOrder struct {
	OrderService
	order songs.Order
}

func (s singleOrder) Order(context.Context, songs.OrderID) (songs.Order, error) { return s.order, nil }

// singleSongAccess is an Access by which every member may see one song and no others.
type singleSongAccess struct {
	commandtest.OpenAccess
	song songs.SongID
}

func (a singleSongAccess) VisibleSongs(context.Context, songs.Viewer, ...songs.SongID) (map[songs.SongID]bool, error) {
	return map[songs.SongID]bool{a.song: true}, nil
}

// failingWriter records the lyrics that it should change, and fails.
type failingWriter struct{ previous []string }

func (f *failingWriter) Write(_ context.Context, _ songs.WriterCall, request lyrics.Request,
	_ func(lyrics.Draft)) (lyrics.Draft, error) {
	f.previous = append(f.previous, request.Previous.Lyrics)
	return lyrics.Draft{}, errors.New("write failed")
}

// postClient accepts messages.
type postClient struct{ discord.Client }

func (postClient) Post(context.Context, string, discord.Message) (*discord.Message, error) {
	return &discord.Message{ID: "card"}, nil
}

func (postClient) Edit(context.Context, string, string, discord.Message) (*discord.Message, error) {
	return &discord.Message{ID: "card"}, nil
}

// TestReplyUsesOnlyLyricsOfVisibleSongs checks that a reply to a message with one song of an order
// does not reveal the lyrics of the order's other songs.
func TestReplyUsesOnlyLyricsOfVisibleSongs(t *testing.T) {
	t.Parallel()
	order := songs.Order{ID: "o", State: songs.Done, Place: songs.Place{GuildID: "guild", ChannelID: "private"},
		Songs: []songs.Song{{ID: "secret", Lyrics: "secret words"}, {ID: "shared", Lyrics: "shared words"}}}
	for _, c := range []struct {
		visible songs.SongID
		want    int
	}{{"shared", 1}, {"none", 0}} {
		writer := &failingWriter{}
		h := handlers{Writer: writer, Orders: singleOrder{order: order}}
		router, err := discord.NewRouter(
			[]discord.Command{{Replies: map[string]discord.ReplyHandler{"again": h.replyToSong}}},
			discord.RouterConfig{Access: singleSongAccess{song: c.visible}})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(map[string]any{"id": "1", "guild_id": "guild", "channel_id": "open",
			"content":  "<@me> sadder",
			"mentions": []any{map[string]any{"id": "me"}},
			"referenced_message": map[string]any{"author": map[string]any{"id": "me"},
				"components": []any{map[string]any{"components": []any{
					map[string]any{"custom_id": discord.CustomID("again", "o")}}}}}})
		if err != nil {
			t.Fatal(err)
		}
		_ = router.HandleReply(t.Context(), discord.DecodeReply(raw, "me", postClient{})) // the writer fails
		if len(writer.previous) != c.want || c.want > 0 && writer.previous[0] != "shared words" {
			t.Errorf("visible song %s: the writer got %q", c.visible, writer.previous)
		}
	}
}
