package cowriting

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Notifier edits the messages of sessions.
type Notifier interface {
	// UpdatePanel edits the message of a panel unless its content is unchanged, and returns the panel with its new
	// content. It returns [songs.ErrUndeliverable] if the message or its thread is gone.
	UpdatePanel(ctx context.Context, p Panel, s Session) (Panel, error)
}

// Deps are the dependencies of a [Service].
type Deps struct {
	Store     Store
	Notifier  Notifier
	Moderator songs.Moderator // moderates lines; nil: no moderation
	MaxLyrics int             // maximum length of a text in characters
	Log       *slog.Logger
	NewID     func() string
	Now       func() time.Time
}

// Service implements the sessions of all servers.
type Service struct {
	deps    Deps
	changed chan struct{}
	mu      sync.Mutex
	failed  map[ID]int // consecutive failures of edits
}

// NewService returns a [Service]. Nothing runs in the background before [Service.Run].
func NewService(d Deps) *Service {
	return &Service{deps: d, changed: make(chan struct{}, 1), failed: make(map[ID]int)}
}

// MaxLyrics returns the maximum length of a text in characters.
func (s *Service) MaxLyrics() int { return s.deps.MaxLyrics }

// Create adds a session without a thread.
func (s *Service) Create(ctx context.Context, n Session) (Session, error) {
	n = n.Normalized()
	n.ID, n.State, n.CreatedAt = ID(s.deps.NewID()), Opening, s.deps.Now()
	n.UpdatedAt = n.CreatedAt
	return n, s.deps.Store.Create(ctx, n)
}

// Place opens a session in its thread. It is called before the panel is posted, without the id of its message, so that
// the first press finds an open session, and again with it.
func (s *Service) Place(ctx context.Context, n Session, threadID, messageID string) error {
	_, err := s.change(ctx, n.GuildID, n.ID, func(n *Session) error {
		if n.State != Opening && (n.State != Open || n.MessageID != "") {
			return ErrEnded
		}
		n.State, n.ThreadID, n.MessageID = Open, threadID, messageID
		return nil
	})
	return err
}

// Session returns a session; [ErrNotFound] if there is none.
func (s *Service) Session(ctx context.Context, guildID string, id ID) (Session, error) {
	return s.deps.Store.Session(ctx, guildID, id)
}

// Propose moderates a line and adds it as a proposal for the current line.
func (s *Service) Propose(ctx context.Context, guildID string, id ID, by songs.Member, text string) (Session, error) {
	now := s.deps.Now()
	n, err := s.deps.Store.Session(ctx, guildID, id)
	if err != nil {
		return n, err
	}
	if err := n.Propose(by, text, now, s.deps.MaxLyrics); err != nil { // before a call of the moderation service
		return n, err
	}
	if err := s.moderate(ctx, text); err != nil {
		return n, err
	}
	return s.change(ctx, guildID, id, func(n *Session) error { return n.Propose(by, text, now, s.deps.MaxLyrics) })
}

// moderate checks a text that other members will see.
func (s *Service) moderate(ctx context.Context, text string) error {
	if s.deps.Moderator == nil {
		return nil
	}
	return s.deps.Moderator.Allow(ctx, text)
}

// Vote sets the vote of a member for the current line.
func (s *Service) Vote(ctx context.Context, guildID string, id ID, user string, number int) (Session, error) {
	return s.change(ctx, guildID, id, func(n *Session) error { return n.Vote(user, number) })
}

// Close adds the winner of a turn to the text.
func (s *Service) Close(ctx context.Context, guildID string, id ID, turn int) (Session, error) {
	return s.change(ctx, guildID, id, func(n *Session) error { return n.Close(turn) })
}

// AddSection moderates the name of a section and adds it to the text.
func (s *Service) AddSection(ctx context.Context, guildID string, id ID, by songs.Member, name string) (Session,
	error) {
	if err := s.moderate(ctx, name); err != nil {
		return Session{}, err
	}
	return s.change(ctx, guildID, id, func(n *Session) error { return n.AddSection(by, name, s.deps.MaxLyrics) })
}

// Undo removes the last line of the text, which must have a number.
func (s *Service) Undo(ctx context.Context, guildID string, id ID, number int) (Session, error) {
	return s.change(ctx, guildID, id, func(n *Session) error { return n.Undo(number) })
}

// Stop ends a session without a song.
func (s *Service) Stop(ctx context.Context, guildID string, id ID) (Session, error) {
	return s.change(ctx, guildID, id, (*Session).Stop)
}

// change changes a session and has its panel updated.
func (s *Service) change(ctx context.Context, guildID string, id ID, do func(*Session) error) (Session, error) {
	n, err := s.deps.Store.Change(ctx, guildID, id, s.deps.Now(), do)
	if err == nil {
		s.Changed()
	}
	return n, err
}

// Changed has the panels updated that are outdated.
func (s *Service) Changed() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}
