package voice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"
)

// FrameTime is how long the sound of one packet lasts.
const FrameTime = 20 * time.Millisecond

const (
	// catchUp is how many packets may be sent at once after the process stood
	// still. What is missing beyond is not made up for: the music is late then,
	// and nothing of it is lost.
	catchUp = 5
	// silences end what is sent, so that listeners do not hear the last packet
	// continued. https://discord.com/developers/docs/topics/voice-connections#voice-data-interpolation
	silences = 5
	// remainFrames is after how many frames without sound routers are reminded.
	remainFrames = 250
	// largestFrame is Opus's own bound on 20 ms in one or two frames.
	largestFrame = 2 * 1275
)

// silence is 20 ms of it. It is sent as it is: whoever relays the call does so
// too, and it tells nobody anything.
var silence = []byte{0xF8, 0xFF, 0xFE}

// player sends a call's packets, each at its own time: the schedule is counted
// from one beginning, so that what one packet is late the next is not.
type player struct {
	c      *Call
	s      *session // that the rest is about
	told   *link    // on which was said that sound follows
	left   int      // silent packets still to be sent
	quiet  int      // frames since anything was sent
	buf    []byte
	warned bool
}

func newPlayer(c *Call) *player { return &player{c: c} }

// run plays until ctx ends.
func (p *player) run(ctx context.Context) {
	next := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			p.farewell()
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

// tick fills the 20 ms that begin at a time.
func (p *player) tick(at time.Time) {
	if s := p.c.session.Load(); s != p.s {
		p.s, p.told, p.left, p.quiet, p.warned = s, nil, 0, 0, false
	}
	s := p.s
	if s == nil {
		return
	}
	if p.c.halted.Load() || !s.ready() {
		p.rest()
		return
	}
	packet, ok := (*p.c.source.Load()).NextFrame()
	switch {
	case ok && len(packet) > 0 && len(packet) <= largestFrame && p.announce():
		p.left = silences
		p.send(packet, at)
	case p.left > 0:
		p.left--
		p.send(silence, at)
		if p.left == 0 {
			p.hush()
		}
	default:
		p.rest()
	}
}

// announce says that sound follows, on every websocket once before the first.
func (p *player) announce() bool {
	l := p.s.link.Load()
	if l == p.told || !l.settled() {
		return p.told != nil
	}
	if err := p.s.speaking(l, true); err != nil {
		return p.told != nil // the websocket is about to be replaced
	}
	p.told = l
	return true
}

// hush says that no sound follows.
func (p *player) hush() {
	if l := p.s.link.Load(); p.told != nil && l.settled() {
		_ = p.s.speaking(l, false) // a lost websocket is replaced, and says it too
	}
	p.told = nil
}

// send encrypts a packet and sends it.
func (p *player) send(packet []byte, at time.Time) {
	err := p.encrypt(packet)
	if err == nil {
		err = p.s.sound.send(p.buf)
	} else {
		p.s.sound.skip(1)
	}
	p.quiet = 0
	if err != nil && !p.warned {
		p.c.log.Warn("a packet could not be sent", "err", err)
	}
	p.warned = err != nil
	if late := p.c.v.cfg.Late; late != nil {
		late(time.Since(at))
	}
}

// encrypt makes of a packet what the other members can read.
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
		return errors.New("the encrypted packet is larger than announced")
	}
	p.buf = p.buf[:n]
	return nil
}

// rest lets 20 ms pass.
func (p *player) rest() {
	p.s.sound.skip(1)
	if p.quiet++; p.quiet%remainFrames == 0 {
		_ = p.s.sound.remain() // nobody waits for it
	}
}

// farewell ends what is being said.
func (p *player) farewell() {
	if p.s == nil || p.told == nil {
		return
	}
	for range silences {
		p.send(silence, time.Now())
	}
}
