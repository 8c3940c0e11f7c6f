package cowriting

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

var (
	start = time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)
	ana   = songs.Member{ID: "a", Name: "Ana"}
	ben   = songs.Member{ID: "b", Name: "Ben"}
)

const limit = 400

// opened returns a session with a time of a minute for each line.
func opened() *Session { return &Session{ID: "s", Host: ana, State: Open, LineTime: time.Minute} }

func propose(t *testing.T, s *Session, by songs.Member, text string, at time.Time) int {
	t.Helper()
	if err := s.Propose(by, text, at, limit); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return s.Proposals[len(s.Proposals)-1].Number
}

func TestLineWithMostVotesWins(t *testing.T) {
	t.Parallel()
	s := opened()
	rain, snow := propose(t, s, ana, "rain", start), propose(t, s, ben, "snow", start)
	for user, number := range map[string]int{"b": rain, "c": snow, "d": snow} {
		if err := s.Vote(user, number); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(s.Turn); err != nil || s.Lyrics() != "snow" || s.Lines[0].Author != ben {
		t.Errorf("%q by %v, %v", s.Lyrics(), s.Lines, err)
	}
}

func TestEarliestLineWinsTie(t *testing.T) {
	t.Parallel()
	for name, votes := range map[string]map[string]int{"no votes": {}, "one each": {"c": 1, "d": 2}} {
		s := opened()
		propose(t, s, ana, "rain", start)
		propose(t, s, ben, "snow", start)
		for user, number := range votes {
			if err := s.Vote(user, number); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(0); err != nil || s.Lyrics() != "rain" {
			t.Errorf("%s: %q, %v", name, s.Lyrics(), err)
		}
	}
}

func TestVoteCanBeChangedAndCountsOnce(t *testing.T) {
	t.Parallel()
	s := opened()
	rain, snow := propose(t, s, ana, "rain", start), propose(t, s, ben, "snow", start)
	for _, number := range []int{rain, snow, snow} {
		if err := s.Vote("c", number); err != nil {
			t.Fatal(err)
		}
	}
	if s.VotesFor(rain) != 0 || s.VotesFor(snow) != 1 {
		t.Errorf("votes: %v", s.Votes)
	}
	if err := s.Vote("a", rain); !errors.Is(err, ErrOwnLine) {
		t.Errorf("vote for the own line: %v", err)
	}
	if err := s.Vote("c", snow+1); !errors.Is(err, ErrTurnOver) {
		t.Errorf("vote for a line that is not there: %v", err)
	}
}

func TestTimeBeginsWithFirstProposal(t *testing.T) {
	t.Parallel()
	s := opened()
	if s.Due(start.Add(24 * time.Hour)) {
		t.Error("a line without proposals ended")
	}
	propose(t, s, ana, "rain", start)
	propose(t, s, ben, "snow", start.Add(30*time.Second))
	if s.Due(start.Add(59 * time.Second)) {
		t.Error("the line ended early")
	}
	if !s.Due(start.Add(time.Minute)) || s.Lyrics() != "rain" || !s.DueAt.IsZero() {
		t.Errorf("%q, due %v", s.Lyrics(), s.DueAt)
	}
	if s.Due(start.Add(time.Minute)) {
		t.Error("the next line ended with the first")
	}
}

func TestTimeBeginsAgainWithoutEnoughVoters(t *testing.T) {
	t.Parallel()
	s := opened()
	s.MinVoters = 2
	number := propose(t, s, ana, "rain", start)
	if err := s.Vote("b", number); err != nil {
		t.Fatal(err)
	}
	if at := start.Add(time.Minute); !s.Due(at) || len(s.Lines) != 0 || !s.DueAt.Equal(at.Add(time.Minute)) {
		t.Errorf("%q, due %v", s.Lyrics(), s.DueAt)
	}
	if err := s.Vote("c", number); err != nil {
		t.Fatal(err)
	}
	if !s.Due(start.Add(2*time.Minute)) || s.Lyrics() != "rain" {
		t.Errorf("%q", s.Lyrics())
	}
}

func TestHostMayCloseLineOnce(t *testing.T) {
	t.Parallel()
	s := opened()
	s.LineTime, s.MinVoters = 0, 5
	if err := s.Close(0); !errors.Is(err, ErrNoProposals) {
		t.Errorf("line without proposals: %v", err)
	}
	propose(t, s, ana, "rain", start)
	if !s.DueAt.IsZero() {
		t.Error("a session without a time has one")
	}
	if err := s.Close(0); err != nil {
		t.Fatal(err)
	}
	propose(t, s, ben, "snow", start)
	if err := s.Close(0); !errors.Is(err, ErrTurnOver) || s.Lyrics() != "rain" {
		t.Errorf("second press: %v, %q", err, s.Lyrics())
	}
}

func TestUnsuitableProposalsAreRefused(t *testing.T) {
	t.Parallel()
	s := opened()
	propose(t, s, ana, "  rain\n on the roof ", start)
	if s.Proposals[0].Text != "rain on the roof" {
		t.Errorf("%q", s.Proposals[0].Text)
	}
	propose(t, s, ana, "snow", start)
	for text, want := range map[string]error{"": ErrEmpty, " \n": ErrEmpty, "[Chorus]": ErrMarker,
		strings.Repeat("x", MaxLine+1): ErrTooLong, "RAIN on  the roof": ErrProposed, "fog": ErrOwnLimit} {
		if err := s.Propose(ana, text, start, limit); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
	for n := len(s.Proposals); n < MaxProposals; n++ {
		propose(t, s, songs.Member{ID: fmt.Sprint(n)}, fmt.Sprint("line ", n), start)
	}
	if err := s.Propose(ben, "hail", start, limit); !errors.Is(err, ErrLineFull) {
		t.Errorf("one too many: %v", err)
	}
}

func TestTextStaysWithinLimit(t *testing.T) {
	t.Parallel()
	s, n := opened(), 0
	for ; !s.Complete(limit); n++ {
		text := strings.Repeat("x", min(MaxLine-1, max(s.room(limit)-3, 1))) + fmt.Sprint(n%10)
		if n%2 == 0 {
			if err := s.AddSection(ana, "Verse", limit); err != nil && !errors.Is(err, ErrNoRoom) {
				t.Fatal(err)
			}
		}
		if err := s.Propose(ana, text, start, limit); errors.Is(err, ErrNoRoom) || errors.Is(err, ErrTooLong) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(s.Turn); err != nil {
			t.Fatal(err)
		}
	}
	if got := len([]rune(s.Lyrics())); got > limit || n < 3 {
		t.Errorf("%d characters after %d lines", got, n)
	}
	if err := s.Propose(ana, strings.Repeat("y", MaxLine), start, limit); err == nil {
		t.Error("a line that does not fit was accepted")
	}
}

func TestTextIsCompleteAfterNumberOfLines(t *testing.T) {
	t.Parallel()
	s := opened()
	s.MaxLines = 1
	if err := s.AddSection(ana, " [Chorus] ", limit); err != nil {
		t.Fatal(err)
	}
	propose(t, s, ana, "rain", start)
	if err := s.Close(0); err != nil || s.Lyrics() != "[Chorus]\nrain" || !s.Complete(limit) {
		t.Errorf("%q, %v", s.Lyrics(), err)
	}
	if err := s.Propose(ben, "snow", start, limit); !errors.Is(err, ErrComplete) {
		t.Errorf("line after the last: %v", err)
	}
	if err := s.Undo(s.Lines[1].Number); err != nil || s.Complete(limit) {
		t.Errorf("undo: %v", err)
	}
}

func TestUndoRemovesLastLineOnce(t *testing.T) {
	t.Parallel()
	s := opened()
	for _, text := range []string{"rain", "snow"} {
		propose(t, s, ana, text, start)
		if err := s.Close(s.Turn); err != nil {
			t.Fatal(err)
		}
	}
	propose(t, s, ben, "fog", start)
	last := s.Lines[1].Number
	if err := s.Undo(last); err != nil || s.Lyrics() != "rain" || len(s.Proposals) != 1 {
		t.Errorf("%q, %v", s.Lyrics(), err)
	}
	if err := s.Undo(last); !errors.Is(err, ErrNothingThere) {
		t.Errorf("second press: %v", err)
	}
}

func TestSectionsBeginWithEmptyLine(t *testing.T) {
	t.Parallel()
	s := opened()
	s.Lines = []Line{{Number: 1, Text: "rain", Author: ana}, {Number: 2, Section: true, Text: "Chorus", Author: ana},
		{Number: 3, Text: "snow", Author: ben}, {Number: 4, Text: "fog", Author: ana}}
	if got := s.Lyrics(); got != "rain\n\n[Chorus]\nsnow\nfog" {
		t.Errorf("%q", got)
	}
	if got := s.Authors(); !slices.Equal(got, []songs.Member{ana, ben}) || s.Sung() != 3 {
		t.Errorf("%v, %d lines", got, s.Sung())
	}
}

func TestEndedSessionRefusesChanges(t *testing.T) {
	t.Parallel()
	for _, state := range []State{Stopped, Ordered} {
		s := opened()
		propose(t, s, ana, "rain", start)
		s.State = state
		for name, err := range map[string]error{"propose": s.Propose(ben, "snow", start, limit), "vote": s.Vote("b", 1),
			"close": s.Close(0), "section": s.AddSection(ana, "Chorus", limit), "undo": s.Undo(1), "stop": s.Stop()} {
			if !errors.Is(err, ErrEnded) {
				t.Errorf("%s of %s session: %v", name, state, err)
			}
		}
		if s.Due(start.Add(time.Hour)) {
			t.Errorf("line of %s session ended", state)
		}
	}
}
