package jukebox

import (
	"errors"
	"io"
	"sync"
	"time"
)

// Deck plays one song after another without a gap: the next is opened while the
// present one plays. It implements [Source]; the frames that it gave are the only
// clock.
type Deck struct {
	mu     sync.Mutex
	now    *track
	next   *track
	silent bool // paused, or held
	ended  []ending
	wake   chan<- struct{}
}

// track is a song that is open.
type track struct {
	entry   EntryID
	packets Packets
	frames  int64 // that were played
}

func (t *track) position() time.Duration { return time.Duration(t.frames) * FrameTime }

// ending is a track that is over, and why: nil at its end.
type ending struct {
	*track
	err error
}

// newDeck returns an empty deck that says over wake when a track is over.
func newDeck(wake chan<- struct{}) *Deck { return &Deck{wake: wake} }

// NextFrame returns the next packet; ok is false when there is none to be heard.
func (d *Deck) NextFrame() (packet []byte, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.now != nil && !d.silent {
		packet, err := d.now.packets.Next()
		if err == nil {
			d.now.frames++
			return packet, true
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		d.turn(err)
	}
	return nil, false
}

// turn goes on with the next track.
func (d *Deck) turn(err error) {
	d.ended = append(d.ended, ending{d.now, err})
	d.now, d.next = d.next, nil
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// cue makes a track the next one; nil: none. It returns the one that is no longer.
func (d *Deck) cue(t *track) (old *track) {
	d.mu.Lock()
	defer d.mu.Unlock()
	old, d.next = d.next, t
	if d.now == nil {
		d.now, d.next = d.next, nil
	}
	return old
}

// skip goes on with the next track without a gap, where it is the one of an entry,
// and returns the one that is over.
func (d *Deck) skip(to EntryID) (old *track, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.next == nil || d.next.entry != to {
		return nil, false
	}
	old = d.now
	d.now, d.next = d.next, nil
	return old, true
}

// over returns the tracks that ended since it was asked last.
func (d *Deck) over() []ending {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := d.ended
	d.ended = nil
	return all
}

// loaded names the entries of both tracks; empty for none.
func (d *Deck) loaded() (now, next EntryID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now != nil {
		now = d.now.entry
	}
	if d.next != nil {
		next = d.next.entry
	}
	return now, next
}

// at is how far the present track has played, and how long it is.
func (d *Deck) at() (position, length time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now == nil {
		return 0, 0
	}
	return d.now.position(), d.now.packets.Length()
}

// seek goes on with the present track from somewhere else.
func (d *Deck) seek(to time.Duration) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now == nil {
		return ErrNothing
	}
	if to < 0 || to >= d.now.packets.Length() {
		return ErrBeyond
	}
	return d.now.seek(to)
}

func (t *track) seek(to time.Duration) error {
	if err := t.packets.Seek(to); err != nil {
		return err
	}
	t.frames = int64(to / FrameTime)
	return nil
}

// quiet stops the packets, and lets them come again.
func (d *Deck) quiet(silent bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.silent = silent
}

// clear takes both tracks off.
func (d *Deck) clear() (all []*track) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, t := range []*track{d.now, d.next} {
		if t != nil {
			all = append(all, t)
		}
	}
	d.now, d.next = nil, nil
	return all
}
