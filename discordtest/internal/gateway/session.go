package gateway

import (
	"strconv"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// replayable is the number of events that a session keeps for a resume.
const replayable = 1000

// resumable is how long a session without a connection can be resumed, in real time.
const resumable = 2 * time.Minute

// Session is a gateway session. It can be resumed for some time after its connection has
// ended.
type Session struct {
	ID            string
	User          *state.User
	Conn          *Conn              // nil while disconnected
	app           *state.Application // nil for members
	intents       int64
	shard, shards int64
	attached      int64 // orders sessions by their latest connection
	seq           int64
	sent          []frame // the latest events, newest last
	disconnected  time.Time
	// Presence is the latest presence update of the client; nil for none.
	Presence field.Object
	waiting  *time.Timer // drops a disconnected session in a voice channel
}

// frame is a payload of the gateway.
type frame struct {
	Op   int    `json:"op"`
	Data any    `json:"d"`
	Seq  *int64 `json:"s"`
	Type any    `json:"t"`
}

// Send sends an event. A disconnected session keeps it for a resume.
func (se *Session) Send(event string, data any) {
	se.seq++
	seq := se.seq
	f := frame{Op: opDispatch, Data: data, Seq: &seq, Type: event}
	se.sent = append(se.sent, f)
	if len(se.sent) > replayable {
		se.sent = se.sent[1:]
	}
	if se.Conn != nil {
		se.Conn.push(f)
	}
}

// canReplay reports whether the session still has all events after a sequence number.
func (se *Session) canReplay(seq int64) bool {
	return len(se.sent) == 0 || *se.sent[0].Seq <= seq+1
}

// ownsGuild reports whether the session's shard receives events of a guild. Shard 0 receives
// those of direct messages, which have no guild id.
func (se *Session) ownsGuild(guildID string) bool {
	if se.shards <= 1 {
		return true
	}
	n, _ := strconv.ParseInt(guildID, 10, 64)
	return (n>>22)%se.shards == se.shard
}

// stopWaiting stops the timer that drops a disconnected session.
func (se *Session) stopWaiting() {
	if se.waiting != nil {
		se.waiting.Stop()
		se.waiting = nil
	}
}
