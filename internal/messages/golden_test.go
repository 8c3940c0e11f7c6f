package messages

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// goldenTime is the current time of golden messages.
var goldenTime = time.Unix(1_700_000_000, 0)

// goldenMessages returns messages of one area in a language by name.
type goldenMessages func(l i18n.Language) map[string]discord.Message

// TestMessagesMatchGoldenFile compares the messages of every renderer in every language with
// testdata/messages.golden, which -update rewrites.
func TestMessagesMatchGoldenFile(t *testing.T) {
	t.Parallel()
	all := make(map[string]discord.Message)
	for _, l := range i18n.All() {
		for _, area := range []goldenMessages{statusMessages, finishedMessages, endedMessages,
			cardMessages, sideMessages, explanations} {
			for name, m := range area(l) {
				all[name+" ["+l.Tag()+"]"] = m
			}
		}
	}
	commandtest.CheckGolden(t, "testdata/messages.golden", all)
}

// TestMessagesOfLongestContentFitLimits checks every renderer with the longest content that it can
// receive.
func TestMessagesOfLongestContentFitLimits(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.All() {
		for name, m := range longestOrders(l) {
			for _, problem := range commandtest.MessageProblems(m) {
				t.Errorf("%s in %s: %s", name, l.Tag(), problem)
			}
		}
	}
}

// longText returns n characters that Plain doubles.
func longText(n int) string { return strings.Repeat("*歌", n/2) }

// goldenOrders returns a renderer of orders whose songs can be played and edited.
func goldenOrders() *Orders {
	return NewOrders(OrdersConfig{Price: 1, Offer: songs.OfferOf(acedata.Producer()), Voice: true, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return goldenTime }})
}

// goldenOrder returns an order in progress.
func goldenOrder() songs.Order {
	return songs.Order{ID: "dc3m54pksduduhtlq5k0", State: songs.Queued, Progress: -1, SizeLimit: 10 << 20,
		Requester: songs.Member{ID: "ana", Name: "Ana"}, Place: commandtest.Place,
		Spec:    songs.SongSpec{Prompt: "rain on a *tin* roof"},
		Address: Address{ChannelID: "c", MessageID: "m", AvatarURL: "https://cdn.example/a.png"}.Encode()}
}

// goldenSongs returns n songs with different titles, each with a recording and a cover.
func goldenSongs(n int) (all []songs.Song) {
	for i := range n {
		all = append(all, songs.Song{ID: songs.SongID(fmt.Sprint("song", i+1)), Take: i + 1,
			Title: fmt.Sprint("Rain ", i+1), Style: "lo-fi", Model: "FUZZ-2.0",
			Duration: time.Duration(100+i) * time.Second,
			AudioURL: fmt.Sprint("https://files.example/", i+1, ".mp3"),
			Posted:   songs.File{Key: "k", Size: 2 << 20, Extension: ".m4a", ContentType: "audio/mp4"},
			Cover:    songs.File{Key: "c", Size: 1000, Extension: ".jpg", ContentType: "image/jpeg"}})
	}
	return all
}
