package voice

import (
	"net"
	"net/netip"
	"testing"
	"time"
)

func closePath(t *testing.T, p *path) {
	t.Helper()
	if err := p.close(); err != nil {
		t.Error(err)
	}
}

// TestCallsShareSockets checks that calls of different voice servers use the same socket, and that each call has a pair
// of addresses of its own.
func TestCallsShareSockets(t *testing.T) {
	n := &network{}
	a, b := netip.MustParseAddrPort("127.0.0.1:9"), netip.MustParseAddrPort("127.0.0.2:9")
	open := func(to netip.AddrPort) *path {
		p, err := n.open(t.Context(), to)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	first, second, third, fourth := open(a), open(b), open(a), open(b)
	if first.socket != second.socket || third.socket == first.socket || fourth.socket != third.socket {
		t.Errorf("%d sockets", len(n.sockets))
	}
	for _, p := range []*path{first, fourth, third} {
		closePath(t, p)
	}
	again := open(a)
	if again.socket != second.socket || len(n.sockets) != 1 {
		t.Errorf("%d sockets after three calls ended", len(n.sockets))
	}
	closePath(t, again)
	closePath(t, second)
	if len(n.sockets) != 0 {
		t.Errorf("%d sockets after all calls ended", len(n.sockets))
	}
}

// TestUnreachableAddressDoesNotAffectOthers sends to an address that the system rejects, in one batch with another one.
func TestUnreachableAddressDoesNotAffectOthers(t *testing.T) {
	n := &network{}
	sink, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sink.Close() }()
	rejected, err := n.open(t.Context(), netip.MustParseAddrPort("127.0.0.1:0"))
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := n.open(t.Context(), sink.LocalAddr().(*net.UDPAddr).AddrPort())
	if err != nil {
		t.Fatal(err)
	}
	l := accepted.socket
	l.mu.Lock()
	for _, p := range []*path{rejected, accepted} {
		if err := l.enqueue(p, []byte("packet"), time.Time{}); err != nil {
			t.Error(err)
		}
	}
	l.flush()
	if rejected.socket != l || l.enqueue(rejected, []byte("packet"), time.Time{}) == nil ||
		l.enqueue(accepted, []byte("packet"), time.Time{}) != nil {
		t.Error("the error of a packet is not returned to its sender")
	}
	l.mu.Unlock()
	_ = sink.SetReadDeadline(time.Now().Add(10 * time.Second))
	if size, err := sink.Read(make([]byte, 100)); err != nil || size != len("packet") {
		t.Errorf("%d bytes, %v", size, err)
	}
	closePath(t, rejected)
	closePath(t, accepted)
}
