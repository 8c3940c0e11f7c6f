package app

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/cowritingmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/cowritingdb"
)

// newTestSessions returns the service of sessions with a real database.
func newTestSessions(db *store.DB, client discord.Client, log *slog.Logger, newID func() string) *cowriting.Service {
	return cowriting.NewService(cowriting.Deps{Store: cowritingdb.New(db), MaxLyrics: songs.MaxLyrics, Log: log,
		Notifier: cowritingmessages.NewNotifier(client, discord.DefaultLocales{}, cowritingmessages.Options{}),
		NewID:    newID, Now: time.Now})
}

// addSession adds a session of a member with a line and a proposal by another member.
func addSession(t *testing.T, db *store.DB, host songs.Member) {
	t.Helper()
	st, other := cowritingdb.New(db), songs.Member{ID: "999", Name: "Olga"}
	err := st.Create(t.Context(), cowriting.Session{ID: "session", GuildID: homeGuild, ChannelID: "c", Host: host,
		State: cowriting.Open, Interaction: "opened", CreatedAt: time.Now(), UpdatedAt: time.Now()})
	if err == nil {
		_, err = st.Change(t.Context(), homeGuild, "session", time.Now(), func(s *cowriting.Session) error {
			return errors.Join(s.Propose(other, "rain", time.Now(), songs.MaxLyrics), s.Close(0))
		})
	}
	if err == nil {
		_, err = st.Change(t.Context(), homeGuild, "session", time.Now(), func(s *cowriting.Session) error {
			return s.Propose(other, "snow", time.Now(), songs.MaxLyrics)
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}
