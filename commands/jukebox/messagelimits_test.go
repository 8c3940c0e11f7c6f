package jukebox

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/jukeboxmessages"
	"github.com/riffbot/riffbot/internal/songs"
)

// Messages fit Discord's limits with the longest possible content.
func TestJukeboxMessagesFitLimits(t *testing.T) {
	long := strings.Repeat("*_x_* ", 100)
	v := jukebox.View{GuildID: "g", Channel: "c", Loop: jukebox.LoopAll, Shuffle: true, Votes: 2, Needed: 3,
		Length: time.Hour, Notice: jukebox.Notice{Kind: jukebox.NoticeDropped, Title: long},
		Radio: &jukebox.Radio{Theme: long, Order: "o"}, Settings: jukebox.Settings{Mode: jukebox.Votes},
		At: time.Unix(1000, 0)}
	for i := range 500 {
		e := commandtest.QueueEntry(long + fmt.Sprint(i))
		e.Song.ID = "d3c4r5q6t7u8v9w0x1y2"
		e.ID, e.Song.Lyrics, e.By.Name = jukebox.EntryID(fmt.Sprint("d3c4r5q6t7u8v9w0x1y", i)),
			strings.Repeat(long+"\n", 50), long
		v.Waiting = append(v.Waiting, e)
	}
	v.Now = &v.Waiting[0]
	var plays []jukebox.Play
	for _, e := range v.Waiting[:queuePageSize] {
		plays = append(plays, jukebox.Play{Song: e.Song, By: e.By, Skipped: true, Hearts: 12, At: time.Unix(1000, 0)})
	}
	var listed []songs.Entry
	for _, e := range v.Waiting {
		listed = append(listed, e.Song)
	}
	byName := make(map[string]discord.Message)
	for _, l := range i18n.All() {
		byName["panel, "+l.Tag()], byName["playlist, "+l.Tag()] = jukeboxmessages.PanelMessage(l, v), queueMessage(l, v, 490)
		byName["history, "+l.Tag()], byName["songs, "+l.Tag()] = historyMessage(l, plays, songs.Total{Count: 1000}, 990),
			playlistMessage(l, jukebox.Playlist{Name: long}, listed)
	}
	for name, m := range byName {
		m.KeepFiles = true // the panel has its cover
		for _, problem := range commandtest.MessageProblems(m) {
			t.Errorf("%s: %s", name, problem)
		}
	}
}
