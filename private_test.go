package main

import (
	"strings"
	"testing"
	"time"

	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/people"
	"riffbot/internal/visibility"
)

// privateChannel is what the gateway says of the server of the matrix: everyone can see the channel "open", and "c"
// those alone who have a role.
func privateChannel(t *testing.T) *visibility.Cache {
	t.Helper()
	cache := visibility.NewCache()
	err := cache.Apply("GUILD_CREATE", []byte(`{"id": "1", "owner_id": "1000", "roles": [{"id": "1", "permissions": "1024"}, {"id": "909", "permissions": "0"}],
		"channels": [{"id": "open", "type": 0}, {"id": "c", "type": 0, "permission_overwrites":
			[{"id": "1", "type": 0, "allow": "0", "deny": "1024"}, {"id": "909", "type": 0, "allow": "1024", "deny": "0"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return cache
}

// A member who cannot see a channel is shown nothing of its songs, by whatever command, button, menu, form or
// suggestion: what is there has words that are nowhere else.
func TestPrivateSongsAreShownToNobodyElsewhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, statement := range []string{
		`UPDATE songs SET title = 'Secret ' || id, style = 'Secret style', lyrics = 'Secret words', search = 'secret song'`,
		`UPDATE orders SET brief = '{"Prompt":"Secret prompt"}', user_name = 'Secret Rita'`,
		`INSERT INTO plays (guild_id, song_id, user_id, user_name, why, skipped, at) VALUES ('1', 'song1', '101', 'Secret Rita', '', 0, 1)`,
		`INSERT INTO favourites (user_id, song_id, created_at) VALUES ('101', 'song1', 1), ('107', 'song2', 1)`,
		`INSERT INTO guild_favourites (guild_id, song_id, battle_id, created_at) VALUES ('1', 'song1', 'battle', 1)`,
		`UPDATE playlists SET shared = 1, name = 'list1'`,
		`INSERT INTO playlist_songs (playlist_id, song_id, place) VALUES ('list1', 'song1', 2)`,
		`UPDATE requests SET status = 'done', song_id = 'song1', title = 'Secret song1' WHERE id = 'idea5'`,
		`INSERT INTO jukebox_entries (guild_id, id, song_id, user_id, user_name, why, place, dice, pin, at) VALUES ('1', 'entry', 'song1', '101', 'Rita', '', 1, 1, 0, 1)`,
	} {
		if _, err := h.raw.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(statement, err)
		}
	}
	shown := func(name, args string, actor int) string {
		_, _ = h.act(t, name, args, actor)
		return h.discord.everything()
	}
	hidden := len(actors) - 1
	for _, name := range h.router.Names() {
		args := []string{matrix[name].args}
		if strings.HasPrefix(name, "autocomplete ") {
			args = nil
			for _, focus := range []string{"song", "other", "playlist", "from", "section", "song1"} {
				args = append(args, "focus="+focus+" song=song1 playlist=list1")
			}
		}
		for _, a := range args {
			if text := shown(name, a, hidden); strings.Contains(text, "Secret") {
				t.Errorf("%s shows a private song: %s", name, text)
			}
		}
	}
	for _, c := range []struct{ name, args string }{
		{"command library", ""}, {"command library", "show=favourites"}, {"command library", "show=winners"}, {"command hall-of-fame", ""},
		{"command song-info", "song=song1"}, {"command queue", ""}, {"command jukebox queue", ""}, {"command jukebox history", ""},
		{"command playlist list", "playlist=list1"}, {"button words", "made"}, {"autocomplete cancel", "focus=song"},
		{"autocomplete jukebox remove", "focus=song"}, {"button ideas", "mine:0"},
	} {
		if text := shown(c.name, c.args, hidden); strings.Contains(text, "Secret") {
			t.Errorf("%s %s shows a private song: %s", c.name, c.args, text)
		}
		if text := shown(c.name, c.args, 1); !strings.Contains(text, "Secret") {
			t.Errorf("%s %s shows its requester nothing, so it proves nothing: %s", c.name, c.args, text)
		}
	}
}

// What the bot shows follows what people see in Discord, through its gateway and commands: a channel that becomes
// private, a role that is given, and a channel that is deleted.
func TestSongsOfAPrivateChannelStayThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	lair := w.Discord.OpenChannel("lair")
	w.Discord.CloseChannel(lair, "Staff")
	w.Discord.GiveRole("Staff", "Cleo")
	ana, ben, cleo := w.person(t, "Ana"), w.person(t, "Ben"), w.person(t, "Cleo")
	if err := ana.Do(t.Context(), parse(t, `in "#lair"`)); err != nil {
		t.Fatal(err)
	}
	if title := w.do(t, ana, `/song prompt:"a hidden door" title:"Hidden Door"`); title != "" {
		t.Fatal(title)
	}
	w.done(t, 1)
	sees := func(p *people.Person) bool {
		t.Helper()
		title := w.do(t, p, `/song-info song:"Hidden Door"`)
		found := strings.Contains(last(t, p), "Hidden Door")
		if !found && title != "There is no such song here" {
			t.Errorf("told %q", title)
		}
		_ = w.do(t, p, `/library`)
		if listed := strings.Contains(last(t, p), "Hidden Door"); listed != found {
			t.Errorf("found: %v, listed: %v", found, listed)
		}
		return found
	}
	if sees(ben) {
		t.Error("a member finds a song of a channel that they cannot see")
	}
	if !sees(cleo) {
		t.Error("a member with the role does not find the song")
	}
	if title := w.do(t, ben, `/settings`); title != "That is for those who manage the server" {
		t.Errorf("told %q", title)
	}
	w.Discord.GiveRole("Staff", "Ben")
	if !sees(ben) {
		t.Error("the role that was given shows nothing")
	}
	w.Discord.TakeRole("Staff", "Ben")
	if sees(ben) {
		t.Error("a role that was taken still shows it")
	}
	if title := w.do(t, cleo, `/share song:"Hidden Door" channel:"#gallery"`); title != "" {
		t.Errorf("sharing: %q", title)
	}
	waitFor(t, "the shared song", func() bool { return sees(ben) })
	w.Discord.DeleteChannel(lair)
	if !sees(ben) {
		t.Error("a shared song is gone with the channel where it was made")
	}
}

// Before a song of a private channel plays where others would hear it, the member who asks for it is told; nothing of it
// is shown until then. After, it is the listeners' as well.
func TestPrivateSongIsPlayedAfterItsMemberWasAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 4 * time.Second, Getenv: settings("FFMPEG", "off")})
	lair := w.Discord.OpenChannel("lair")
	w.Discord.CloseChannel(lair, "Staff")
	ana, ben := w.person(t, "Ana"), w.person(t, "Ben")
	w.must(t, ana, `voice join "Lounge"`)
	w.must(t, ben, `voice join "Lounge"`)
	w.must(t, ana, `in "#lair"`)
	w.must(t, ana, `/song prompt:"a hidden door" title:"Hidden Door"`)
	w.done(t, 1)
	w.must(t, ana, `in "#songs"`)
	if title := w.do(t, ana, `/jukebox play song:"Hidden Door"`); !strings.Contains(last(t, ana), "Play it for everyone") {
		t.Fatalf("%q: %s", title, last(t, ana))
	}
	w.must(t, ben, `/jukebox queue`)
	if text := last(t, ben); strings.Contains(strings.ToLower(text), "hidden door") {
		t.Errorf("the queue shows it before: %s", text)
	}
	if title := w.do(t, ana, `/karaoke song:"Hidden Door"`); title != "That song is from a private channel" {
		t.Errorf("karaoke for all: %q", title)
	}
	if title := w.do(t, ben, `/song-info song:"Hidden Door"`); title != "There is no such song here" {
		t.Errorf("before: %q", title)
	}
	w.must(t, ana, `/jukebox play song:"Hidden Door"`)
	w.must(t, ana, `click "Play it for everyone"`)
	if title := w.do(t, ben, `/song-info song:"Hidden Door"`); title != "" || !strings.Contains(strings.ToLower(last(t, ben)), "hidden door") {
		t.Errorf("after: %q, %s", title, last(t, ben))
	}
}
