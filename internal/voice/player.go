package voice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
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
	// lead is how many frames the news that sound follows gets ahead of it: they
	// take different ways, and sound that comes first is thrown away.
	lead = 5
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
	wait   int      // frames until sound may follow that
	first  []byte   // the packet that waits for it; nil: none
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
		p.s, p.told, p.wait, p.left, p.quiet, p.warned = s, nil, 0, 0, 0, false
	}
	s := p.s
	if s == nil {
		return
	}
	if p.c.halted.Load() || !s.ready() {
		p.rest()
		return
	}
	packet := p.next()
	switch {
	case packet != nil && !p.announced():
		p.first = append(p.first[:0], packet...)
		p.rest()
	case packet != nil:
		p.first, p.left = nil, silences
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

// next is the packet whose turn it is, nil for none.
func (p *player) next() []byte {
	if p.first != nil {
		return p.first
	}
	packet, ok := (*p.c.source.Load()).NextFrame()
	if !ok {
		return nil
	}
	if len(packet) == 0 || len(packet) > largestFrame {
		p.complain(fmt.Errorf("a packet of %d bytes", len(packet)))
		return nil
	}
	return packet
}

// announced reports whether sound may follow. It says on every websocket that it
// does, and on the first some time before.
func (p *player) announced() bool {
	l := p.s.link.Load()
	switch {
	case l == p.told && p.wait > 0:
		p.wait--
		return false
	case l != p.told && l.settled() && p.s.speaking(l, true) == nil:
		again := p.told != nil
		if p.told = l; !again {
			p.wait = lead - 1
		}
		return again
	default: // a lost websocket is about to be replaced
		return p.told != nil
	}
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
		if err = p.s.sound.send(p.buf); errors.Is(err, errKeySpent) {
			p.s.link.Load().fail(err)
		}
	} else {
		p.s.sound.skip(1)
	}
	p.quiet = 0
	p.complain(err)
	if late := p.c.v.cfg.Late; late != nil {
		late(time.Since(at))
	}
}

// complain logs the first of the errors that follow each other.
func (p *player) complain(err error) {
	if err != nil && !p.warned && !errors.Is(err, net.ErrClosed) { // a session that has just ended
		p.c.log.Warn("a packet could not be sent", "err", err)
	}
	p.warned = err != nil
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
	tick := time.NewTicker(FrameTime) // its websocket may be closed faster than sound arrives
	defer tick.Stop()
	for range silences {
		at := <-tick.C
		p.send(silence, at)
	}
}
