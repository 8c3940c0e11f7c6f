package room_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/web"
)

// waitInStep waits until a page is in step with what is sent to the voice channel. It is not for a moment after the
// schedule of the voice connection has shifted, because the test had to wait for the processor.
func (b *browser) waitInStep(when string, d *discord, shows func(state, live) bool) live {
	b.t.Helper()
	const within = 40 * time.Millisecond
	var off time.Duration
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); {
		_, l := b.until(when, shows)
		heard := d.current().after(b.t, l.clock().At)
		b.mu.Lock()
		l = b.live
		b.mu.Unlock()
		if off = l.clock().Offset(heard); l.Running && off > -within && off < within {
			return l
		}
	}
	b.t.Fatalf("%s: the page is %v ahead of the voice channel", when, off)
	return live{}
}

func playing(title string) func(state, live) bool {
	return func(s state, l live) bool {
		return s.Now != nil && s.Now.Title == title && l.Running && l.Entry == s.Now.ID
	}
}

func TestPagesAreInStepWithTheVoiceChannel(t *testing.T) {
	t.Parallel()
	d := newDiscord(true)
	d.join(lounge, "ana", "ben")
	p := newProcess(t, newShared(t), d)
	first, second := p.open("ana"), p.open("ben")
	first.until("an empty room", func(s state, l live) bool { return s.Known && s.Now == nil && !l.Joined })
	p.play("ana", addSong(t, p.db, "a", public, 10*time.Minute), addSong(t, p.db, "b", public, 10*time.Minute))
	check := func(when, title string, moved func(live) bool) {
		t.Helper()
		for _, b := range []*browser{first, second} {
			b.waitInStep(when, d, func(s state, l live) bool { return playing(title)(s, l) && moved(l) })
		}
	}
	check("the start of a song", "Song <b>a", func(live) bool { return true })
	if status, text := p.do("ana", "seek", "to", "300000"); status != http.StatusOK {
		t.Fatal(status, text)
	}
	check("a seek", "Song <b>a", func(l live) bool { return l.Position >= 300_000 })
	if status, text := p.do("ana", "pause"); status != http.StatusOK {
		t.Fatal(status, text)
	}
	second.until("a pause", func(_ state, l live) bool { return l.Paused && !l.Running })
	if status, text := p.do("ana", "resume"); status != http.StatusOK {
		t.Fatal(status, text)
	}
	check("a resumed song", "Song <b>a", func(live) bool { return true })
	if status, text := p.do("ana", "skip"); status != http.StatusOK {
		t.Fatal(status, text)
	}
	check("a skip", "Song <b>b", func(live) bool { return true })
	if !strings.Contains(second.lyrics, `"Hello"`) {
		t.Errorf("got lyrics %s", second.lyrics)
	}
}

func TestPageContinuesAfterRestart(t *testing.T) {
	t.Parallel()
	d := newDiscord(true)
	d.join(lounge, "ana")
	db := newShared(t)
	p := newProcess(t, db, d)
	p.play("ana", addSong(t, db.db, "a", public, 10*time.Minute))
	p.open("ana").until("a song", playing("Song <b>a"))
	p.stop()
	again := newProcess(t, db, d)
	again.open("ana").waitInStep("the song after a restart", d, playing("Song <b>a"))
}

func TestAnyProcessShowsTheRoomAndActs(t *testing.T) {
	t.Parallel()
	db := newShared(t)
	d, elsewhere := newDiscord(true), newDiscord(false)
	for _, known := range []*discord{d, elsewhere} {
		known.join("", "eve", "ana", "ben", "cem")
	}
	d.join(lounge, "ana", "ben", "cem") // another process does not know who is in voice
	withPlayer, other := newProcess(t, db, d), newProcess(t, db, elsewhere)
	withPlayer.play("ana", addSong(t, db.db, "a", public, 10*time.Minute), addSong(t, db.db, "b", public, 10*time.Minute))
	b := other.open("ben")
	l := b.waitInStep("a song in another process", d, playing("Song <b>a"))
	if !l.Present || l.InVoice != 3 || strings.Join(l.Names, ",") != "Name of ana,Name of ben,Name of cem" {
		t.Errorf("got %+v", l)
	}
	for _, step := range []struct {
		who, action string
		form        []string
		status      int
		text        string
	}{
		{"eve", "skip", nil, http.StatusConflict, "Join the voice channel"},
		{"ben", "skip", nil, http.StatusOK, "1 of 2"},
		{"ben", "skip", nil, http.StatusOK, "1 of 2"}, // one vote for each member
		{"eve", "seek", []string{"to", "5000"}, http.StatusConflict, "Join the voice channel"},
		{"ana", "seek", []string{"to", "99999999"}, http.StatusBadRequest, "not valid"},
		{"ana", "seek", []string{"to", "900000"}, http.StatusConflict, "not that long"},
		{"ana", "vote", []string{"entry", "unknown"}, http.StatusConflict, "not in the queue"},
		{"cem", "add", []string{"song", "a"}, http.StatusOK, "1 song plays before it"},
		{"cem", "skip", nil, http.StatusOK, ""}, // the second vote skips
	} {
		status, text := other.do(step.who, step.action, step.form...)
		if status != step.status || !strings.Contains(text, step.text) {
			t.Errorf("%s %s: got %d %q, want %d %q", step.who, step.action, status, text, step.status, step.text)
		}
	}
	s, _ := b.until("the next song", func(s state, l live) bool {
		return playing("Song <b>a")(s, l) && s.Now.By == "Name of cem"
	})
	if len(s.Queue) != 1 || s.Queue[0].Own || s.Queue[0].By != "ana" {
		t.Errorf("got queue %+v", s.Queue)
	}
	withPlayer.open("eve")
	b.until("viewers of all processes", func(_ state, l live) bool { return l.Watching == 2 })
}

