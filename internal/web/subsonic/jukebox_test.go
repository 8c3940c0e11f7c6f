package subsonic_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/web"
)

// status asks for the status until it fits, because the player acts in the background.
func (f *fixture) status(secret string, fits func(answer) bool) answer {
	f.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(10 * time.Second)
	for {
		got := f.ok(secret, "jukeboxControl", "action", "get")
		if fits(got) {
			return got
		}
		select {
		case <-tick.C:
		case <-limit:
			f.t.Fatalf("the jukebox is %v", got)
		}
	}
}

func playing(first string) func(answer) bool {
	return func(a answer) bool {
		ids := a.ids("jukeboxPlaylist", "entry")
		return len(ids) > 0 && ids[0] == first && a.at("jukeboxPlaylist", "playing") == true
	}
}

func TestJukeboxControlMovesThePlayer(t *testing.T) {
	t.Parallel()
	for name, remote := range map[string]bool{"of this process": false, "of another process": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.remote.Store(remote)
			f.checkControl(t)
		})
	}
}

// checkControl tries all actions.
func (f *fixture) checkControl(t *testing.T) {
	t.Helper()
	f.addLibrary()
	secret := f.key(ben)
	f.refused(50, secret, "jukeboxControl", "action", "add", "id", "so-sea1") // not in a voice channel
	f.voice.enter("lounge", ben)
	control := func(pairs ...string) answer {
		t.Helper()
		return f.ok(secret, "jukeboxControl", pairs...)
	}
	control("action", "add", "id", "so-rain1", "id", "so-sea1", "id", "so-rain2")
	got := f.status(secret, playing("so-rain1"))
	if ids := got.ids("jukeboxPlaylist", "entry"); !slices.Equal(ids, []string{"so-rain1", "so-sea1", "so-rain2"}) ||
		got.at("jukeboxPlaylist", "currentIndex") != 0.0 || got.at("jukeboxPlaylist", "gain") != 1.0 {
		t.Errorf("after add: %v", got)
	}
	if now := f.ok(secret, "getNowPlaying"); now.at("nowPlaying", "entry", 0, "id") != "so-rain1" ||
		now.at("nowPlaying", "entry", 0, "username") != "Ben" {
		t.Errorf("now playing: %v", now)
	}
	if got := control("action", "stop"); got.at("jukeboxStatus", "playing") != false {
		t.Errorf("after stop: %v", got)
	}
	if got := control("action", "start"); got.at("jukeboxStatus", "playing") != true {
		t.Errorf("after start: %v", got)
	}
	if got := control("action", "skip", "index", "0", "offset", "90"); got.at("jukeboxStatus", "position") != 90.0 && !f.remote.Load() { // saved later
		t.Errorf("after seek: %v", got)
	}
	if got := control("action", "setGain", "gain", "0.5"); got.at("jukeboxStatus", "gain") != 0.5 {
		t.Errorf("after setGain: %v", got)
	}
	control("action", "skip", "index", "2")
	f.status(secret, playing("so-rain2"))
	control("action", "remove", "index", "1")
	if ids := f.status(secret, playing("so-rain2")).ids("jukeboxPlaylist", "entry"); len(ids) != 1 {
		t.Errorf("after remove: %v", ids)
	}
	control("action", "set", "id", "so-sea1", "id", "so-rain1")
	if ids := f.status(secret, playing("so-rain2")).ids("jukeboxPlaylist", "entry"); !slices.Equal(ids,
		[]string{"so-rain2", "so-sea1", "so-rain1"}) {
		t.Errorf("after set: %v", ids)
	}
	control("action", "shuffle")
	control("action", "shuffle")
	if v, _ := f.box.View(harbour); !v.Shuffle {
		t.Error("shuffling is off after shuffle")
	}
	control("action", "clear")
	if ids := f.status(secret, playing("so-rain2")).ids("jukeboxPlaylist", "entry"); len(ids) != 1 {
		t.Errorf("after clear: %v", ids)
	}
	control("action", "remove", "index", "0")
	f.status(secret, func(a answer) bool { return a.at("jukeboxPlaylist", "currentIndex") == -1.0 })
}

