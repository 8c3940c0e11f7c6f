// Package commandtest provides fakes and helpers for tests of commands and messages.
package commandtest

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/visibility"
)

// OpenAccess is an Access by which every member of a guild may see every song of it.
type OpenAccess struct{}

// Viewer returns a member who may see every song of the guild.
func (OpenAccess) Viewer(_ context.Context, m visibility.Member) (songs.Viewer, error) {
	return songs.Viewer{ID: m.ID, GuildID: m.GuildID, All: true}, nil
}

// Audience returns a viewer who may see every song of the guild.
func (OpenAccess) Audience(_ context.Context, guildID, _ string) (songs.Viewer, error) {
	return songs.Viewer{GuildID: guildID, All: true}, nil
}

// VisibleSongs returns all songs.
func (OpenAccess) VisibleSongs(_ context.Context, _ songs.Viewer, ids ...songs.SongID) (map[songs.SongID]bool, error) {
	visible := make(map[songs.SongID]bool)
	for _, id := range ids {
		visible[id] = true
	}
	return visible, nil
}

// VisibleOrder returns true.
func (OpenAccess) VisibleOrder(context.Context, songs.Viewer, songs.OrderID) (bool, error) {
	return true, nil
}

// Share does nothing, because every song is visible.
func (OpenAccess) Share(context.Context, string, songs.Posting, ...songs.SongID) error { return nil }

// SilentWriter is a writer that returns an empty draft.
type SilentWriter struct{}

// Write returns an empty draft.
func (SilentWriter) Write(context.Context, songs.WriterCall, lyrics.Request, func(lyrics.Draft)) (lyrics.Draft, error) {
	return lyrics.Draft{}, nil
}

// Decode returns the interaction with a JSON payload; Decode sets its id and token.
func Decode(t *testing.T, client discord.Client, raw map[string]any) *discord.Interaction {
	t.Helper()
	raw["id"], raw["token"] = "1", "t"
	b, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	it, err := discord.Decode(b, client, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return it
}

// SpecWithLyrics returns a song specification that has only lyrics.
func SpecWithLyrics(lyrics string) songs.SongSpec { return songs.SongSpec{Lyrics: lyrics} }

// QueueEntry returns a jukebox entry of a song with a cover.
func QueueEntry(title string, words ...songs.Word) jukebox.Entry {
	return jukebox.Entry{ID: jukebox.EntryID(title), By: songs.Member{ID: "u", Name: "Ana *the* great"},
		Song: songs.Entry{Song: songs.Song{ID: songs.SongID(title), Title: title, Style: "pop", Duration: time.Minute,
			Words: words,
			Cover: songs.File{Key: "k", Extension: ".png", Size: 5}}}}
}

// OrderOf returns a finished order with a song for each title.
func OrderOf(titles ...string) songs.Order {
	o := songs.Order{ID: "o", State: songs.Done}
	o.SizeLimit, o.Place.GuildID, o.Songs = 10<<20, "g", nil
	for i, title := range titles {
		o.Songs = append(o.Songs, songs.Song{ID: songs.SongID(fmt.Sprint("s", i+1)), Take: i + 1, Title: title,
			Style:    fmt.Sprint("style ", i+1),
			Duration: time.Duration(100+i) * time.Second, Lyrics: fmt.Sprint("words ", i+1),
			Posted: songs.File{Key: "k", Size: 1, Extension: ".m4a"}, Cover: songs.File{Key: "c", Size: 1,
				Extension: ".jpg"}})
	}
	return o
}

// SendForm handles a form with text fields that a member with the Manage Server permission
// submitted.
func SendForm(t *testing.T, commands []discord.Command, form string, fields map[string]string) error {
	t.Helper()
	r, err := discord.NewRouter(commands, discord.RouterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	var components []any
	for id, value := range fields {
		components = append(components, map[string]any{"type": 18, "component": map[string]any{"type": 4,
			"custom_id": id, "value": value}})
	}
	return r.Handle(t.Context(), Decode(t, AcceptingDiscord{}, map[string]any{"type": discord.TypeForm, "guild_id": "g",
		"channel_id": "c", "message": map[string]any{"id": "m"},
		"member": map[string]any{"permissions": "32", "user": map[string]any{"id": "u"}},
		"data":   map[string]any{"custom_id": form, "components": components}}))
}
