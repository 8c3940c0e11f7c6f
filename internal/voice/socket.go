package voice

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

const (
	maxCalls  = 64   // calls in a socket; a slow source delays only those
	maxAnswer = 2048 // size of the largest packet that is received
)

// socket is a UDP socket that sends the packets of several calls: with one timer, in one goroutine and with one system
// call per frame. Waking a goroutine and sending a packet each take longer than encrypting it.
type socket struct {
	conn   *net.UDPConn
	ip4    bool
	writer interface {
		WriteBatch(batch []ipv4.Message, flags int) (int, error)
	}
	late    func(time.Duration) // may be nil
	stop    chan struct{}
	running sync.WaitGroup

	mu      sync.Mutex // held during a tick
	paths   map[netip.AddrPort]*path
	players []*player
	batch   []ipv4.Message
	queued  []queued // what batch contains
}

// queued is a packet of a batch.
type queued struct {
	path *path
	due  time.Time // zero: at any time
}

func openSocket(ctx context.Context, ip4 bool, phase time.Duration, late func(time.Duration)) (*socket, error) {
	network := "udp6"
	if ip4 {
		network = "udp4"
	}
	conn, err := (&net.ListenConfig{}).ListenPacket(ctx, network, ":0")
	if err != nil {
		return nil, err
	}
	s := &socket{conn: conn.(*net.UDPConn), ip4: ip4, late: late, stop: make(chan struct{}),
		paths: make(map[netip.AddrPort]*path)}
	switch {
	case runtime.GOOS != "linux":
		s.writer = singleWriter{s.conn}
	case ip4:
		s.writer = ipv4.NewPacketConn(conn)
	default:
		s.writer = ipv6.NewPacketConn(conn)
	}
	s.running.Go(s.read)
	now := time.Now()
	next := now.Add(FrameTime + phase - time.Duration(now.UnixNano())%FrameTime)
	s.running.Go(func() { s.run(next) })
	return s, nil
}

// singleWriter sends the first packet of a batch, on systems where a system call sends only one.
type singleWriter struct{ conn *net.UDPConn }

func (w singleWriter) WriteBatch(batch []ipv4.Message, _ int) (int, error) {
	if _, err := w.conn.WriteTo(batch[0].Buffers[0], batch[0].Addr); err != nil {
		return 0, err
	}
	return 1, nil
}

// accepts reports whether a path to an address can be added.
func (s *socket) accepts(to netip.AddrPort) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ip4 == to.Addr().Is4() && len(s.paths) < maxCalls && s.paths[to] == nil
}

func (s *socket) add(p *path) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paths[p.to] = p
}

// remove removes a path and returns the number of those that are left.
func (s *socket) remove(p *path) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.paths, p.to)
	return len(s.paths)
}

// attach lets the socket tick a player, which sends over a path of the socket.
func (s *socket) attach(p *player, over *path) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.players, over.batched = append(s.players, p), true
}

// detach ends what attach began. The socket does not use the player afterwards.
func (s *socket) detach(p *player, over *path) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.players, over.batched = slices.DeleteFunc(s.players, func(o *player) bool { return o == p }), false
}

// run ticks all players every 20 ms until the socket is closed. Deadlines are computed from a common start, so that
// delays do not accumulate.
func (s *socket) run(next time.Time) {
	timer := time.NewTimer(time.Until(next))
	defer timer.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-timer.C:
		}
		for now := time.Now(); !next.After(now); now = time.Now() {
			missed := time.Duration(0)
			if late := now.Sub(next); late > catchUp*FrameTime {
				missed = late / FrameTime
				next = next.Add(missed * FrameTime)
			}
			s.tick(next, uint32(missed))
			next = next.Add(FrameTime)
		}
		timer.Reset(time.Until(next))
	}
}

// tick sends the packets that are due at a time, after a number of missed frames.
func (s *socket) tick(at time.Time, missed uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.players {
		p.tick(at, missed)
	}
	s.flush()
}

// enqueue adds a packet to the batch. It returns the error of the previous packet of the path. Only players that the
// socket ticks call it, so s.mu is held.
func (s *socket) enqueue(p *path, packet []byte, due time.Time) error {
	n := len(s.queued)
	if n == len(s.batch) {
		s.batch = append(s.batch, ipv4.Message{Buffers: make([][]byte, 1)})
	}
	m := &s.batch[n]
	m.Buffers[0], m.Addr = append(m.Buffers[0][:0], packet...), p.address
	s.queued = append(s.queued, queued{p, due})
	err := p.err
	p.err = nil
	return err
}

// flush sends the batch. s.mu is held.
func (s *socket) flush() {
	for at := 0; at < len(s.queued); {
		n, err := s.writer.WriteBatch(s.batch[at:len(s.queued)], 0)
		if err != nil {
			s.queued[at].path.err = err
			n = 1 // the others may have other addresses
		}
		at += n
	}
	for _, q := range s.queued {
		s.sent(q.due)
	}
	clear(s.queued) // for the garbage collector
	s.queued = s.queued[:0]
}

// sent reports the delay of a packet that has been sent.
func (s *socket) sent(due time.Time) {
	if s.late != nil && !due.IsZero() {
		s.late(time.Since(due))
	}
}

// read reads answers to IP discoveries until the socket is closed. It drops all other packets, because the bot is deaf.
func (s *socket) read() {
	in := make([]byte, maxAnswer)
	for {
		n, from, err := s.conn.ReadFromUDPAddrPort(in)
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil || n != discoverySize: // on Windows, an error may be the answer to an earlier packet
			continue
		}
		s.mu.Lock()
		p := s.paths[netip.AddrPortFrom(from.Addr().Unmap(), from.Port())]
		s.mu.Unlock()
		if p == nil {
			continue
		}
		select {
		case p.answers <- bytes.Clone(in[:n]):
		default: // an earlier one has not been read yet
		}
	}
}

// close closes the socket and waits until its goroutines have ended.
func (s *socket) close() error {
	close(s.stop)
	err := s.conn.Close()
	s.running.Wait()
	return err
}
