package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/visibility"
)

// fakeClient accepts every request and stores the latest response.
type fakeClient struct {
	discord.Client
	mu         sync.Mutex
	title, fix string
	choices    []discord.Choice
	sent       []string // payloads of all messages
	public     bool     // the first response was public
}

// everything returns all responses and messages.
func (q *fakeClient) everything() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return strings.Join(q.sent, "\n")
}

func (q *fakeClient) keep(data any) {
	b, err := json.Marshal(data)
	if err != nil {
		b = []byte(err.Error())
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.sent = append(q.sent, string(b))
}

func (q *fakeClient) last() (title, fix string, choices []discord.Choice) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.title, q.fix, q.choices
}

func (q *fakeClient) forget() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.title = ""
}

func (q *fakeClient) see(m *discord.Message) (*discord.Message, error) {
	if m != nil {
		q.keep(m.Payload())
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if m != nil && len(m.Embeds) > 0 {
		q.title = m.Embeds[0].Title
	}
	if m != nil {
		for _, row := range m.Components {
			for _, b := range row {
				if id, ok := strings.CutPrefix(b.CustomID, "refill:"); ok {
					q.fix = id
				}
				if id, ok := strings.CutPrefix(b.CustomID, "pick:"); ok {
					q.fix, _, _ = strings.Cut(id, ":")
				}
			}
		}
	}
	return &discord.Message{ID: "m"}, nil
}

func (q *fakeClient) Respond(_ context.Context, _ *discord.Interaction, r discord.Response) (*discord.Message, error) {
	if r.Message == nil {
		q.keep(r.Data())
	}
	q.mu.Lock()
	q.public = r.Message != nil && r.Message.Flags&discord.FlagEphemeral == 0 || r.Type == discord.RespondDefer &&
		!r.Private
	q.mu.Unlock()
	if r.Type == discord.RespondChoices {
		q.mu.Lock()
		q.choices = r.Choices
		q.mu.Unlock()
	}
	return q.see(r.Message)
}

func (q *fakeClient) EditAnswer(_ context.Context, _ discord.Token, m discord.Message) (*discord.Message, error) {
	return q.see(&m)
}

func (q *fakeClient) FollowUp(_ context.Context, _ discord.Token, m discord.Message) (*discord.Message, error) {
	return q.see(&m)
}

func (q *fakeClient) Delete(context.Context, string, string) error { return nil }

func (q *fakeClient) DeleteAnswer(context.Context, discord.Token) error { return nil }

func (q *fakeClient) Post(_ context.Context, _ string, m discord.Message) (*discord.Message, error) {
	q.keep(m.Payload())
	return &discord.Message{ID: "m"}, nil
}

func (q *fakeClient) Edit(_ context.Context, _, _ string, m discord.Message) (*discord.Message, error) {
	q.keep(m.Payload())
	return &discord.Message{ID: "m"}, nil
}

// newIdleJukebox returns a jukebox without listeners.
func newIdleJukebox(t *testing.T, db *store.DB, access visibility.Songs, log *slog.Logger,
	newID func() string) *jukebox.Jukebox {
	t.Helper()
	box := jukebox.New(jukebox.Deps{Voice: noVoice{}, Presence: noPresence{}, Tracks: unplayable{},
		Store: jukeboxdb.New(db), Library: jukeboxdb.New(db), Access: access, Log: log, NewID: newID, Now: time.Now,
		Rand: func(int64) int64 { return 0 }})
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- box.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return box
}

// noExports has no export that fits.
type noExports struct{}

func (noExports) Format(context.Context, songs.Song, songs.Tags, string, int64) (songs.File, error) {
	return songs.File{}, songs.ErrTooLarge
}

func (noExports) Karaoke(context.Context, songs.Song, int64) (songs.File, error) {
	return songs.File{}, songs.ErrTooLarge
}

func (noExports) Voice(context.Context, songs.Song, int64) (media.Voice, error) {
	return media.Voice{}, songs.ErrTooLarge
}

func (noExports) Bundle(context.Context, songs.Song, songs.Tags, int64) (songs.File, error) {
	return songs.File{}, songs.ErrTooLarge
}

type noVoice struct{ jukebox.Voice }

// unplayable has no playable songs.
type unplayable struct{ jukebox.Tracks }

func (unplayable) Playable(context.Context, songs.Song) error { return jukebox.ErrUnplayable }

type noPresence struct{ jukebox.Presence }

func (noPresence) Connected(string) bool { return true }

func (noPresence) Listeners(string, string) []jukebox.Listener { return nil }

func (noPresence) ChannelOf(string, string) string { return "" }

func (noPresence) SetStatus(context.Context, string, string) error { return nil }

type idleJobs struct{}

func (idleJobs) Run(context.Context, func(context.Context, songs.OrderID) error) error { return nil }

func (idleJobs) Notify() {}

type providerStub struct {
	provider.Provider
	family provider.Capabilities
}

func (s providerStub) Capabilities() provider.Capabilities { return s.family }

type noNotifier struct{ songs.Notifier }

func (noNotifier) Changed(songs.Order) {}

func (noNotifier) NewAddress(songs.Order) []byte { return nil }

func (noNotifier) Released(songs.OrderID) {}

func (noNotifier) NotifyFailure(context.Context, songs.Order) error { return nil }

type fakeWriter struct{}

func (fakeWriter) Write(context.Context, songs.WriterCall, lyrics.Request, func(lyrics.Draft)) (lyrics.Draft, error) {
	return lyrics.Draft{Title: "T", Style: "S", Lyrics: "[Verse]\nla", Language: "English"}, nil
}
