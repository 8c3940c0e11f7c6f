package cowriting

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// memory is a [Store] of one session.
type memory struct {
	mu      sync.Mutex
	session Session
	panel   Panel
	shown   int64
	next    time.Time
	dropped bool
}

func (m *memory) Create(_ context.Context, s Session) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.session, m.panel = s, Panel{Key: Key{s.GuildID, s.ID}, Revision: 1}
	return nil
}

func (m *memory) Session(_ context.Context, guildID string, id ID) (Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.session.GuildID != guildID || m.session.ID != id {
		return Session{}, ErrNotFound
	}
	s := m.session
	s.Lines, s.Proposals, s.Votes = slices.Clone(s.Lines), slices.Clone(s.Proposals), maps.Clone(s.Votes)
	return s, nil
}

func (m *memory) Change(ctx context.Context, guildID string, id ID, at time.Time,
	change func(*Session) error) (Session, error) {
	s, err := m.Session(ctx, guildID, id)
	if err == nil {
		err = change(&s)
	}
	if err != nil {
		return s, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s.UpdatedAt = at
	m.session = s
	m.panel.Revision++
	return s, nil
}

func (m *memory) Due(_ context.Context, now time.Time) ([]Key, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.session.DueAt.IsZero() || now.Before(m.session.DueAt) {
		return nil, nil
	}
	return []Key{m.panel.Key}, nil
}

func (m *memory) Idle(_ context.Context, open, _ time.Time) ([]Key, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.session.State != Open || m.session.UpdatedAt.After(open) {
		return nil, nil
	}
	return []Key{m.panel.Key}, nil
}

func (m *memory) ClaimPanels(_ context.Context, now, until time.Time) ([]Panel, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.session.MessageID == "" || m.dropped || m.panel.Revision <= m.shown || now.Before(m.next) {
		return nil, nil
	}
	m.next = until
	return []Panel{m.panel}, nil
}

func (m *memory) SavePanel(_ context.Context, p Panel, next time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shown, m.next = p.Revision, next
	return nil
}

func (m *memory) DropPanel(context.Context, Panel) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dropped = true
	return nil
}

// isDropped reports whether the panel was given up.
func (m *memory) isDropped() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dropped
}

// board is a [Notifier] that records what panels show.
type board struct {
	mu    sync.Mutex
	shown []string
	err   error
}

func (b *board) UpdatePanel(_ context.Context, p Panel, s Session) (Panel, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shown = append(b.shown, string(s.State)+": "+s.Lyrics())
	return p, b.err
}

func (b *board) latest() (text string, edits int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.shown) == 0 {
		return "", 0
	}
	return b.shown[len(b.shown)-1], len(b.shown)
}

// censor refuses one text.
type censor string

func (c censor) Allow(_ context.Context, text string) error {
	if text == string(c) {
		return songs.ErrUnsuitable
	}
	return nil
}

// run starts a service with an open session in the fake time of synctest.
func run(t *testing.T) (*Service, *memory, *board, Session) {
	t.Helper()
	store, panel := &memory{}, &board{}
	service := NewService(Deps{Store: store, Notifier: panel, Moderator: censor("zounds"), MaxLyrics: limit,
		Log: slog.New(slog.DiscardHandler), NewID: func() string { return "s" }, Now: time.Now})
	s, err := service.Create(t.Context(), Session{GuildID: "g", Host: ana, LineTime: time.Minute, Title: " The \n rain "})
	if err != nil || s.Title != "The rain" {
		t.Fatalf("%+v, %v", s, err)
	}
	if err := service.Place(t.Context(), s, "thread", "panel"); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = service.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	return service, store, panel, s
}

func TestTimeoutChoosesLineAndUpdatesPanel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service, _, panel, s := run(t)
		if _, err := service.Propose(t.Context(), "g", s.ID, ana, "rain"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Second) //nolint:forbidigo // the bubble's clock: no time passes
		if text, _ := panel.latest(); text != "open: " {
			t.Errorf("before the end of the time, the panel shows %q", text)
		}
		time.Sleep(20 * time.Second) //nolint:forbidigo // the bubble's clock: no time passes
		if text, edits := panel.latest(); text != "open: rain" || edits > 4 {
			t.Errorf("the panel shows %q after %d edits", text, edits)
		}
	})
}

func TestManyVotesNeedFewEdits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service, _, panel, s := run(t)
		n, err := service.Propose(t.Context(), "g", s.ID, ana, "rain")
		if err != nil {
			t.Fatal(err)
		}
		for _, user := range []string{"b", "c", "d", "e"} {
			if _, err := service.Vote(t.Context(), "g", s.ID, user, n.Proposals[0].Number); err != nil {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond) //nolint:forbidigo // the bubble's clock: no time passes
		}
		time.Sleep(10 * time.Second) //nolint:forbidigo // the bubble's clock: no time passes
		if _, edits := panel.latest(); edits > 3 {
			t.Errorf("%d edits", edits)
		}
	})
}

func TestIdleSessionIsStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, _, panel, _ := run(t)
		time.Sleep(idleTime + time.Minute) //nolint:forbidigo // the bubble's clock: no time passes
		if text, _ := panel.latest(); text != "stopped: " {
			t.Errorf("the panel shows %q", text)
		}
	})
}

func TestDeletedPanelIsNotEditedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service, store, panel, s := run(t)
		time.Sleep(5 * time.Second) //nolint:forbidigo // the bubble's clock: no time passes
		panel.mu.Lock()
		panel.err = songs.ErrUndeliverable
		panel.mu.Unlock()
		if _, err := service.AddSection(t.Context(), "g", s.ID, ana, "Chorus"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute) //nolint:forbidigo // the bubble's clock: no time passes
		if _, edits := panel.latest(); edits != 2 || !store.isDropped() {
			t.Errorf("%d edits", edits)
		}
	})
}

func TestFailedEditIsRetriedWithPauses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, _, panel, _ := run(t)
		panel.mu.Lock()
		panel.err = errors.New("unavailable")
		panel.mu.Unlock()
		time.Sleep(time.Minute) //nolint:forbidigo // the bubble's clock: no time passes
		if _, edits := panel.latest(); edits < 3 || edits > 7 {
			t.Errorf("%d edits in a minute", edits)
		}
	})
}

func TestUnsuitableLineIsNotProposed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service, store, _, s := run(t)
		if _, err := service.Propose(t.Context(), "g", s.ID, ana, "zounds"); !errors.Is(err, songs.ErrUnsuitable) {
			t.Errorf("proposal: %v", err)
		}
		if _, err := service.AddSection(t.Context(), "g", s.ID, ana, "zounds"); !errors.Is(err, songs.ErrUnsuitable) {
			t.Errorf("section: %v", err)
		}
		if len(store.session.Proposals)+len(store.session.Lines) != 0 {
			t.Errorf("%+v", store.session)
		}
		if _, err := service.Propose(t.Context(), "another server", s.ID, ana, "rain"); !errors.Is(err, ErrNotFound) {
			t.Errorf("in another server: %v", err)
		}
	})
}
