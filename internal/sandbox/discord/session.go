package discord

import (
	"strconv"
	"time"
)

// replayable is how many events a session keeps for a client that comes back.
const replayable = 1000

// resumable is how long a session waits for its client, in real time.
const resumable = 2 * time.Minute

// session is a logical connection: it survives its socket for a while.
type session struct {
	id            string
	user          *user
	app           *application // nil for people
	intents       int64
	shard, shards int64
	joined        int64 // the larger, the later somebody connected to it
	seq           int64
	sent          []frame // newest last
	conn          *conn   // nil while nobody is there
	lost          time.Time
	waiting       *time.Timer // for a client that is in a voice channel
}

type frame struct {
	Op   int    `json:"op"`
	Data any    `json:"d"`
	Seq  *int64 `json:"s"`
	Type any    `json:"t"`
}

// send gives the session an event, which waits there when nobody is connected.
func (se *session) send(event string, data any) {
	se.seq++
	seq := se.seq
	f := frame{Op: opDispatch, Data: data, Seq: &seq, Type: event}
	se.sent = append(se.sent, f)
	if len(se.sent) > replayable {
		se.sent = se.sent[1:]
	}
	if se.conn != nil {
		se.conn.push(f)
	}
}

// remembers reports whether the session still has all events after seq.
func (se *session) remembers(seq int64) bool {
	return len(se.sent) == 0 || *se.sent[0].Seq <= seq+1
}

// owns reports whether events of a guild go to the session's shard. Those of
// direct conversations, guild "", go to shard 0.
func (se *session) owns(guildID string) bool {
	if se.shards <= 1 {
		return true
	}
	n, _ := strconv.ParseInt(guildID, 10, 64)
	return (n>>22)%se.shards == se.shard
}

// attachConn gives the session a connection; an older one is over.
func (s *Server) attachConn(se *session, c *conn) {
	if se.conn != nil {
		se.conn.Cut()
	}
	s.joins++
	se.stopWaiting()
	se.conn, se.joined = c, s.joins
}

// botSession is the session of an application that somebody connected to last:
// a bot that reconnected may still have its old socket open.
func (s *Server) botSession(a *application, guildID string) *session {
	var newest *session
	for _, se := range s.sessions {
		if se.app == a && se.conn != nil && se.owns(guildID) && (newest == nil || se.joined > newest.joined) {
			newest = se
		}
	}
	return newest
}

// awaiting is the session that an application lost last and can come back to;
// what it is sent waits there. Nil without one.
func (s *Server) awaiting(a *application, guildID string) *session {
	s.forgetOld()
	var last *session
	for _, se := range s.sessions {
		if se.app == a && se.conn == nil && se.owns(guildID) && (last == nil || se.lost.After(last.lost)) {
			last = se
		}
	}
	return last
}

// forgetOld drops the sessions that nobody can come back to.
func (s *Server) forgetOld() {
	for _, se := range s.sessions {
		if se.conn == nil && time.Since(se.lost) > resumable {
			s.drop(se)
		}
	}
}

// drop ends a session. Whoever was in a voice channel with it leaves.
func (s *Server) drop(se *session) {
	se.stopWaiting()
	delete(s.sessions, se.id)
	if v := s.states[se.user.id]; v != nil && v.sessionID == se.id {
		s.leaveVoice(v)
	}
}

// waitFor drops a lost session in time, if its user is in a voice channel: others
// see that. The rest are dropped when somebody looks.
func (s *Server) waitFor(se *session) {
	v := s.states[se.user.id]
	if s.closed || v == nil || v.sessionID != se.id {
		return
	}
	se.waiting = time.AfterFunc(resumable, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if se.conn == nil && !s.closed {
			s.drop(se)
		}
	})
}

func (se *session) stopWaiting() {
	if se.waiting != nil {
		se.waiting.Stop()
		se.waiting = nil
	}
}
