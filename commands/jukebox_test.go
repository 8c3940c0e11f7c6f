package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/jukebox"
	"riffbot/internal/songs"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

func TestSubcommandsHaveTheirOwnHandlersAndOptions(t *testing.T) {
	var did []string
	sub := func(name string) Subcommand {
		return Subcommand{Name: name, Description: name,
			Handle: func(_ context.Context, it *Interaction) error {
				did = append(did, it.Sub+" "+it.Text("song"))
				return nil
			},
			Autocomplete: func(_ context.Context, it *Interaction) error {
				option, typed := it.Focused()
				did = append(did, "suggest "+it.Sub+" "+option+" "+typed)
				return nil
			}}
	}
	r, err := NewRouter([]Command{{Definition: serverDefinition("box", "A box"), Subcommands: []Subcommand{sub("play"), sub("skip")}}})
	if err != nil {
		t.Fatal(err)
	}
	if d := r.Definitions()[0]; len(d.Options) != 2 || d.Options[0].Name != "play" || d.Options[0].Type != 1 {
		t.Errorf("%+v", d.Options)
	}
	for kind, focused := range map[InteractionType]bool{TypeCommand: false, TypeAutocomplete: true} {
		it := decode(t, nil, map[string]any{"type": kind, "data": map[string]any{"name": "box", "options": []any{
			map[string]any{"name": "play", "type": 1, "options": []any{map[string]any{"name": "song", "type": 3, "value": "boat", "focused": focused}}}}}})
		if err := r.Handle(t.Context(), it); err != nil {
			t.Error(err)
		}
	}
	if got := strings.Join(did, ", "); got != "play boat, suggest play song boat" && got != "suggest play song boat, play boat" {
		t.Errorf("%s", got)
	}
	bare := decode(t, nil, map[string]any{"type": TypeCommand, "data": map[string]any{"name": "box"}})
	if err := r.Handle(t.Context(), bare); !errors.Is(err, ErrUnknown) {
		t.Errorf("without a subcommand: %v", err)
	}
}

