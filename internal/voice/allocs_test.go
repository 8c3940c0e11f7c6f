//go:build !race

package voice

import (
	"bytes"
	"net"
	"testing"
	"time"

	"github.com/thesyncim/gopus/container/ogg"

	"github.com/riffbot/riffbot/internal/media"
)

// fileSource is a source that plays a file once.
type fileSource struct{ packets *media.Packets }

func (s fileSource) NextFrame() ([]byte, bool) {
	packet, err := s.packets.Next()
	return packet, err == nil
}

// oggFile returns packets of 20 ms in Ogg.
func oggFile(t *testing.T, packets int) *media.Packets {
	t.Helper()
	var file bytes.Buffer
	w, err := ogg.NewWriter(&file, 48000, 2)
	if err != nil {
		t.Fatal(err)
	}
	packet := append([]byte{0xfc}, make([]byte, 320)...) // the TOC byte of 20 ms
	for range packets {
		if err := w.WritePacket(packet, frameSamples); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	p, err := media.OpenPackets(bytes.NewReader(file.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPacketIsSentWithoutAllocation follows packets from a file to a socket. TestEncryptionAllocatesNothing of
// discordtest/dave checks the end-to-end encryption.
func TestPacketIsSentWithoutAllocation(t *testing.T) {
	sink, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sink.Close() }()
	const runs = 500
	late := 0
	v := New(Config{Late: func(time.Duration) { late++ }})
	var src Source = fileSource{oggFile(t, 10*runs)}
	c := &Call{v: v}
	c.player = newPlayer(c)
	c.source.Store(&src)
	s := &session{v: v, call: c, dave: noDave(nil, "42", nil)}
	to, err := v.network.open(t.Context(), sink.LocalAddr().(*net.UDPAddr).AddrPort())
	if err != nil {
		t.Fatal(err)
	}
	s.sound.to, s.sound.over = to, to
	if err := s.sound.key(modeAES256GCM, make([]byte, 32)); err != nil {
		t.Fatal(err)
	}
	s.open.Store(true)
	s.link.Store(&link{})
	c.player.s, c.player.announcedOn = s, s.link.Load()
	c.player.use(s)
	if n := testing.AllocsPerRun(runs, func() { to.socket.tick(time.Now(), 0) }); n != 0 {
		t.Errorf("%v allocations per packet", n)
	}
	c.player.use(nil)
	s.sound.close()
	if late < runs {
		t.Errorf("%d packets sent, want %d", late, runs)
	}
}
