package app

import (
	"context"
	"errors"
	"testing"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// refusals are ways in which a command or form fails after it was typed, whatever it does. The text is added to the
// typed texts. The test of [TestNothingTypedIsLost] tries each with every command and every form.
var refusals = map[string]struct {
	text   string
	router func(t *testing.T, h *harness) *discord.Router // that refuses; nil: that of the harness
	some   bool                                           // some commands and forms succeed
	// stops means that the bot is shutting down.
	stops       bool
	permissions string // of the member; empty: those of an admin
	// must are handlers that have to fail.
	must []string
}{
	"thing that does not exist": {some: true, must: []string{"command edit extend", "command edit replace",
		"command library show", "command library report", "command playlist rename", "command song", "form extended",
		"form replaced", "form boardchanged", "form exactly", "command edit cover"}},
	"blocked member": {some: true, must: []string{"command song", "command write draft", "form lyrics", "command edit cover",
		"command idea new", "form idea", "command idea battle", "command Make a song from this", "form reworded"},
		router: settingsRouter(func(s *guild.Settings) { s.Blocked = []string{requester} })},
	"pause between songs": {some: true, must: []string{"command song", "form lyrics", "form extended", "command edit cover",
		"command idea battle", "form firstsonged"}, router: settingsRouter(func(s *guild.Settings) { s.CoolDown = 86400 })},
	"missing permission": {some: true, permissions: "0", must: []string{"form boardchanged", "form exactly",
		"form ideadeclined"}},
	"writer that fails": {some: true, must: []string{"command write draft", "command Make a song from this", "form reworded"},
		router: func(t *testing.T, h *harness) *discord.Router {
			t.Helper()
			parts := h.parts
			parts.writer = busyWriter{}
			return mustRouter(t, parts)
		}},
	"blocked word": {text: " zounds", some: true},
	"server that the bot is not available in": {router: func(t *testing.T, h *harness) *discord.Router {
		t.Helper()
		parts := h.parts
		parts.limits.Guilds = []string{"elsewhere"}
		return mustRouter(t, parts)
	}},
	"database that is down": {some: true, router: func(t *testing.T, h *harness) *discord.Router {
		t.Helper()
		closed, err := store.Open(t.Context(), storetest.Dir(t), "")
		if err != nil {
			t.Fatal(err)
		}
		if err := closed.Close(); err != nil {
			t.Fatal(err)
		}
		parts := h.parts
		parts.db = closed
		return mustRouter(t, parts)
	}},
	"shutdown": {stops: true},
}

// settingsRouter returns a function that changes the settings of the server and returns the router of the harness.
func settingsRouter(change func(*guild.Settings)) func(t *testing.T, h *harness) *discord.Router {
	return func(t *testing.T, h *harness) *discord.Router {
		t.Helper()
		_, err := h.settings.Change(t.Context(), homeGuild, "104", func(s *guild.Settings) error {
			change(s)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return h.router
	}
}

// busyWriter is a writer that has too many requests.
type busyWriter struct{}

func (busyWriter) Write(context.Context, songs.WriterCall, lyrics.Request, func(lyrics.Draft)) (lyrics.Draft, error) {
	return lyrics.Draft{}, &lyrics.Error{Kind: lyrics.Busy, Err: errors.New("too many requests")}
}

func mustRouter(t *testing.T, parts routerParts) *discord.Router {
	t.Helper()
	r, err := newTestRouter(parts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
