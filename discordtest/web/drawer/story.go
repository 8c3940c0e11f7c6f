package drawer

import (
	"cmp"
	"errors"
	"strings"
	"sync"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/discordtest/web"
)

// Story collects what members did as lines of a script. [Story.Add] is made for the option OnAction of a site.
type Story struct {
	mu     sync.Mutex
	member string            // the acting member
	first  string            // id of the channel in which members begin
	places map[string]string // ids of the channels in which members acted last
	lines  []string
}

// NewStory returns an empty story. member is the one as whom a script begins, and channelID the channel in which
// each member begins.
func NewStory(member, channelID string) *Story {
	return &Story{member: member, first: channelID, places: make(map[string]string)}
}

// Add adds an action. The returned function takes its outcome: a line that the bot refused is marked, and one that it
// did not answer becomes a comment.
func (s *Story) Add(a web.Action) (outcome func(error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.Person != "" && a.Person != s.member {
		s.lines = append(s.lines, "as "+userclient.Quote(a.Person))
		s.member = a.Person
	}
	if a.ChannelID != "" && a.ChannelID != cmp.Or(s.places[a.Person], s.first) {
		s.lines = append(s.lines, "in "+userclient.Quote(a.Place))
		s.places[a.Person] = a.ChannelID
	}
	s.lines = append(s.lines, a.Line)
	at := len(s.lines) - 1
	return func(err error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if _, refused := errors.AsType[*userclient.FailureError](err); refused {
			s.lines[at] = "! " + a.Line
		} else if errors.Is(err, userclient.ErrNoAnswer) {
			s.lines[at] = "# not answered: " + a.Line
		}
	}
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
