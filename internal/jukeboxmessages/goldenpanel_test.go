package jukeboxmessages

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// goldenView returns a jukebox that plays a song, with two songs waiting.
func goldenView() jukebox.View {
	now := commandtest.QueueEntry("Boat")
	return jukebox.View{GuildID: "g", Channel: "7", Now: &now, Position: 20 * time.Second, Length: time.Minute,
		Playing: true,
		Loop:    jukebox.LoopOff, Waiting: []jukebox.Entry{commandtest.QueueEntry("Ship"), commandtest.QueueEntry("Raft")},
		Settings: jukebox.Settings{Mode: jukebox.Fair}, At: goldenTime}
}

// panelMessages returns the panel of a jukebox in different states.
func panelMessages(l i18n.Language) map[string]discord.Message {
	all := make(map[string]discord.Message)
	p := &Panel{}
	add := func(name string, change func(v *jukebox.View)) {
		v := goldenView()
		change(&v)
		m := PanelMessage(l, v)
		p.attachArtwork(l, &m, v)
		all["panel/"+name] = m
	}
	add("playing", func(*jukebox.View) {})
	add("paused, shuffled, loop of one", func(v *jukebox.View) {
		v.Paused, v.Shuffle, v.Loop = true, true,
			jukebox.LoopOne
	})
	add("held, loop of all, votes to skip", func(v *jukebox.View) {
		v.Held, v.Loop, v.Votes, v.Needed, v.LyricsHidden, v.Settings.Mode = true, jukebox.LoopAll, 1, 2, true,
			jukebox.Votes
	})
	add("last song, first in first out", func(v *jukebox.View) { v.Waiting, v.Settings.Mode = nil, jukebox.Fifo })
	add("volume", func(v *jukebox.View) { v.Volume = 50 })
	add("autoplay", func(v *jukebox.View) { v.Now.Source = jukebox.Autoplay })
	add("radio making a song", func(v *jukebox.View) {
		v.Now.Source, v.Waiting, v.Radio = jukebox.ByRadio, nil, &jukebox.Radio{Theme: "rain", Order: "order"}
	})
	add("radio with a ready song", func(v *jukebox.View) {
		v.Now.Source, v.Waiting[0].Source, v.Radio = jukebox.Autoplay, jukebox.ByRadio, &jukebox.Radio{Theme: "rain"}
	})
	add("hidden song", func(v *jukebox.View) {
		v.Now.Hidden, v.Now.Song = true,
			songs.Entry{Song: songs.Song{ID: "song"}}
	})
	add("large cover", func(v *jukebox.View) { v.Now.Song.Cover.Size = discord.DefaultSizeLimit + 1 })
	add("nothing to play", func(v *jukebox.View) { v.Now, v.Waiting = nil, nil })
	add("nothing to play, radio", func(v *jukebox.View) {
		v.Now, v.Waiting, v.Radio = nil, nil,
			&jukebox.Radio{Theme: "rain"}
	})
	shown := panelMessage(l, goldenView(), exactPlaybackText)
	p.attachArtwork(l, &shown, goldenView())
	all["panel/shown privately"] = shown
	add("stopped", func(v *jukebox.View) { v.Channel, v.Now = "", nil })
	for _, kind := range []jukebox.NoticeKind{jukebox.NoticeLost, jukebox.NoticeDropped, jukebox.NoticeFailed,
		jukebox.NoticeLimit,
		jukebox.NoticeForbidden, jukebox.NoticePrivate, jukebox.NoticeRadioEnded} {
		add("notice "+string(kind), func(v *jukebox.View) {
			v.Channel, v.Now, v.Notice = "", nil, jukebox.Notice{Kind: kind, Title: "Raft_"}
		})
	}
	return all
}

// longestPanels returns panels with the longest texts.
func longestPanels(l i18n.Language) map[string]discord.Message {
	all := make(map[string]discord.Message)
	for name, source := range map[string]jukebox.EntrySource{"requested": jukebox.Requested, "radio": jukebox.ByRadio} {
		v := goldenView()
		now := commandtest.QueueEntry(longText(300), songs.Word{Text: longText(2000), End: time.Hour},
			songs.Word{Text: longText(2000), Line: 1, End: time.Hour})
		now.Song.ID, now.Song.Cover = "dc3m54pksduduhtlq5k0-1", songs.File{}
		now.Song.Style, now.By.Name, now.Source = longText(2000), longText(300), source
		v.Now, v.Waiting = &now, []jukebox.Entry{now, now, now}
		v.Radio, v.Notice = &jukebox.Radio{Theme: longText(2000)}, jukebox.Notice{Kind: jukebox.NoticeDropped,
			Title: longText(300)}
		all["panel "+name] = PanelMessage(l, v)
	}
	return all
}

// goldenTime is the current time of golden messages.
var goldenTime = time.Unix(1_700_000_000, 0)

// TestPanelsMatchGoldenFile compares the panels in every language with testdata/panel.golden, which -update rewrites.
func TestPanelsMatchGoldenFile(t *testing.T) {
	t.Parallel()
	all := make(map[string]discord.Message)
	for _, l := range i18n.All() {
		for name, m := range panelMessages(l) {
			all[name+" ["+l.Tag()+"]"] = m
		}
	}
	commandtest.CheckGolden(t, "testdata/panel.golden", all)
}

// TestPanelsOfLongestContentFitLimits checks the panels with the longest content that they can have.
func TestPanelsOfLongestContentFitLimits(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.All() {
		for name, m := range longestPanels(l) {
			for _, problem := range commandtest.MessageProblems(m) {
				t.Errorf("%s in %s: %s", name, l.Tag(), problem)
			}
		}
	}
}

// longText returns n characters that Plain doubles.
func longText(n int) string { return strings.Repeat("*歌", n/2) }
