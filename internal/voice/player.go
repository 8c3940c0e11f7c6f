package voice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
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

// player sends the packets of a call. Deadlines are computed from a common start, so that delays do not
// accumulate.
type player struct {
	c           *Call
	s           *session // current session
	announcedOn *link    // websocket on which audio was announced
	wait        int      // frames until the first packet may be sent
	first       []byte   // first packet, delayed by wait; nil: none
	left        int      // silent packets left to send
	quiet       int      // frames since the last packet
	buf         []byte
	warned      bool
}

func newPlayer(c *Call) *player { return &player{c: c} }

// run sends packets until ctx ends.
func (p *player) run(ctx context.Context) {
	next := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			p.close()
			return
		case <-timer.C:
		}
		for now := time.Now(); !next.After(now); now = time.Now() {
			if late := now.Sub(next); late > catchUp*FrameTime {
				missed := late / FrameTime
				next = next.Add(missed * FrameTime)
				if p.s != nil {
					p.s.sound.skip(uint32(missed))
				}
			}
			p.tick(next)
			next = next.Add(FrameTime)
		}
		timer.Reset(time.Until(next))
	}
}

// tick sends the packet that is due at a time, if any.
func (p *player) tick(at time.Time) {
	if s := p.c.session.Load(); s != p.s {
		p.s, p.announcedOn, p.wait, p.left, p.quiet, p.warned = s, nil, 0, 0, 0, false
	}
	s := p.s
	if s == nil {
		return
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
	case l != p.announcedOn && l.isEstablished() && p.s.speaking(l, true) == nil:
		again := p.announcedOn != nil
		if p.announcedOn = l; !again {
			p.wait = lead - 1
		}
		return again
	default: // a lost websocket is being replaced
		return p.announcedOn != nil
	}
}

// stop announces the end of audio.
func (p *player) stop() {
	if l := p.s.link.Load(); p.announcedOn != nil && l.isEstablished() {
		_ = p.s.speaking(l, false) // on failure the websocket is replaced
	}
	p.announcedOn = nil
}

// send encrypts a packet and sends it.
func (p *player) send(packet []byte, at time.Time) {
	err := p.encrypt(packet)
	if err == nil {
		if err = p.s.sound.send(p.buf); errors.Is(err, errKeyExhausted) {
			p.s.link.Load().fail(err)
		}
	} else {
		p.s.sound.skip(1)
	}
	p.quiet = 0
	p.logError(err)
	if late := p.c.v.cfg.Late; late != nil {
		late(time.Since(at))
	}
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

// close sends silence at the end of audio.
func (p *player) close() {
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
