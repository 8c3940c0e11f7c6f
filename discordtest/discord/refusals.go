package discord

import (
	"strings"
	"sync"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
)

// Refusal makes calls of the bot fail with one of Discord's error codes.
type Refusal struct {
	Method string // of the calls; empty: any but GET
	Path   string // a part of their path, such as "/messages"
	// Channel is the channel of the calls; those of an interaction belong to its channel.
	// Empty: any.
	Channel string
	Body    string // a part of their JSON; empty: any
	Files   bool   // only calls with files
	Status  int
	Code    int
	Times   int // how many calls; 0: all

	refused int
}

// refusals are the active refusals, oldest first.
type refusals struct {
	mu  sync.Mutex
	all []*Refusal
}

// Refuse makes calls fail as often as the refusal says, or until [Server.Accept]. It returns
// a function that counts them.
func (s *Server) Refuse(r Refusal) (refused func() int) {
	if r.Times == 0 {
		r.Times = -1
	}
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.all = append(s.refusals.all, &r)
	return func() int {
		s.refusals.mu.Lock()
		defer s.refusals.mu.Unlock()
		return r.refused
	}
}

// Accept removes all refusals.
func (s *Server) Accept() {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.all = nil
}

// refusal returns the error of the first refusal that applies to a call, nil if none does.
func (s *Server) refusal(r *request) *apierror.Error {
	if r.user != nil && !r.user.Bot {
		return nil
	}
	channel := s.channelOf(r)
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	for _, f := range s.refusals.all {
		if f.Times != 0 && f.matches(r) && (f.Channel == "" || f.Channel == channel) {
			f.Times--
			f.refused++
			return apierror.New(f.Status, f.Code, "Refused by a test")
		}
	}
	return nil
}

// matches reports whether a call has the method, path, body and files of the refusal.
func (f *Refusal) matches(r *request) bool {
	method := f.Method == r.Method || f.Method == "" && r.Method != "GET"
	return method && strings.Contains(r.URL.Path, f.Path) && strings.Contains(string(r.raw), f.Body) &&
		(!f.Files || len(r.files) > 0)
}

// channelOf returns the channel of a call, or of the interaction whose token it has, empty
// if there is none.
func (s *Server) channelOf(r *request) string {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, part := range parts {
		if i > 0 && parts[i-1] == "channels" {
			return part
		}
		if in := s.state.Interactions[part]; in != nil && in.Channel != nil {
			return in.Channel.ID
		}
	}
	return ""
}
