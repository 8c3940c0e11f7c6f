package gateway

import (
	"slices"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// Session returns the session of an id, nil if there is none.
func (s *Server) Session(id string) *Session { return s.sessions[id] }

// SessionsOf returns the sessions of an application.
func (s *Server) SessionsOf(a *state.Application) (all []*Session) {
	for _, se := range s.sessions {
		if se.app == a {
			all = append(all, se)
		}
	}
	return all
}

// attachConn attaches a connection to a session and cuts an older one.
func (s *Server) attachConn(se *Session, c *Conn) {
	if se.Conn != nil {
		se.Conn.Cut()
	}
	s.attached++
	se.stopWaiting()
	se.Conn, se.attached = c, s.attached
}

// BotSession returns the session of an application with the latest connection, since a
// bot that reconnected may still have its old connection open.
func (s *Server) BotSession(a *state.Application, guildID string) *Session {
	var newest *Session
	for _, se := range s.sessions {
		if se.app == a && se.Conn != nil && se.ownsGuild(guildID) && (newest == nil || se.attached > newest.attached) {
			newest = se
		}
	}
	return newest
}

// ResumableSession returns the session of an application that was disconnected last and can
// be resumed, nil if there is none. Sent events are replayed then.
func (s *Server) ResumableSession(a *state.Application, guildID string) *Session {
	s.dropExpired()
	var last *Session
	for _, se := range s.sessions {
		waits := se.app == a && se.Conn == nil && se.ownsGuild(guildID)
		if waits && (last == nil || se.disconnected.After(last.disconnected)) {
			last = se
		}
	}
	return last
}

// dropExpired drops the sessions that can no longer be resumed.
func (s *Server) dropExpired() {
	for _, se := range s.sessions {
		if se.Conn == nil && time.Since(se.disconnected) > resumable {
			s.drop(se)
		}
	}
}

// drop deletes a session and ends its voice states.
func (s *Server) drop(se *Session) {
	se.stopWaiting()
	delete(s.sessions, se.ID)
	for _, v := range s.voiceStatesOf(se) {
		s.options.Disconnected(v)
	}
}

// voiceStatesOf returns the voice states that belong to a session.
func (s *Server) voiceStatesOf(se *Session) []*state.VoiceState {
	return slices.DeleteFunc(s.state.VoiceStatesOf(se.User.ID), func(v *state.VoiceState) bool {
		return v.SessionID != se.ID
	})
}

// Invalidate ends a session whose connection stays open for another identify (opcode 9).
func (s *Server) Invalidate(se *Session) {
	c := se.Conn
	s.drop(se)
	se.Conn = nil
	c.push(frame{Op: opInvalid, Data: false})
}

// dropLater drops a disconnected session after its time for a resume, if it has a voice
// state, which other members see. dropExpired drops the others.
func (s *Server) dropLater(se *Session) {
	if s.closed || len(s.voiceStatesOf(se)) == 0 {
		return
	}
	se.waiting = time.AfterFunc(resumable, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if se.Conn == nil && !s.closed {
			s.drop(se)
		}
	})
}
