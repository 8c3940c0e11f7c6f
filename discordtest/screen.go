package discordtest

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

// Screen prints messages and voice states as they change. [Screen.Event] is made for
// [Options.OnEvent].
type Screen struct {
	mu    sync.Mutex
	ended bool
	out   io.Writer
	shown map[string]string // what was printed last, by message or voice state
}

// NewScreen returns a screen that prints to a writer.
func NewScreen(out io.Writer) *Screen { return &Screen{out: out, shown: make(map[string]string)} }

// Printf prints a text between the events.
func (s *Screen) Printf(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(s.out, format, args...)
}

// End stops printing events.
func (s *Screen) End() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
}

// Event prints a message or the changed lines of one. Each member that sees a message
// reports it; it is printed once.
func (s *Screen) Event(event string, m map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	if strings.HasPrefix(event, "VOICE_") {
		s.voice(event, m)
		return
	}
	id, _ := m["id"].(string)
	if event == "MESSAGE_DELETE" {
		if s.shown[id] != "" {
			delete(s.shown, id)
			fmt.Fprintln(s.out, "  (a message was deleted)")
		}
		return
	}
	drawn := userclient.Show(m)
	old, known := s.shown[id]
	if drawn == old {
		return
	}
	s.shown[id] = drawn
	if !known {
		fmt.Fprintf(s.out, "\n%s", drawn)
		return
	}
	before := make(map[string]bool)
	for line := range strings.SplitSeq(old, "\n") {
		before[line] = true
	}
	for line := range strings.SplitSeq(strings.TrimRight(drawn, "\n"), "\n") {
		if !before[line] {
			fmt.Fprintln(s.out, line)
		}
	}
}

// voice prints a changed voice state or channel status.
func (s *Screen) voice(event string, m map[string]any) {
	key, line := "", ""
	switch event {
	case "VOICE_STATE_UPDATE":
		key, line = fmt.Sprint("state of ", m["user_id"]), userclient.Where(m)
	case "VOICE_CHANNEL_STATUS_UPDATE":
		key = fmt.Sprint("status of ", m["id"])
		if m["status"] != nil {
			line = fmt.Sprintf("%s: %s", m["channel_name"], m["status"])
		}
	default:
		return
	}
	if s.shown[key] == line {
		return
	}
	s.shown[key] = line
	if line != "" {
		fmt.Fprintf(s.out, "  (%s)\n", line)
	}
}
