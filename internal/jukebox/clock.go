package jukebox

import "time"

// Clock tells which moment of the current song is sent to the voice channel at which instant. While it is Running,
// the audio at Position + d is sent at At + d. What a member hears is later by the time that the network, the jitter
// buffer and the decoder of the member's client take.
type Clock struct {
	Entry    EntryID // of the song; empty: none
	Position time.Duration
	At       time.Time // by the clock of the system, also if the time of the program is another one
	Running  bool
}

// Offset returns how far the position of c is ahead of the one of another clock at the same instant.
func (c Clock) Offset(other Clock) time.Duration {
	d := c.Position - other.Position
	if c.Running && other.Running {
		d -= c.At.Sub(other.At)
	}
	return d
}

const (
	// clockWindow is the number of frames from which the schedule of frames is estimated.
	clockWindow = 15
	// clockShift is the time between two frames after which the schedule has shifted. It is longer than the delay that a
	// voice connection makes up for, and than it holds the first frame.
	clockShift = 130 * time.Millisecond
	// clockGap is the time without frames after which audio starts a new passage.
	clockGap = time.Second
	// stoppedAfter is the time without frames after which the clock stands still.
	stoppedAfter = 300 * time.Millisecond
	// clockTolerance is the change of the schedule that is reported.
	clockTolerance = 15 * time.Millisecond
)

// schedule estimates when frames are sent. A frame can be requested later than it is due, and the voice connection then
// catches up, but never earlier. So the earliest frame of a window counts.
type schedule struct {
	frames   int64     // since the start of the schedule
	origin   time.Time // when frame 0 was due; zero: unknown
	window   time.Time // the same by the frames of the unfinished window
	counted  int       // frames in the window
	last     time.Time // when the latest frame was requested
	reported time.Time // the origin that was reported last
}

// frame records that a frame is sent now. It returns true if the schedule changed since it was reported.
func (s *schedule) frame(now time.Time) (changed bool) {
	if s.last.IsZero() || now.Sub(s.last) > clockGap {
		// The voice connection may hold the first frame until it has announced audio.
		*s = schedule{last: now, reported: s.reported}
		return false
	}
	if now.Sub(s.last) > clockShift {
		*s = schedule{reported: s.reported}
	}
	s.last = now
	due := now.Add(-time.Duration(s.frames) * FrameTime)
	s.frames++
	if s.origin.IsZero() || due.Before(s.origin) {
		s.origin = due
	}
	if s.window.IsZero() || due.Before(s.window) {
		s.window = due
	}
	if s.counted++; s.counted == clockWindow {
		s.origin, s.window, s.counted = s.window, time.Time{}, 0
	}
	if d := s.origin.Sub(s.reported); d > -clockTolerance && d < clockTolerance {
		return false
	}
	s.reported = s.origin
	return true
}

// stop records that no frames are sent.
func (s *schedule) stop() { *s = schedule{} }

// next returns when the next frame is due; false if frames are not being sent.
func (s *schedule) next(now time.Time) (time.Time, bool) {
	if s.origin.IsZero() || now.Sub(s.last) > stoppedAfter {
		return now, false
	}
	return s.origin.Add(time.Duration(s.frames) * FrameTime), true
}

// clock returns the clock of the current track.
func (p *Playback) clock() Clock {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now == nil {
		return Clock{At: time.Now()}
	}
	at, running := p.sent.next(time.Now())
	return Clock{Entry: p.now.entry, Position: p.now.position(), At: at, Running: running && !p.silent}
}