// TestJukeboxControlHasThePermissionsOfTheButtons has two listeners and a DJ role, which Cem has.
func TestJukeboxControlHasThePermissionsOfTheButtons(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	f.people.settings[harbour] = guild.Settings{Web: guild.WebSettings{Switch: guild.On}, Roles: guild.Roles{DJ: []string{"dj"}}}
	f.people.members[cem.ID] = web.Member{Name: cem.Name, Roles: []string{"dj"}}
	f.voice.enter("lounge", ana, ben, cem)
	member, dj, manager := f.key(ben), f.key(cem), f.key(ana)
	f.ok(manager, "jukeboxControl", "action", "add", "id", "so-rain1", "id", "so-rain2")
	f.status(manager, playing("so-rain1"))
	for _, call := range [][]string{{"action", "clear"}, {"action", "set", "id", "so-sea1"}, {"action", "remove", "index", "1"},
		{"action", "shuffle"}, {"action", "setGain", "gain", "1"}, {"action", "skip", "index", "0", "offset", "9"}} {
		f.refused(50, member, "jukeboxControl", call...)
	}
	// A skip of a member is a vote.
	f.ok(member, "jukeboxControl", "action", "skip", "index", "1")
	if v, _ := f.box.View(harbour); v.Now == nil || v.Now.Song.ID != "rain1" || v.Votes != 1 {
		t.Errorf("after one of three votes: %+v", v)
	}
	f.ok(dj, "jukeboxControl", "action", "skip", "index", "1")
	f.status(manager, playing("so-rain2"))

	f.voice.enter("", ben)
	f.refused(50, member, "jukeboxControl", "action", "stop") // not in the channel
	f.refused(50, member, "jukeboxControl", "action", "start")
}

// TestHiddenSongsKeepTheirPlacesInTheQueue has a song in the queue that Ben may not see.
func TestHiddenSongsKeepTheirPlacesInTheQueue(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	f.voice.enter("staff", ana) // only members who see the channel may hear the song
	f.ok(f.key(ana), "jukeboxControl", "action", "add", "id", "so-secret1", "id", "so-sea1")
	f.status(f.key(ana), playing("so-secret1"))
	got := f.ok(f.key(ben), "jukeboxControl", "action", "get")
	if title := got.at("jukeboxPlaylist", "entry", 0, "title"); title != "A song from another channel" {
		t.Errorf("Ben sees %v", got)
	}
	if id, _ := got.at("jukeboxPlaylist", "entry", 0, "id").(string); id == "" || strings.Contains(id, "secret") {
		t.Errorf("Ben sees the id %q of a hidden song", id)
	}
	if got.at("jukeboxPlaylist", "entry", 1, "title") != "Sea" {
		t.Errorf("Ben sees %v", got)
	}
	if now := f.ok(f.key(ben), "getNowPlaying"); now.at("nowPlaying", "entry") != nil {
		t.Errorf("Ben sees what plays: %v", now)
	}
	f.voice.enter("lounge", ana)
	f.refused(50, f.key(ana), "jukeboxControl", "action", "add", "id", "so-secret1") // others could hear it
}

// TestRefusedActionsChangeNothing has calls that are refused after a part of them could have been done.
func TestRefusedActionsChangeNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	f.people.settings[harbour] = guild.Settings{Web: guild.WebSettings{Switch: guild.On}, Roles: guild.Roles{DJ: []string{"dj"}}}
	f.voice.enter("lounge", ana)
	secret := f.key(ana)
	f.ok(secret, "jukeboxControl", "action", "add", "id", "so-rain1", "id", "so-sea1", "id", "so-rain2")
	f.status(secret, playing("so-rain1"))
	f.refused(50, secret, "jukeboxControl", "action", "set", "id", "so-secret1") // others could hear it
	f.refused(70, secret, "jukeboxControl", "action", "set", "id", "so-sea1", "id", "so-none")
	f.refused(0, secret, "jukeboxControl", "action", "skip", "index", "2", "offset", "9999")
	want := []string{"so-rain1", "so-sea1", "so-rain2"}
	if got := f.status(secret, playing("so-rain1")).ids("jukeboxPlaylist", "entry"); !slices.Equal(got, want) {
		t.Errorf("the queue is %v instead of %v", got, want)
	}
}

func TestBadActionsAreRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	f.voice.enter("lounge", ben)
	secret := f.key(ben)
	f.refused(10, secret, "jukeboxControl")
	f.refused(0, secret, "jukeboxControl", "action", "explode")
	f.refused(10, secret, "jukeboxControl", "action", "add")
	f.refused(10, secret, "jukeboxControl", "action", "skip")
	f.refused(70, secret, "jukeboxControl", "action", "skip", "index", "3")
	f.refused(70, secret, "jukeboxControl", "action", "remove", "index", "-1")
	f.refused(0, secret, "jukeboxControl", "action", "stop") // nothing plays
	for _, gain := range []string{"2", "-1", "NaN", "Inf", "x"} {
		f.refused(0, secret, "jukeboxControl", "action", "setGain", "gain", gain)
	}
	f.refused(10, secret, "jukeboxControl", "action", "setGain")
}
