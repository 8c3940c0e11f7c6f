package hear

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/userclient"
)

// silence is the frame that ends a passage.
var silence = []byte{0xf8, 0xff, 0xfe}

// queueLength is the number of messages that wait for a slow browser: 5 s of sound. A slower one is
// disconnected, and connects again.
const queueLength = 256

// station is the voice connection of one person, with the browsers that hear it.
type station struct {
	person *userclient.Person
	clock  serverClock
	cancel context.CancelFunc
	ended  chan struct{} // closed when the person has left the server

	mu        sync.Mutex
	listeners map[chan message]bool
	sources   map[uint32]*clock // by SSRC
	call      message           // the newest
}

// stations are the running stations.
type stations struct {
	server *discordtest.Server
	clock  serverClock

	mu  sync.Mutex
	all map[*userclient.Person]*station
}

// listen adds a browser to the station of a person. messages begins with the call, and is closed if the
// browser is too slow. leave removes the browser; the last one ends the connection to the call.
func (s *stations) listen(p *userclient.Person) (messages <-chan message, ended <-chan struct{}, leave func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.all[p]
	if st == nil {
		st = s.start(p)
	}
	c := make(chan message, queueLength)
	st.add(c)
	return c, st.ended, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if st.remove(c) && s.all[p] == st {
			delete(s.all, p)
			st.cancel()
			<-st.ended
		}
	}
}

// start starts the station of a person, with the lock held.
func (s *stations) start(p *userclient.Person) *station {
	ctx, cancel := context.WithCancel(context.Background())
	st := &station{person: p, clock: s.clock, cancel: cancel, ended: make(chan struct{}),
		listeners: make(map[chan message]bool), sources: make(map[uint32]*clock),
		call: encodeCall(p.ID(), p.Call())}
	s.all[p] = st
	var running sync.WaitGroup
	running.Go(func() { s.server.FollowCalls(ctx, p, st.frame, nil) })
	running.Go(func() { st.followCall(ctx) })
	go func() {
		running.Wait()
		close(st.ended)
	}()
	return st
}

// followCall sends the person's voice channel whenever it changes, until ctx ends or the person leaves
// the server.
func (st *station) followCall(ctx context.Context) {
	var at userclient.Call
	for {
		next, err := st.person.WaitForCall(ctx, at)
		if err != nil {
			return
		}
		at = next
		st.mu.Lock()
		st.call = encodeCall(st.person.ID(), at)
		st.send(st.call)
		st.mu.Unlock()
	}
}

// frame sends a packet of another user to the browsers.
func (st *station) frame(userID string, ssrc uint32, _ uint16, timestamp uint32, frame []byte) {
	if len(frame) == 0 {
		return // it could not be decrypted
	}
	now := time.Now()
	st.mu.Lock()
	defer st.mu.Unlock()
	source := st.sources[ssrc]
	if source == nil {
		source = &clock{}
		st.sources[ssrc] = source
	}
	at := source.at(timestamp, now)
	if bytes.Equal(frame, silence) {
		source.passageEnded()
	}
	st.send(packet{userID: userID, ssrc: ssrc, at: st.clock.micros(at), opus: slices.Clone(frame)}.encode())
}

func (st *station) add(c chan message) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.listeners[c] = true
	c <- st.call // the queue is empty
}

// remove removes a browser and reports whether it was the last one.
func (st *station) remove(c chan message) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	delete(st.listeners, c)
	return len(st.listeners) == 0
}

// send sends a message to the browsers, with the lock held.
func (st *station) send(m message) {
	for c := range st.listeners {
		select {
		case c <- m:
		default:
			delete(st.listeners, c)
			close(c)
		}
	}
}