func TestOnlyDJsAndRequestersControl(t *testing.T) {
	t.Parallel()
	d := newDiscord(true)
	d.join(lounge, "ana", "ben", "dora")
	d.settings.Roles.DJ = []string{"dj"}
	d.change("dora", web.Member{Name: "Dora", Roles: []string{"dj"}})
	p := newProcess(t, newShared(t), d)
	p.play("ana", addSong(t, p.db, "a", public, time.Minute), addSong(t, p.db, "b", public, time.Minute))
	b := p.open("ben")
	s, _ := b.until("a song", playing("Song <b>a"))
	for _, step := range []struct {
		who, action string
		form        []string
		status      int
	}{
		{"ben", "seek", []string{"to", "5000"}, http.StatusConflict},
		{"ben", "volume", []string{"percent", "50"}, http.StatusConflict},
		{"ben", "remove", []string{"entry", s.Queue[0].ID}, http.StatusConflict},
		{"ana", "seek", []string{"to", "5000"}, http.StatusOK},
		{"ana", "volume", []string{"percent", "50"}, http.StatusConflict},
		{"dora", "volume", []string{"percent", "50"}, http.StatusOK},
		{"dora", "volume", []string{"percent", "loud"}, http.StatusBadRequest},
		{"dora", "remove", []string{"entry", s.Queue[0].ID}, http.StatusOK},
		{"dora", "eject", nil, http.StatusNotFound},
	} {
		if status, text := p.do(step.who, step.action, step.form...); status != step.status {
			t.Errorf("%s %s: got %d %q, want %d", step.who, step.action, status, text, step.status)
		}
	}
	b.until("an empty queue", func(s state, _ live) bool { return len(s.Queue) == 0 })
}

func TestPageOffersWhatThePlayerAllows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		role      []string // of DJs
		voice     []string
		who       string
		overrides bool
		controls  bool
	}{
		"a member, no DJ role":              {nil, []string{"ana", "ben"}, "ben", false, true},
		"outside of voice, no DJ role":      {nil, []string{"ana"}, "ben", false, false},
		"a member, with a DJ role":          {[]string{"dj"}, []string{"ana", "ben"}, "ben", false, false},
		"a DJ outside of voice":             {[]string{"dj"}, []string{"ana"}, "dora", true, true},
		"the only listener, with a DJ role": {[]string{"dj"}, []string{"ana"}, "ana", true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDiscord(true)
			d.join("", "ben")
			d.join(lounge, c.voice...)
			d.settings.Roles.DJ = c.role
			d.change("dora", web.Member{Name: "Dora", Roles: []string{"dj"}})
			p := newProcess(t, newShared(t), d)
			p.play("ana", addSong(t, p.db, "a", public, 10*time.Minute))
			_, l := p.open(c.who).until("a song", playing("Song <b>a"))
			if l.Overrides != c.overrides || l.Controls != c.controls {
				t.Errorf("overrides %t, controls %t", l.Overrides, l.Controls)
			}
			status, text := p.do(c.who, "volume", "percent", "50")
			if allowed := status == http.StatusOK; allowed != c.controls {
				t.Errorf("volume: %d %q", status, text)
			}
		})
	}
}

