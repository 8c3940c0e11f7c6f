package jukeboxmessages

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestPanelShowsCurrentLyrics checks that the panel shows the current line of the lyrics, and does
// not change between lines.
func TestPanelShowsCurrentLyrics(t *testing.T) {
	line := func(n int, text string, at time.Duration) songs.Word {
		return songs.Word{Text: text, Start: at, End: at + time.Second, Line: n}
	}
	now := commandtest.QueueEntry("Boat", line(1, "[Verse]", 0), line(2, "one", 5*time.Second),
		line(3, "two_two", 10*time.Second), line(4, "three", 15*time.Second), line(5, "four", 50*time.Second))
	at := func(position time.Duration) jukebox.View {
		return jukebox.View{GuildID: "g", Channel: "c", Now: &now, Position: position, Length: time.Minute,
			Playing: true, Loop: jukebox.LoopOff,
			Settings: jukebox.Settings{Mode: jukebox.Fair}, At: time.Unix(1000, 0).Add(position)}
	}
	for position, want := range map[time.Duration]string{
		time.Second:      "> 🎤 …\n> one\n> two\\_two",
		6 * time.Second:  "> 🎤 **one**\n> two\\_two\n> three",
		14 * time.Second: "> 🎤 **two\\_two**\n> three\n> four",
		59 * time.Second: "> 🎤 **four**",
	} {
		if got := currentLyrics(at(position)); got != want {
			t.Errorf("at %s: %q, want %q", position, got, want)
		}
	}
	quiet := at(6 * time.Second)
	quiet.LyricsHidden = true
	if got := currentLyrics(quiet); got != "" {
		t.Errorf("hidden lyrics are shown: %q", got)
	}
	// Nothing changes between two lines and two parts of the bar.
	content := func(position time.Duration) string { return fingerprint(PanelMessage(0, at(position))) }
	if a, b := content(20*time.Second), content(24*time.Second); a != b {
		t.Errorf("%s\n%s", a, b)
	}
	if content(6*time.Second) == content(11*time.Second) {
		t.Error("another line does not change the panel")
	}
	estimated := at(30 * time.Second)
	e := now
	e.Song.Words, e.Song.Lyrics = nil, "[Verse]\nla\nli\nlu"
	estimated.Now = &e
	if got := currentLyrics(estimated); !strings.Contains(got, "li") || strings.Contains(got, "**") {
		t.Errorf("estimated line is marked: %q", got)
	}
}

// panelClient records the changes of a channel.
type panelClient struct {
	discord.Client
	calls   []string
	deleted bool
	posted  int
}

func (c *panelClient) Post(_ context.Context, channel string, m discord.Message) (*discord.Message, error) {
	c.posted++
	c.calls = append(c.calls, fmt.Sprintf("post %s, %d files", channel, len(m.Files)))
	return &discord.Message{ID: fmt.Sprint("m", c.posted)}, nil
}

func (c *panelClient) Edit(_ context.Context, _, id string, m discord.Message) (*discord.Message, error) {
	if c.deleted {
		c.deleted = false
		return nil, discord.ErrMessageGone
	}
	c.calls = append(c.calls, fmt.Sprintf("edit %s, %d files, kept %v", id, len(m.Files), m.KeepFiles))
	return &discord.Message{ID: id}, nil
}

func (c *panelClient) Delete(_ context.Context, _, id string) error {
	c.calls = append(c.calls, "delete "+id)
	return nil
}

// fakePlayers has one jukebox with the view that a test sets.
type fakePlayers struct{ view jukebox.View }

func (p *fakePlayers) Clock(string) (jukebox.Clock, bool) { return jukebox.Clock{}, false }

func (p *fakePlayers) View(string) (jukebox.View, bool) { return p.view, true }

func (p *fakePlayers) Player(context.Context, string) (*jukebox.Player, error) {
	return nil, errors.New("no player")
}

func TestPanelIsEditedAndReposted(t *testing.T) {
	client := &panelClient{}
	p := NewPanel(client, nil, commandtest.OpenAccess{}, discord.DefaultLocales{}, slog.New(slog.DiscardHandler))
	players := &fakePlayers{}
	b := &guildPanel{players: players, guild: "g", wake: make(chan struct{}, 1)}
	p.guilds["g"] = b
	now, next := commandtest.QueueEntry("Boat"), commandtest.QueueEntry("Ship")
	players.view = jukebox.View{GuildID: "g", Channel: "c", Now: &now, Length: time.Minute, Loop: jukebox.LoopOff,
		Panel: jukebox.Place{ChannelID: "text"}, At: time.Unix(1000, 0)}
	show := func(want string) {
		t.Helper()
		players.view.Panel = jukebox.Place{ChannelID: "text", MessageID: b.place.MessageID}
		before := len(client.calls)
		p.refresh(t.Context(), b)
		if got := strings.Join(client.calls[before:], "; "); got != want {
			t.Errorf("calls %q, want %q", got, want)
		}
	}
	show("post text, 1 files")
	show("") // unchanged
	players.view.Shuffle = true
	show("edit m1, 0 files, kept true")
	players.view.Now = &next
	show("edit m1, 1 files, kept false") // another cover
	for range repostAfter {
		p.OnMessage("text", "other")
		p.OnMessage("elsewhere", "other")
	}
	show("post text, 1 files; delete m1")
	client.deleted = true
	players.view.Paused = true
	show("post text, 1 files; delete m2") // a member deleted the panel
	players.view.Channel, players.view.Now = "", nil
	show("edit m3, 0 files, kept false")
	show("")
	players.view.Channel, players.view.Now = "c", &now
	show("post text, 1 files; delete m3") // the next session has a new panel
}

func TestPanelUsesServersLanguage(t *testing.T) {
	t.Parallel()
	now, next := commandtest.QueueEntry("Boat"), commandtest.QueueEntry("Ship")
	now.By.Name, next.By.Name = "ana", "ben"
	players := &fakePlayers{jukebox.View{GuildID: "g", Channel: "7", Now: &now, Waiting: []jukebox.Entry{next, next},
		Length: time.Minute, Paused: true, Loop: jukebox.LoopOff,
		Panel: jukebox.Place{ChannelID: "text"}, Settings: jukebox.Settings{Mode: jukebox.Votes},
		At: time.Unix(1000, 0)}}
	client := &postRecorder{}
	p := NewPanel(client, nil, commandtest.OpenAccess{}, commandtest.ChineseGuilds{}, slog.New(slog.DiscardHandler))
	p.refresh(t.Context(), &guildPanel{players: players, guild: "g", wake: make(chan struct{}, 1)})
	if len(client.posts) != 1 {
		t.Fatalf("%d messages", len(client.posts))
	}
	got := commandtest.Describe(client.posts[0])
	for _, want := range []string{"ana 点播", "pop\n", "暂停于 0:00 / 1:00", "下一首", "`1.` **Ship** · ", "ben", "按票数", "播放队列",
		"《Boat》的封面"} {
		if !strings.Contains(got, want) {
			t.Errorf("panel lacks %q:\n%s", want, got)
		}
	}
}

// postRecorder records posted messages.
type postRecorder struct {
	discord.Client
	posts []discord.Message
}

func (p *postRecorder) Post(_ context.Context, _ string, m discord.Message) (*discord.Message, error) {
	p.posts = append(p.posts, m)
	return &discord.Message{ID: "1"}, nil
}
