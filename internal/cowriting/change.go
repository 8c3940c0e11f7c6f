package cowriting

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/songs"
)

// oneLine returns text with its white space reduced to single spaces.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Normalized returns the session with the white space of its texts reduced to single spaces.
func (s Session) Normalized() Session {
	s.Title, s.Theme, s.Style = oneLine(s.Title), oneLine(s.Theme), oneLine(s.Style)
	return s
}

// open returns [ErrEnded] unless the session accepts changes.
func (s *Session) open() error {
	if s.State != Open {
		return ErrEnded
	}
	return nil
}

// Propose adds a proposal for the current line. The first one begins the time of the line.
func (s *Session) Propose(by songs.Member, text string, at time.Time, limit int) error {
	if err := s.open(); err != nil {
		return err
	}
	text = oneLine(text)
	switch {
	case text == "":
		return ErrEmpty
	case strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]"):
		return ErrMarker
	case utf8.RuneCountInString(text) > MaxLine:
		return ErrTooLong
	case s.Complete(limit):
		return ErrComplete
	case utf8.RuneCountInString(text) > s.room(limit):
		return ErrNoRoom
	}
	own, number := 0, 0
	for _, p := range s.Proposals {
		if fold.Case(p.Text) == fold.Case(text) {
			return ErrProposed
		}
		if p.Author.ID == by.ID {
			own++
		}
	}
	switch {
	case own >= MaxOwn:
		return ErrOwnLimit
	case len(s.Proposals) >= MaxProposals:
		return ErrLineFull
	}
	if n := len(s.Proposals); n > 0 {
		number = s.Proposals[n-1].Number - firstNumber(s.Turn) + 1
	}
	s.Proposals = append(s.Proposals, Proposal{Number: firstNumber(s.Turn) + number, Turn: s.Turn, Text: text, Author: by,
		At: at})
	if s.DueAt.IsZero() && s.LineTime > 0 {
		s.DueAt = at.Add(s.LineTime)
	}
	return nil
}

// turnNumbers is how many numbers of proposals each turn has.
const turnNumbers = 1000

// firstNumber returns the number of the first proposal of a turn. Numbers of different turns differ.
func firstNumber(turn int) int { return turn*turnNumbers + 1 }

// Vote sets the vote of a member for the current line. A vote for an own line is refused: it would decide a tie, and
// the minimum of voters means that other members agree.
func (s *Session) Vote(user string, number int) error {
	if err := s.open(); err != nil {
		return err
	}
	for _, p := range s.Proposals {
		switch {
		case p.Number != number:
			continue
		case p.Author.ID == user:
			return ErrOwnLine
		}
		if s.Votes == nil {
			s.Votes = make(map[string]int)
		}
		s.Votes[user] = number
		return nil
	}
	return ErrTurnOver
}

// Close adds the winner of a turn to the text and begins the next turn.
func (s *Session) Close(turn int) error {
	if err := s.open(); err != nil {
		return err
	}
	if turn != s.Turn {
		return ErrTurnOver
	}
	best, ok := s.Winner()
	if !ok {
		return ErrNoProposals
	}
	s.Lines = append(s.Lines, Line{Number: s.nextNumber(), Text: best.Text, Author: best.Author})
	s.Turn++
	s.Proposals, s.Votes, s.DueAt = nil, nil, time.Time{}
	return nil
}

// Due ends the time of the current line: it chooses the winner, or begins the time again if too few members voted. It
// reports whether anything changed.
func (s *Session) Due(now time.Time) bool {
	if s.State != Open || s.DueAt.IsZero() || now.Before(s.DueAt) {
		return false
	}
	if len(s.Votes) < s.MinVoters {
		s.DueAt = now.Add(s.LineTime)
		return true
	}
	return s.Close(s.Turn) == nil
}

// nextNumber returns the number of the next line.
func (s *Session) nextNumber() int {
	if n := len(s.Lines); n > 0 {
		return s.Lines[n-1].Number + 1
	}
	return 1
}

// AddSection adds a section marker. It leaves room for a line of the maximum length, so that the proposals for the
// current line still fit.
func (s *Session) AddSection(by songs.Member, name string, limit int) error {
	if err := s.open(); err != nil {
		return err
	}
	name = oneLine(strings.Trim(oneLine(name), "[]"))
	switch {
	case name == "":
		return ErrEmpty
	case utf8.RuneCountInString(name) > MaxSection:
		return ErrTooLong
	case s.Complete(limit):
		return ErrComplete
	case s.room(limit) < utf8.RuneCountInString(name)+4+MaxLine: // an empty line and brackets
		return ErrNoRoom
	}
	s.Lines = append(s.Lines, Line{Number: s.nextNumber(), Section: true, Text: name, Author: by})
	return nil
}

// Undo removes the last line, which must have a number. Proposals and votes for the current line stay.
func (s *Session) Undo(number int) error {
	if err := s.open(); err != nil {
		return err
	}
	n := len(s.Lines)
	if n == 0 || s.Lines[n-1].Number != number {
		return ErrNothingThere
	}
	s.Lines = s.Lines[:n-1]
	return nil
}

// Stop ends the session without a song.
func (s *Session) Stop() error {
	if s.State != Open && s.State != Opening {
		return ErrEnded
	}
	s.State = Stopped
	s.Proposals, s.Votes, s.DueAt = nil, nil, time.Time{}
	return nil
}
