package voice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// FrameTime is the duration of one packet.
const FrameTime = 20 * time.Millisecond

const (
	// catchUp is the maximum number of packets that are sent at once after a delay. After longer delays the
	// schedule shifts, so that no audio is lost.
	catchUp = 5
	// silences is the number of silent packets at the end of audio, which prevent interpolation by clients.
	// https://discord.com/developers/docs/topics/voice-connections#voice-data-interpolation
	silences = 5
	// lead is the number of frames between the announcement of audio and its first packet. They are sent over
	// different connections, and packets that arrive before the announcement are dropped.
	lead = 5
	// keepAliveFrames is the number of frames without audio between keep-alive packets.
	keepAliveFrames = 250
	// largestFrame is the maximum size of an Opus packet of 20 ms, which has one or two frames.
	largestFrame = 2 * 1275
)

// silence is 20 ms of silence. It is sent without end-to-end encryption, as voice servers do.
var silence = []byte{0xF8, 0xFF, 0xFE}

// player produces the packets of a call. The socket of the session calls tick every 20 ms.
type player struct {
	c *Call

	mu    sync.Mutex
	on    *path // path over which the packets are sent; nil: none
	ended bool

	// The fields below are used by the socket, and by finish afterwards.
	s           *session // current session
	askedOn     *link    // websocket on which audio was announced last
	asked       chan error
	announcedOn *link  // websocket on which audio was announced successfully
	wait        int    // frames until the first packet may be sent
	first       []byte // first packet, delayed by wait; nil: none
	left        int    // silent packets left to send
	quiet       int    // frames since the last packet
	buf         []byte
	warned      bool

	announcements chan announcement
}

// announcement is a message that audio starts or has ended. Sockets do not wait for a websocket, so that run sends it.
type announcement struct {
	s  *session
	l  *link
	on bool
	to chan<- error // receives the result; has space for it
}

// maxAnnouncements is the number of announcements that may wait for the websocket.
const maxAnnouncements = 8

func newPlayer(c *Call) *player {
	return &player{c: c, announcements: make(chan announcement, maxAnnouncements)}
}

// run sends announcements until ctx ends, and then the final silence.
func (p *player) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			p.finish()
			return
		case a := <-p.announcements:
			a.to <- a.s.speaking(a.l, a.on)
		}
	}
}

// use sets the session whose socket sends the packets; nil: none.
func (p *player) use(s *session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.detach()
	p.c.session.Store(s)
	if s == nil || p.ended {
		return
	}
	if p.on = s.sound.path(); p.on != nil {
		p.on.socket.attach(p, p.on)
	}
}

// detach ends the use of the player by its socket. p.mu is held.
func (p *player) detach() {
	if p.on != nil {
		p.on.socket.detach(p, p.on)
		p.on = nil
	}
}

// tick sends the packet that is due at a time, if any, after a number of missed frames.
func (p *player) tick(at time.Time, missed uint32) {
	if s := p.c.session.Load(); s != p.s {
		p.s, p.announcedOn, p.askedOn, p.wait, p.left, p.quiet, p.warned = s, nil, nil, 0, 0, 0, false
	}
	s := p.s
	if s == nil {
		return
	}
	if missed > 0 {
		s.sound.skip(missed)
	}
	if p.c.halted.Load() || !s.ready() {
		p.skipFrame()
		return
	}
	packet := p.next()
	switch {
	case packet != nil && !p.announced():
		p.first = append(p.first[:0], packet...)
		p.skipFrame()
	case packet != nil:
		p.first, p.left = nil, silences
		p.send(packet, at)
	case p.left > 0:
		p.left--
		p.send(silence, at)
		if p.left == 0 {
			p.stop()
		}
	default:
		p.skipFrame()
	}
}

// next returns the next packet, or nil.
func (p *player) next() []byte {
	if p.first != nil {
		return p.first
	}
	packet, ok := (*p.c.source.Load()).NextFrame()
	if !ok {
		return nil
	}
	if len(packet) == 0 || len(packet) > largestFrame {
		p.logError(fmt.Errorf("invalid packet of %d bytes", len(packet)))
		return nil
	}
	return packet
}

// announced reports whether packets may be sent. It announces audio on each websocket of the session, and
// waits after the first announcement.
func (p *player) announced() bool {
	l := p.s.link.Load()
	switch {
	case l == p.announcedOn && p.wait > 0:
		p.wait--
		return false
	case l != p.announcedOn && l.isEstablished() && p.announce(l):
		again := p.announcedOn != nil
		if p.announcedOn = l; !again {
			p.wait = lead - 1
		}
		return again
	default: // a lost websocket is being replaced
		return p.announcedOn != nil
	}
}

// announce announces audio on a websocket. It returns true when that has been done.
func (p *player) announce(l *link) bool {
	if l != p.askedOn {
		p.asked = make(chan error, 1)
		select {
		case p.announcements <- announcement{p.s, l, true, p.asked}:
			p.askedOn = l
		default: // retry in the next frame
			return false
		}
	}
	select {
	case err := <-p.asked:
		if err != nil {
			p.askedOn = nil
		}
		return err == nil
	default:
		return false
	}
}

// stop announces the end of audio.
func (p *player) stop() {
	if l := p.s.link.Load(); p.announcedOn != nil && l.isEstablished() {
		select {
		case p.announcements <- announcement{p.s, l, false, make(chan error, 1)}:
		default: // the websocket is about to fail
		}
	}
	p.announcedOn, p.askedOn = nil, nil
}

// send encrypts a packet and sends it.
func (p *player) send(packet []byte, at time.Time) {
	err := p.encrypt(packet)
	if err == nil {
		if err = p.s.sound.send(p.buf, at); errors.Is(err, errKeyExhausted) {
			go p.s.link.Load().fail(err) // which may wait for the network
		}
	} else {
		p.s.sound.skip(1)
	}
	p.quiet = 0
	p.logError(err)
}

// logError logs the first of consecutive errors.
func (p *player) logError(err error) {
	if err != nil && !p.warned && !errors.Is(err, net.ErrClosed) { // not if the session has just ended
		p.c.log.Warn("send voice packet failed", "err", err)
	}
	p.warned = err != nil
}

// encrypt encrypts a packet end to end into p.buf.
func (p *player) encrypt(packet []byte) (err error) {
	if bytes.Equal(packet, silence) {
		p.buf = append(p.buf[:0], packet...)
		return nil
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errPanic, r)
		}
	}()
	most := p.s.dave.MaxEncryptedFrameSize(len(packet))
	if cap(p.buf) < most {
		p.buf = make([]byte, most)
	}
	n, err := p.s.dave.Encrypt(p.s.sound.ssrc, packet, p.buf[:most])
	if err != nil {
		return err
	}
	if n > most {
		return errors.New("encrypted packet exceeds its maximum size")
	}
	p.buf = p.buf[:n]
	return nil
}

// skipFrame skips a frame and sends keep-alive packets.
func (p *player) skipFrame() {
	p.s.sound.skip(1)
	if p.quiet++; p.quiet%keepAliveFrames == 0 {
		_ = p.s.sound.keepAlive() // best effort
	}
}

// finish sends silence at the end of audio.
func (p *player) finish() {
	p.mu.Lock()
	p.ended = true
	p.detach()
	p.mu.Unlock()
	if p.s == nil || p.announcedOn == nil {
		return
	}
	tick := time.NewTicker(FrameTime) // the close of the websocket could overtake the packets
	defer tick.Stop()
	for range silences {
		at := <-tick.C
		p.send(silence, at)
	}
}
