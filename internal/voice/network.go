package voice

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// network has the sockets of all calls.
type network struct {
	late func(time.Duration) // called for each packet with its delay; may be nil

	mu      sync.Mutex
	sockets []*socket
	opened  int // number of sockets so far
}

// open returns a path to an address of a voice server, over a socket with other calls if possible.
//
// A socket sends to each address for one call only. Discord does not document whether a voice server tells calls apart
// by the address of their packets or by their SSRC, so each call has a pair of addresses of its own.
func (n *network) open(ctx context.Context, to netip.AddrPort) (*path, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	i := slices.IndexFunc(n.sockets, func(s *socket) bool { return s.accepts(to) })
	if i < 0 {
		s, err := openSocket(ctx, to.Addr().Is4(), phase(n.opened), n.late)
		if err != nil {
			return nil, fmt.Errorf("open UDP socket: %w", err)
		}
		n.sockets = append(n.sockets, s)
		n.opened++
		i = len(n.sockets) - 1
	}
	p := &path{n: n, socket: n.sockets[i], to: to, address: net.UDPAddrFromAddrPort(to), answers: make(chan []byte, 1)}
	p.socket.add(p)
	return p, nil
}

// phase returns when the frames of a socket start, relative to those of the first one. The phases of consecutive
// sockets are far apart, so that packets are spread over the time of a frame.
func phase(socket int) time.Duration {
	const step = 7 * time.Millisecond
	return time.Duration(socket) * step % FrameTime
}

// path sends the packets of one call to an address of a voice server.
type path struct {
	n       *network
	socket  *socket
	to      netip.AddrPort
	address *net.UDPAddr
	answers chan []byte // latest answer to an IP discovery

	batched bool  // packets are sent at the end of a tick; changed by socket.attach and socket.detach
	err     error // of the latest packet; used by the socket
	closed  bool  // guarded by n.mu
}

// send sends a packet that is due at a time: in the next batch while a socket ticks the player of the call, and
// immediately otherwise. It may return the error of an earlier packet.
func (p *path) send(packet []byte, due time.Time) error {
	if p.batched {
		return p.socket.enqueue(p, packet, due)
	}
	_, err := p.socket.conn.WriteToUDPAddrPort(packet, p.to)
	p.socket.sent(due)
	return err
}

// close closes the path, and its socket if it was the last one.
func (p *path) close() error {
	p.n.mu.Lock()
	defer p.n.mu.Unlock()
	if p.closed {
		return nil
	}
	p.closed = true
	if p.socket.remove(p) > 0 {
		return nil
	}
	p.n.sockets = slices.DeleteFunc(p.n.sockets, func(s *socket) bool { return s == p.socket })
	return p.socket.close()
}
