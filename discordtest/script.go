package discordtest

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

// ErrQuit ends a script: the line "quit".
var ErrQuit = errors.New("quit")

// errNoListener is the error of a line that needs a listener.
var errNoListener = errors.New("no listener; start with --listen FILE.ogg")

// Script runs lines as members, one after the other. The lines are those of
// [userclient.Verbs].
type Script struct {
	Server   *Server
	Member   string                  // the name of the acting member
	Timeout  time.Duration           // for one line
	Screen   *Screen                 // shows forms and help
	Listener *Listener               // nil for none
	Fault    func(spec string) error // injects faults; nil: [Server.Fault]
	Waited   bool                    // a line waited for the recording
	Quit     bool                    // a line ended the script
}

// Do runs one line and waits for the final answer of the bot. An empty line and a
// comment do nothing. A line after "! " has to be refused.
func (s *Script) Do(ctx context.Context, text string) error {
	text, refused := strings.CutPrefix(strings.TrimSpace(text), "! ")
	line, err := userclient.Parse(text)
	if err != nil {
		return err
	}
	switch line.Verb {
	case "":
		return nil
	case "quit":
		s.Quit = true
		return ErrQuit
	case "help":
		for _, v := range userclient.Verbs {
			s.Screen.Printf("  %-28s %s\n", v[0], v[1])
		}
		return nil
	case "as":
		s.Member = line.Words[0]
		p, err := s.Server.Member(ctx, s.Member)
		if err == nil && len(line.Words) > 1 {
			err = p.Do(ctx, userclient.Line{Verb: "in", Words: line.Words[1:]})
		}
		return err
	case "role", "allow", "locale", "server", "server-without-bots", "install", "uninstall", "group", "direct":
		return s.change(ctx, line)
	case "hear":
		return s.hear(ctx, line.Time)
	case "advance":
		s.Server.Advance(line.Time)
		return nil
	case "fault":
		if s.Fault != nil {
			return s.Fault(line.Words[0])
		}
		return s.Server.Fault(line.Words[0])
	}
	p, err := s.Server.Member(ctx, s.Member)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	// Members see that a bot is offline, and wait.
	if s.Server.WaitForBot(ctx) != nil {
		return errors.New("the bot is offline and did not come back in time")
	}
	err = p.Do(ctx, line)
	if refused {
		err = wantRefusal(err)
	}
	if err != nil {
		return err
	}
	s.Screen.Printf("%s", p.Form())
	return nil
}

// wantRefusal returns nil for a refusal, and an error for anything else.
func wantRefusal(err error) error {
	if err == nil {
		return errors.New("the line was not refused")
	}
	if _, refused := errors.AsType[*userclient.FailureError](err); refused {
		return nil
	}
	return err
}

// hear waits until the listener recorded so much more.
func (s *Script) hear(ctx context.Context, more time.Duration) error {
	if s.Listener == nil {
		return errNoListener
	}
	s.Waited = true
	ctx, cancel := context.WithTimeout(ctx, s.Timeout+more)
	defer cancel()
	return s.Listener.WaitForAudio(ctx, more)
}

// WaitForSilence waits until the bot stops playing, unless no listener records it or
// a line of the script waited for the recording.
func (s *Script) WaitForSilence(ctx context.Context) error {
	if s.Listener == nil || s.Waited {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	return s.Listener.WaitForEnd(ctx)
}
