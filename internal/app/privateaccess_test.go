package app

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/visibility"
)

// privateChannel returns the channels of the server of the matrix: everyone can see "open", and
// only members with a role can see "c".
func privateChannel(t *testing.T) *visibility.Cache {
	t.Helper()
	cache := visibility.NewCache()
	err := cache.Apply("GUILD_CREATE", []byte(
		`{"id": "1", "owner_id": "1000", "roles": [{"id": "1", "permissions": "1024"}, {"id": "909", "permissions": "0"}],
		"channels": [{"id": "open", "type": 0}, {"id": "c", "type": 0, "permission_overwrites":
			[{"id": "1", "type": 0, "allow": "0", "deny": "1024"}, {"id": "909", "type": 0, "allow": "1024", "deny": "0"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return cache
}

// TestPrivateSongsAreHiddenFromOthers checks that no command, button, menu, form or suggestion
// shows a song to a member who cannot see its channel. The song has unique words.
func TestPrivateSongsAreHiddenFromOthers(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for _, statement := range []string{
		`UPDATE songs SET title = 'Secret ' || id, style = 'Secret style', lyrics = 'Secret words', search = 'secret song'`,
		`UPDATE orders SET brief = '{"Prompt":"Secret prompt"}', user_name = 'Secret Rita'`,
		`INSERT INTO plays (guild_id, song_id, user_id, user_name, why, skipped, at) VALUES ('1', 'song1', '101', 'Secret Rita', '', 0, 1)`,
		`INSERT INTO favourites (user_id, song_id, created_at, guild_id)
			VALUES ('101', 'song1', 1, '1'), ('107', 'song2', 1, '1')`,
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
			for _, focus := range []string{"song", "other", "playlist", "from", "section", "song1", "style",
				"style1"} {
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
		{"command library browse", ""}, {"command library browse", "show=favourites"},
		{"command library browse", "show=winners"},
		{"command idea leaderboard", ""},
		{"command library show", "song=song1"}, {"command me queue", ""}, {"command jukebox queue", ""},
		{"command jukebox history", ""},
		{"command playlist list", "playlist=list1"}, {"button words", "made"}, {"autocomplete me cancel", "focus=song"},
		{"autocomplete jukebox remove", "focus=song"}, {"button ideas", "mine:0"},
	} {
		if text := shown(c.name, c.args, hidden); strings.Contains(text, "Secret") {
			t.Errorf("%s %s shows a private song: %s", c.name, c.args, text)
		}
		if text := shown(c.name, c.args, 1); !strings.Contains(text, "Secret") {
			t.Errorf("%s %s shows nothing to the requester: %s", c.name, c.args, text)
		}
	}
}
