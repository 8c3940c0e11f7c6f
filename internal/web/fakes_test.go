package web_test

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/web"
)

//go:embed testdata/*
var testFiles embed.FS

// fakeGuilds has one server "1" with the members ana, who manages it, and ben.
type fakeGuilds struct{}

func (fakeGuilds) Member(_ context.Context, guildID, userID string) (web.Member, error) {
	if guildID != "1" || userID != "ana" && userID != "ben" {
		return web.Member{}, web.ErrNotFound
	}
	return web.Member{Name: userID, Manages: userID == "ana"}, nil
}

func (fakeGuilds) GuildName(context.Context, string) (string, error) { return "Harbour", nil }

func (fakeGuilds) Settings(_ context.Context, guildID string) (guild.Settings, error) {
	if guildID == "3" {
		return guild.Settings{}, nil
	}
	return guild.Settings{Web: guild.WebSettings{Switch: guild.On}}, nil
}

// Session implements [web.Sessions]: tokens are ids of users.
func (fakeGuilds) Session(_ context.Context, token string) (web.Session, error) {
	if token == "unknown" {
		return web.Session{}, web.ErrNoSession
	}
	return web.Session{UserID: token, Name: token}, nil
}

// area is an [web.Area] of a function.
type area func(*web.Routes)

func (a area) Register(r *web.Routes) { a(r) }

// says returns a handler that writes a text and who reads it.
func says(text string) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		_, err := w.Write([]byte(text + " for " + r.Viewer.Name))
		return err
	}
}

const address = "http://room.test"

func newSite(t *testing.T, a area) *web.Site {
	t.Helper()
	files, err := fs.Sub(testFiles, "testdata")
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.New(web.Config{PublicURL: address, Sessions: fakeGuilds{}, Guilds: fakeGuilds{},
		Settings: fakeGuilds{}, Log: slog.New(slog.DiscardHandler)},
		area(func(r *web.Routes) { r.Templates(files) }), a)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// ask sends a request of a user, "" for a visitor, with headers in pairs.
func ask(t *testing.T, site *web.Site, method, path, user string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, address+path, strings.NewReader(""))
	if user != "" {
		req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: user}) //nolint:gosec // of a request
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, req)
	return w
}
