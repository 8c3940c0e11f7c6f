package cowriting

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/songs"
)

// ID identifies a session. Like [songs.OrderID], it is assigned by the bot.
type ID string

// Limits of a session. Texts are counted in characters.
const (
	MaxTheme   = 200
	MaxLine    = 100 // a line fits the label of a menu, https://discord.com/developers/docs/components/reference
	MaxSection = 30
	MaxLines   = 60
	MaxMinutes = 24 * 60
	MaxVoters  = 25
	// MaxProposals is the maximum number of proposals for one line, and MaxOwn that of one member.
	MaxProposals = 10
	MaxOwn       = 2
)

// Defaults of the options of a session.
const (
	DefaultTime  = 3 * time.Minute
	DefaultLines = 12
)

// State is the state of a session.
type State string

const (
	// Opening sessions have no thread yet.
	Opening State = "opening"
	// Open sessions accept proposals and votes.
	Open State = "open"
	// Stopped sessions ended without a song. Final.
	Stopped State = "stopped"
	// Ordered sessions have an order with their text. Final.
	Ordered State = "ordered"
)

// Session is a song that members write line by line.
type Session struct {
	ID        ID
	GuildID   string
	ChannelID string // where it was opened
	ThreadID  string // where members write; empty while it is opening
	MessageID string // of the panel in the thread
	Host      songs.Member
	Title     string // optional
	Theme     string // optional
	Style     string // optional

	LineTime  time.Duration // from the first proposal of a line to its end; 0: no limit
	MaxLines  int           // sung lines of the complete text; 0: the host decides
	MinVoters int           // members whose votes the end of the time requires; 0: none

	State State
	// Turn counts the lines that were chosen, including those that were undone, from 0. Proposals and votes belong to a
	// turn.
	Turn  int
	DueAt time.Time // when the time of the current line ends; zero: it has not begun, or there is no limit
	Order songs.OrderID

	Lines     []Line
	Proposals []Proposal     // for the current line, the earliest first
	Votes     map[string]int // numbers of proposals by the id of the voter, for the current line

	CreatedAt time.Time
	UpdatedAt time.Time

	// Interaction is the id of the interaction that opened the session, which is the idempotency key. It is not read
	// back.
	Interaction string
}

// Line is a line of the text.
type Line struct {
	Number  int // increases from line to line; numbers of lines that were undone are used again
	Section bool
	Text    string // of a section, its name without brackets
	Author  songs.Member
}

// Proposal is a proposed line.
type Proposal struct {
	Number int // unique in the session
	Turn   int
	Text   string
	Author songs.Member
	At     time.Time
}

// Errors of changes to a session.
var (
	ErrNotFound     = errors.New("session not found")
	ErrEnded        = errors.New("session has ended")
	ErrTurnOver     = errors.New("line was already chosen")
	ErrComplete     = errors.New("text is complete")
	ErrNoRoom       = errors.New("text would be too long")
	ErrMarker       = errors.New("line is a section marker")
	ErrEmpty        = errors.New("line is empty")
	ErrTooLong      = errors.New("line is too long")
	ErrOwnLine      = errors.New("vote for own line")
	ErrOwnLimit     = errors.New("member has most proposals for this line")
	ErrLineFull     = errors.New("line has most proposals")
	ErrProposed     = errors.New("line was already proposed")
	ErrNoProposals  = errors.New("line has no proposals")
	ErrNothingThere = errors.New("text has no such last line")
	ErrTooMany      = errors.New("most open sessions")
)

// Sung returns the number of lines without sections.
func (s *Session) Sung() int {
	n := 0
	for _, l := range s.Lines {
		if !l.Section {
			n++
		}
	}
	return n
}

// Lyrics returns the text as lyrics, with an empty line before each section but the first line.
func (s *Session) Lyrics() string {
	var b strings.Builder
	for i, l := range s.Lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		if l.Section {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString("[" + l.Text + "]")
			continue
		}
		b.WriteString(l.Text)
	}
	return b.String()
}

// Complete reports whether no further line is needed or fits. limit is the maximum length of the lyrics in characters.
func (s *Session) Complete(limit int) bool {
	return s.MaxLines > 0 && s.Sung() >= s.MaxLines || s.room(limit) < 1
}

// room returns how many characters the next line may have.
func (s *Session) room(limit int) int { return limit - utf8.RuneCountInString(s.Lyrics()) - 1 }

// VotesFor returns the number of votes for a proposal.
func (s *Session) VotesFor(number int) int {
	n := 0
	for _, v := range s.Votes {
		if v == number {
			n++
		}
	}
	return n
}

// Winner returns the proposal with the most votes, and of several the earliest; false without proposals.
func (s *Session) Winner() (best Proposal, ok bool) {
	most := -1
	for _, p := range s.Proposals {
		if n := s.VotesFor(p.Number); n > most {
			best, most, ok = p, n, true
		}
	}
	return best, ok
}

// Authors returns the members with a line in the text, in the order of their first lines.
func (s *Session) Authors() []songs.Member {
	var credits []songs.LineCredit
	for _, l := range s.Lines {
		if !l.Section {
			credits = append(credits, songs.LineCredit{Line: l.Text, Author: l.Author})
		}
	}
	return songs.Authors(credits)
}
