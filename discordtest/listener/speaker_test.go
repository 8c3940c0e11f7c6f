package listener

import (
	"errors"
	"sync"
	"testing"
	"time"
)

// speaker is a client that plays music.
type speaker struct {
	*Client
	t *testing.T
}

// play plays music until stop is called, which waits for the end of it.
func (s *speaker) play() (stop func()) {
	quit := make(chan struct{})
	var playing sync.WaitGroup
	playing.Go(func() { s.music(quit) })
	return sync.OnceFunc(func() {
		close(quit)
		playing.Wait()
	})
}

// music sends frames in real time.
func (s *speaker) music(stop <-chan struct{}) {
	tick := time.NewTicker(FrameLength)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-stop:
			for range 5 {
				s.send(silence)
			}
			return
		case <-tick.C:
			s.send(frame(i))
		}
	}
}

func (s *speaker) send(frame []byte) {
	if err := s.SendFrame(frame); err != nil && !errors.Is(err, ErrNotReady) {
		s.t.Error(err)
	}
}
