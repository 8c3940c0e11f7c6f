package store_test

import (
	"testing"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/storetest"
	"github.com/riffbot/riffbot/internal/store/webdb"
)

func TestOpenSongsAreThoseThatVisitorsMayOpen(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	web := webdb.New(db)
	ids := make(map[guild.SongAccess]songs.SongID)
	var all []songs.SongID
	for _, a := range []guild.SongAccess{"", guild.AccessPrivate, guild.AccessUnlisted, guild.AccessPublic} {
		ids[a] = finished(t, db, "o"+string(a))
		all = append(all, ids[a])
		if err := web.SetAccess(t.Context(), "G", ids[a], a); err != nil {
			t.Fatal(err)
		}
	}
	sees, hidden := songs.Viewer{GuildID: "G", Channels: []string{"c"}}, songs.Viewer{GuildID: "G", Channels: []string{"d"}}
	for _, c := range []struct {
		everyone songs.Viewer
		gallery  bool
		open     []guild.SongAccess
	}{
		{sees, false, []guild.SongAccess{guild.AccessUnlisted, guild.AccessPublic}},
		{sees, true, []guild.SongAccess{"", guild.AccessUnlisted, guild.AccessPublic}},
		{hidden, true, []guild.SongAccess{guild.AccessUnlisted, guild.AccessPublic}},
		{songs.Viewer{GuildID: "other", All: true}, true, nil},
	} {
		got, err := web.OpenSongs(t.Context(), c.everyone, c.gallery, all...)
		if err != nil {
			t.Fatal(err)
		}
		want := make(map[songs.SongID]bool)
		for _, a := range c.open {
			want[ids[a]] = true
		}
		for a, id := range ids {
			if got[id] != want[id] {
				t.Errorf("%+v: song with access %q is open: %v", c, a, got[id])
			}
		}
	}
	if got, err := web.OpenSongs(t.Context(), sees, true); err != nil || len(got) != 0 {
		t.Errorf("no songs: %v, %v", got, err)
	}
}
