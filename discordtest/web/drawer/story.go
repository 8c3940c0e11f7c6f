package drawer

import (
	"strings"
	"sync"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

// Story collects what members did as lines of a script. [Story.Add] is made for the option OnAct of a server.
type Story struct {
	mu     sync.Mutex
	first  string            // the member whose acts need no line "as"
	member string            // the acting member
	places map[string]string // where each member acted last
	lines  []string
}

// NewStory returns an empty story. first is the member as whom a script begins.
func NewStory(first string) *Story {
	return &Story{first: first, member: first, places: make(map[string]string)}
}

// Add adds what a member did in a place, as the line of a script. An empty place is none in particular.
func (s *Story) Add(act userclient.Act) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if act.Member != s.member {
		s.lines = append(s.lines, "as "+userclient.Quote(act.Member))
		s.member = act.Member
	}
	if act.Place != "" && act.Place != s.places[act.Member] {
		if s.places[act.Member] != "" || !act.FirstPlace {
			s.lines = append(s.lines, "in "+userclient.Quote(act.Place))
		}
		s.places[act.Member] = act.Place
	}
	s.lines = append(s.lines, act.Line)
}

// AddLine adds a line that no member in particular says, such as a fault.
func (s *Story) AddLine(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, line)
}

// String returns the script.
func (s *Story) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.lines) == 0 {
		return ""
	}
	return strings.Join(s.lines, "\n") + "\n"
}