func TestWhoIsADJ(t *testing.T) {
	for name, c := range map[string]struct {
		roles       []string
		permissions string
		house, old  string // the DJ role in /settings, and the one that the jukebox had itself
		dj, free    bool
	}{
		"nobody":                 {nil, "0", "", "", false, true},
		"the role":               {[]string{"a", "7"}, "0", "7", "", true, false},
		"another role":           {[]string{"a"}, "0", "7", "", false, false},
		"the role of before":     {[]string{"a", "8"}, "0", "7", "8", true, false},
		"the only one, before":   {[]string{"a"}, "0", "", "8", false, false},
		"no role is set":         {[]string{""}, "0", "", "", false, true},
		"manages the server":     {nil, "32", "7", "", true, false},
		"an administrator":       {nil, "8", "7", "", true, false},
		"everybody":              {nil, "0", "g", "", true, false},
		"everybody, from before": {nil, "0", "", "g", true, false},
	} {
		var wants guilds.Settings
		if c.house != "" {
			wants.Roles.DJ = []string{c.house}
		}
		djs, err := (&jukeboxing{house: &rooms{wants: wants}}).djs(t.Context(), "g", jukebox.Settings{DJRole: c.old})
		if err != nil {
			t.Fatal(err)
		}

		it := decode(t, nil, map[string]any{"type": 2, "guild_id": "g", "member": map[string]any{"user": map[string]any{"id": "u"}, "roles": c.roles, "permissions": c.permissions}})
		if got := it.actor(djs); got.DJ != c.dj || got.Free != c.free {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func entryOf(title string, words ...songs.Word) jukebox.Entry {
	return jukebox.Entry{ID: jukebox.EntryID(title), By: songs.Member{ID: "u", Name: "Ana *the* great"},
		Song: songs.Entry{Song: songs.Song{ID: songs.SongID(title), Title: title, Style: "pop", Duration: time.Minute, Words: words,
			Cover: songs.File{Key: "k", Extension: ".png", Size: 5}}}}
}

// The panel shows the line that is sung, and asks for no edit while nothing new is
// to be seen.
func TestThePanelFollowsTheWords(t *testing.T) {
	line := func(n int, text string, at time.Duration) songs.Word {
		return songs.Word{Text: text, Start: at, End: at + time.Second, Line: n}
	}
	now := entryOf("Boat", line(1, "[Verse]", 0), line(2, "one", 5*time.Second), line(3, "two_two", 10*time.Second), line(4, "three", 15*time.Second), line(5, "four", 50*time.Second))
	at := func(position time.Duration) jukebox.View {
		return jukebox.View{GuildID: "g", Channel: "c", Now: &now, Position: position, Length: time.Minute, Playing: true, Loop: jukebox.LoopOff,
			Settings: jukebox.Settings{Mode: jukebox.Fair}, At: time.Unix(1000, 0).Add(position)}
	}
	for position, want := range map[time.Duration]string{
		time.Second:      "> 🎤 …\n> one\n> two\\_two",
		6 * time.Second:  "> 🎤 **one**\n> two\\_two\n> three",
		14 * time.Second: "> 🎤 **two\\_two**\n> three\n> four",
		59 * time.Second: "> 🎤 **four**",
	} {
		if got := singing(at(position)); got != want {
			t.Errorf("at %s: %q, want %q", position, got, want)
		}
	}
	quiet := at(6 * time.Second)
	quiet.Quiet = true
	if got := singing(quiet); got != "" {
		t.Errorf("nobody wants to see %q", got)
	}
	// Between two lines and two parts of the bar nothing changes.
	if a, b := asSent(panelMessage(0, at(20*time.Second))), asSent(panelMessage(0, at(24*time.Second))); a != b {
		t.Errorf("%s\n%s", a, b)
	}
	if a, b := asSent(panelMessage(0, at(6*time.Second))), asSent(panelMessage(0, at(11*time.Second))); a == b {
		t.Error("another line changes nothing")
	}
	guessed := at(30 * time.Second)
	e := now
	e.Song.Words, e.Song.Lyrics = nil, "[Verse]\nla\nli\nlu"
	guessed.Now = &e
	if got := singing(guessed); !strings.Contains(got, "li") || strings.Contains(got, "**") {
		t.Errorf("a guess is shown as if it were known: %q", got)
	}
}

// Whatever a jukebox holds, its messages stay within Discord's limits.
func TestJukeboxMessagesFit(t *testing.T) {
	long := strings.Repeat("*_x_* ", 100)
	v := jukebox.View{GuildID: "g", Channel: "c", Loop: jukebox.LoopAll, Shuffle: true, Votes: 2, Needed: 3, Length: time.Hour, Notice: jukebox.Notice{Kind: jukebox.NoticeDropped, Title: long},
		Radio: &jukebox.Radio{Theme: long, Order: "o"}, Settings: jukebox.Settings{Mode: jukebox.Votes}, At: time.Unix(1000, 0)}
	for i := range 500 {
		e := entryOf(long + fmt.Sprint(i))
		e.Song.ID = "d3c4r5q6t7u8v9w0x1y2"
		e.ID, e.Song.Lyrics, e.By.Name = jukebox.EntryID(fmt.Sprint("d3c4r5q6t7u8v9w0x1y", i)), strings.Repeat(long+"\n", 50), long
		v.Waiting = append(v.Waiting, e)
	}
	v.Now = &v.Waiting[0]
	var plays []jukebox.Play
	for _, e := range v.Waiting[:playlistPage] {
		plays = append(plays, jukebox.Play{Song: e.Song, By: e.By, Skipped: true, Hearts: 12, At: time.Unix(1000, 0)})
	}
	var listed []songs.Entry
	for _, e := range v.Waiting {
		listed = append(listed, e.Song)
	}
	messages := make(map[string]Message)
	for _, l := range words.All() {
		messages["panel, "+l.Tag()], messages["playlist, "+l.Tag()] = panelMessage(l, v), playlistMessage(l, v, 490)
		messages["history, "+l.Tag()], messages["songs, "+l.Tag()] = historyMessage(l, plays, 1000, 990), songsMessage(l, jukebox.Playlist{Name: long}, listed)
	}
	for name, m := range messages {
		e := m.Embeds[0]
		if units(e.Description) > 4096 || units(e.Title) > 256 || e.Author != nil && units(e.Author.Name) > 256 || len(m.Components) > 5 {
			t.Errorf("%s: %d characters, %d rows", name, units(e.Description), len(m.Components))
		}
		for _, f := range e.Fields {
			if units(f.Value) > 1024 || f.Value == "" {
				t.Errorf("%s, %s: %d characters", name, f.Name, units(f.Value))
			}
		}
		for _, row := range m.Components {
			if len(row) > 5 {
				t.Errorf("%s: %d buttons in a row", name, len(row))
			}
			for _, b := range row {
				if units(b.CustomID) > 100 {
					t.Errorf("%s: %s", name, b.CustomID)
				}
			}
		}
	}
}

// blackboard is a channel that keeps what is written there.
type blackboard struct {
	Discord
	deeds []string
	gone  bool
	next  int
}

func (b *blackboard) Post(_ context.Context, channel string, m Message) (*Message, error) {
	b.next++
	b.deeds = append(b.deeds, fmt.Sprintf("post %s, %d files", channel, len(m.Files)))
	return &Message{ID: fmt.Sprint("m", b.next)}, nil
}
func (b *blackboard) Edit(_ context.Context, _, id string, m Message) (*Message, error) {
	if b.gone {
		b.gone = false
		return nil, ErrMessageGone
	}
	b.deeds = append(b.deeds, fmt.Sprintf("edit %s, %d files, kept %v", id, len(m.Files), m.KeepFiles))
	return &Message{ID: id}, nil
}
func (b *blackboard) Delete(_ context.Context, _, id string) error {
	b.deeds = append(b.deeds, "delete "+id)
	return nil
}

// oneView is a jukebox that shows what a test says.
type oneView struct{ view jukebox.View }

func (o *oneView) View(string) (jukebox.View, bool) { return o.view, true }
func (o *oneView) Player(context.Context, string) (*jukebox.Player, error) {
	return nil, errors.New("the test remembers")
}

func TestThePanelIsEditedMovedAndPutAway(t *testing.T) {
	wall := &blackboard{}
	p := NewPanel(wall, nil, openAccess{}, slog.New(slog.DiscardHandler))
	box := &oneView{}
	p.Watch(box)
	b := &panelBoard{guild: "g", wake: make(chan struct{}, 1)}
	p.boards["g"] = b
	now, next := entryOf("Boat"), entryOf("Ship")
	box.view = jukebox.View{GuildID: "g", Channel: "c", Now: &now, Length: time.Minute, Loop: jukebox.LoopOff, Panel: jukebox.Place{ChannelID: "text"}, At: time.Unix(1000, 0)}
	show := func(want string) {
		t.Helper()
		box.view.Panel = jukebox.Place{ChannelID: "text", MessageID: b.at.MessageID}
		before := len(wall.deeds)
		p.show(t.Context(), b)
		if got := strings.Join(wall.deeds[before:], "; "); got != want {
			t.Errorf("did %q, want %q", got, want)
		}
	}
	show("post text, 1 files")
	show("") // nothing is new
	box.view.Shuffle = true
	show("edit m1, 0 files, kept true")
	box.view.Now = &next
	show("edit m1, 1 files, kept false") // another picture
	for range panelPushed {
		p.Heard("text", "somebody's")
		p.Heard("elsewhere", "somebody's")
	}
	show("post text, 1 files; delete m1")
	wall.gone = true
	box.view.Paused = true
	show("post text, 1 files; delete m2") // somebody deleted it
	box.view.Channel, box.view.Now = "", nil
	show("edit m3, 0 files, kept false")
	show("")
	box.view.Channel, box.view.Now = "c", &now
	show("post text, 1 files; delete m3") // the next round has one of its own
}

// A message that keeps its files names none; all others say which it has.
func TestOnlyAMessageThatKeepsItsFilesLeavesThemOut(t *testing.T) {
	for keep, want := range map[bool]bool{true: false, false: true} {
		b, err := json.Marshal(Message{KeepFiles: keep}.Payload())
		if err != nil || strings.Contains(string(b), `"attachments":[]`) != want {
			t.Errorf("%v: %s, %v", keep, b, err)
		}
	}
}

func TestFinishedSongsOfferToPlayThem(t *testing.T) {
	o := songs.Order{ID: "o", Place: there, State: songs.Done, Songs: []songs.Song{{ID: "s", Take: 1}}}
	offers := func(d *Desk, o songs.Order) bool {
		return strings.Contains(fmt.Sprint(d.finished(words.In("en"), o).Components), "juke-play:s")
	}
	d := NewDesk(nil, nil, riffusion.Riffusion(), nil, time.Now)
	if offers(d, o) {
		t.Error("without a voice")
	}
	d.OfferVoice()
	if !offers(d, o) {
		t.Error("with a voice, it is not offered")
	}
	o.Place.GuildID = ""
	if offers(d, o) {
		t.Error("in direct messages")
	}
}
