package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"riffbot/internal/sandbox/people"
)

// story runs lines one after the other.
type story struct {
	world   *World
	who     string
	timeout time.Duration // for one line
	screen  *screen
	ear     *Ear // nil: nobody listens
	heard   bool // a line was about how much is heard
}

// errQuit ends an interactive story.
var errQuit = fmt.Errorf("the story is over")

// do runs one line and waits for its final answer.
func (s *story) do(ctx context.Context, text string) error {
	line, err := people.Parse(text)
	if err != nil {
		return err
	}
	switch line.Verb {
	case "":
		return nil
	case "quit":
		return errQuit
	case "help":
		for _, v := range people.Verbs {
			s.screen.printf("  %-28s %s\n", v[0], v[1])
		}
		return nil
	case "as":
		s.who = line.Words[0]
		_, err := s.world.Person(ctx, s.who)
		return err
	case "role":
		s.world.Discord.GiveRole(line.Words[0], line.Words[1])
		return nil
	case "locale":
		return s.world.Discord.SetLocale(line.Words[0], line.Words[1])
	case "hear":
		return s.hear(ctx, line.Time)
	case "advance":
		s.world.Advance(line.Time)
		return nil
	case "fault":
		return s.world.Fault(line.Words[0])
	}
	p, err := s.world.Person(ctx, s.who)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	// People see when a bot is offline, and wait.
	if err := s.world.awaitBot(ctx); err != nil {
		return err
	}
	if err := p.Do(ctx, line); err != nil {
		return err
	}
	s.screen.printf("%s", p.Form())
	return nil
}

var timeAhead = regexp.MustCompile(`<t:(\d+):R>`)

// hint says how to go on after a limit of the bot: its answer names a time, or the
// setting that closes direct messages. It is empty after other errors.
func (s *story) hint(err error) string {
	const without = "start the sandbox with --unlimited"
	if m := timeAhead.FindStringSubmatch(err.Error()); m != nil {
		at, _ := strconv.ParseInt(m[1], 10, 64) // digits alone
		if ahead := time.Unix(at, 0).Sub(s.world.Now()); ahead > 0 {
			return fmt.Sprintf("  to go on, move the clock with `advance %s` (or `advance 24h`), or %s\n", ahead.Truncate(time.Second)+time.Second, without)
		}
	}
	if strings.Contains(err.Error(), "DM_CREDITS_PER_DAY") {
		return "  to go on, " + without + "\n"
	}
	return ""
}

// errDeaf is the end of a line about hearing when nobody does.
var errDeaf = errors.New("nobody listens; start the sandbox with --listen FILE.ogg")

// hear waits until so much more was heard.
func (s *story) hear(ctx context.Context, more time.Duration) error {
	if s.ear == nil {
		return errDeaf
	}
	s.heard = true
	ctx, cancel := context.WithTimeout(ctx, s.timeout+more)
	defer cancel()
	return s.ear.Hear(ctx, more)
}

// listened waits at the end of a story until the music is over, unless the story
// said itself how much it wants to hear.
func (s *story) listened(ctx context.Context) bool {
	if s.ear == nil || s.heard {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	if err := s.ear.Ended(ctx); err != nil {
		s.screen.printf("✗ %v\n", err)
		return false
	}
	return true
}

// screen shows the channel as it changes.
type screen struct {
	mu    sync.Mutex
	over  bool // nothing is shown any more
	out   io.Writer
	shown map[string]string // the newest drawing by message
}

func newScreen(out io.Writer) *screen { return &screen{out: out, shown: make(map[string]string)} }

func (s *screen) printf(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(s.out, format, args...)
}

// end shows nothing of what happens from now on.
func (s *screen) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
}

// message draws a message, or what changed about it. Everybody who sees it
// reports it; it is drawn once.
func (s *screen) message(event string, m map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
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
	drawn := people.Show(m)
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

// voice says what changed in the channels to talk in.
func (s *screen) voice(event string, m map[string]any) {
	key, line := "", ""
	switch event {
	case "VOICE_STATE_UPDATE":
		key, line = fmt.Sprint("state of ", m["user_id"]), people.Where(m)
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