func TestHiddenSongsHaveNoContent(t *testing.T) {
	t.Parallel()
	d := newDiscord(true)
	d.join(staffOnly, "ana") // the voice channel is one of the staff, too
	d.change("ana", web.Member{Name: "Ana", Roles: []string{"staff"}})
	d.join("", "eve")
	p := newProcess(t, newShared(t), d)
	p.play("ana", addSong(t, p.db, "secret", staffOnly, time.Minute), addSong(t, p.db, "open", public, time.Minute))
	p.open("ana").until("the title", playing("Song <b>secret"))
	b := p.open("eve")
	s, l := b.until("a hidden song", func(s state, l live) bool { return s.Now != nil && l.Running })
	if !s.Now.Hidden || s.Now.Song != "" || strings.Contains(s.Now.Title, "secret") || b.lyrics != "" {
		t.Errorf("got %+v, lyrics %s", s.Now, b.lyrics)
	}
	if len(s.Queue) != 1 || s.Queue[0].Title != "Song <b>open" {
		t.Errorf("got queue %+v", s.Queue)
	}
	if len(l.Names) != 0 {
		t.Errorf("the members of a hidden channel are named: %v", l.Names)
	}
	for path, want := range map[string]int{
		"songs/secret/audio": http.StatusNotFound, "songs/secret/cover": http.StatusNotFound,
		"songs/open/audio": http.StatusOK, "songs/..%2Fsecret/audio": http.StatusNotFound,
		"songs/open/cover": http.StatusNotFound,
	} {
		if status, _ := p.request(http.MethodGet, "/g/1/room/"+path, "eve"); status != want {
			t.Errorf("%s: got %d, want %d", path, status, want)
		}
	}
	if status, _ := p.do("eve", "add", "song", "secret"); status != http.StatusNotFound {
		t.Errorf("a hidden song was added: %d", status)
	}
	if _, found := p.request(http.MethodGet, "/g/1/room/search?q=song", "eve"); strings.Contains(found, "secret") ||
		!strings.Contains(found, `"open"`) {
		t.Errorf("found %s", found)
	}
}

func TestRoomIsForMembers(t *testing.T) {
	t.Parallel()
	d := newDiscord(true)
	d.join(lounge, "ana")
	p := newProcess(t, newShared(t), d)
	for path, ok := range map[string]string{"/g/1/room": "data-base", "/g/1/room/time": "now", "/g/1/room/search": "[]",
		"/g/1/room/history": "[]"} {
		if status, body := p.request(http.MethodGet, path, "ana"); status != http.StatusOK || !strings.Contains(body, ok) {
			t.Errorf("%s: got %d %s", path, status, body)
		}
	}
	for _, path := range []string{"/g/1/room", "/g/1/room/time", "/g/1/room/events", "/g/2/room", "/g/2/room/events"} {
		if status, _ := p.request(http.MethodGet, path, "stranger"); status != http.StatusNotFound {
			t.Errorf("%s: a stranger got %d", path, status)
		}
	}
	if status, _ := p.do("stranger", "skip"); status != http.StatusNotFound {
		t.Errorf("a stranger's action: %d", status)
	}
	d.leave("ana")
	if status, _ := p.request(http.MethodGet, "/g/1/room/events", "ana"); status != http.StatusNotFound {
		t.Errorf("somebody who left got %d", status)
	}
}

func TestPagesOfAMemberAreLimited(t *testing.T) {
	t.Parallel()
	d := newDiscord(true)
	d.join(lounge, "ana", "ben")
	p := newProcess(t, newShared(t), d)
	var pages []*browser
	for range 10 {
		pages = append(pages, p.open("ana"))
	}
	if status, _ := p.request(http.MethodGet, "/g/1/room/events", "ana"); status != http.StatusTooManyRequests {
		t.Errorf("an eleventh page of a member: %d", status)
	}
	other := p.open("ben")
	pages[0].close()
	other.until("the other member", func(_ state, l live) bool { return l.Watching == 2 })
	for deadline := time.Now().Add(10 * time.Second); ; { // the server notices that a page was closed
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		status := p.status(ctx, "/g/1/room/events", "ana")
		cancel()
		if status == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("a page instead of a closed one: %d", status)
		}
	}
}

func TestPageEscapesTexts(t *testing.T) {
	t.Parallel()
	d := newDiscord(true)
	d.join(lounge, "ana")
	d.change("ana", web.Member{Name: `<img src=x onerror="alert(1)">`})
	p := newProcess(t, newShared(t), d)
	e := addSong(t, p.db, "a", public, time.Minute)
	newHistory(t, p.db, jukebox.Play{GuildID: guildOfTest, Song: e, By: e.Requester, At: time.Now()})
	_, body := p.request(http.MethodGet, "/g/1/room", "ana")
	if strings.Contains(body, "<img src=x") || strings.Contains(body, "Song <b>") ||
		!strings.Contains(body, "Song &lt;b&gt;a") {
		t.Errorf("got %s", body)
	}
}
