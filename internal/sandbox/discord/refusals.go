package discord

import (
	"strings"
	"sync"
)

// Refusal makes calls of the bot fail with a code of Discord's.
type Refusal struct {
	Method string // of the calls; empty: any but GET
	Path   string // a part of their path, such as "/messages"
	Body   string // a part of their JSON; empty: any
	Files  bool   // only calls that bring files
	Status int
	Code   int
	Times  int // how many calls; 0: all
}

// refusals are those that are in force, in the order they were made.
type refusals struct {
	mu  sync.Mutex
	all []*Refusal
}

// Refuse makes calls fail until they did so as often as the refusal says, or until
// [Server.Accept].
func (s *Server) Refuse(r Refusal) {
	if r.Times == 0 {
		r.Times = -1
	}
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.all = append(s.refusals.all, &r)
}

// Accept ends all refusals.
func (s *Server) Accept() {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.all = nil
}

// refusal is how a call is refused; nil when it is not.
func (s *Server) refusal(r *request) *apiError {
	if r.user != nil && !r.user.bot {
		return nil
	}
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	for _, f := range s.refusals.all {
		if f.Times != 0 && f.concerns(r) {
			f.Times--
			return &apiError{f.Status, f.Code, "Refused by a test", nil}
		}
	}
	return nil
}

func (f *Refusal) concerns(r *request) bool {
	method := f.Method == r.Method || f.Method == "" && r.Method != "GET"
	return method && strings.Contains(r.URL.Path, f.Path) && strings.Contains(string(r.raw), f.Body) && (!f.Files || len(r.files) > 0)
}
