package jukebox

import (
	"errors"
	"io"
	"sync"
	"time"
)

// Playback plays songs without gaps: the next song is already open while the current one plays. It implements
// [Source]. Positions are counted in the frames that it has supplied.
type Playback struct {
	mu     sync.Mutex
	now    *track
	next   *track
	silent bool // paused or held
	volume int  // in percent
	ended  []ending
	wake   chan<- struct{}
	sent   schedule
}

// track is an open song.
type track struct {
	entry   EntryID
	packets Packets
	frames  int64 // played so far
}

func (t *track) position() time.Duration { return time.Duration(t.frames) * FrameTime }

// ending is a track that ended; err is nil if it was played to its end.
type ending struct {
	*track
	err error
}

// newPlayback returns an empty Playback that sends on wake when a track ends.
func newPlayback(wake chan<- struct{}) *Playback { return &Playback{wake: wake, volume: fullVolume} }

// NextFrame returns the next packet; ok is false if there is nothing to play.
func (p *Playback) NextFrame() (packet []byte, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.now != nil && !p.silent {
		packet, err := p.now.packets.Next()
		if err == nil {
			p.now.frames++
			if p.sent.frame(time.Now()) {
				p.notify()
			}
			return packet, true
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		p.advance(err)
	}
	p.sent.stop()
	return nil, false
}

// advance advances to the next track.
func (p *Playback) advance(err error) {
	p.ended = append(p.ended, ending{p.now, err})
	p.now, p.next = p.next, nil
	p.notify()
}

// notify wakes the player.
func (p *Playback) notify() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// setVolume sets the volume of the loaded and of all further tracks.
func (p *Playback) setVolume(percent int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.volume = percent
	for _, t := range []*track{p.now, p.next} {
		if t != nil {
			if err := t.packets.SetVolume(percent); err != nil {
				return err
			}
		}
	}
	return nil
}

// setNext sets the next track, or removes it if t is nil. It returns the one that was replaced. A track whose volume
// cannot be set is played at full volume.
func (p *Playback) setNext(t *track) (old *track) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t != nil {
		_ = t.packets.SetVolume(p.volume)
	}
	old, p.next = p.next, t
	if p.now == nil {
		p.now, p.next = p.next, nil
	}
	return old
}

// skip advances to the next track if it is the given entry's, and returns the track that was skipped.
func (p *Playback) skip(to EntryID) (old *track, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next == nil || p.next.entry != to {
		return nil, false
	}
	old = p.now
	p.now, p.next = p.next, nil
	return old, true
}

// takeEnded returns the tracks that ended since the last call.
func (p *Playback) takeEnded() []ending {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.ended
	p.ended = nil
	return all
}

// loaded returns the entries of the current and the next track, or empty ids.
func (p *Playback) loaded() (now, next EntryID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now != nil {
		now = p.now.entry
	}
	if p.next != nil {
		next = p.next.entry
	}
	return now, next
}

// position returns the position in the current track and its length.
func (p *Playback) position() (position, length time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now == nil {
		return 0, 0
	}
	return p.now.position(), p.now.packets.Length()
}

// seek sets the position in the current track.
func (p *Playback) seek(to time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now == nil {
		return ErrNotPlaying
	}
	if to < 0 || to >= p.now.packets.Length() {
		return ErrSeekRange
	}
	return p.now.seek(to)
}

func (t *track) seek(to time.Duration) error {
	if err := t.packets.Seek(to); err != nil {
		return err
	}
	t.frames = int64(to / FrameTime)
	return nil
}

// setSilent stops or resumes the supply of packets.
func (p *Playback) setSilent(silent bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.silent = silent
}

// clear removes both tracks and returns them.
func (p *Playback) clear() (all []*track) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range []*track{p.now, p.next} {
		if t != nil {
			all = append(all, t)
		}
	}
	p.now, p.next = nil, nil
	return all
}
