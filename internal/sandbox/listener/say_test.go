package listener

import (
	"encoding/binary"
	"sync"
	"testing"
	"time"
)

// speaker is a client that says something.
type speaker struct {
	*Client
	t        *testing.T
	sequence uint16
}

// play plays music until stop is called, which waits for the end of it.
func (s *speaker) play() (stop func()) {
	s.t.Helper()
	if err := s.send(5, obj{"speaking": 1, "delay": 0, "ssrc": s.ssrc}); err != nil {
		s.t.Fatal(err)
	}
	quit := make(chan struct{})
	var playing sync.WaitGroup
	playing.Go(func() { s.music(quit) })
	return sync.OnceFunc(func() {
		close(quit)
		playing.Wait()
	})
}

// say sends a frame, encrypted as the session has it.
func (s *speaker) say(frame []byte) {
	s.t.Helper()
	s.mu.Lock()
	sealed := make([]byte, s.session.MaxEncryptedFrameSize(len(frame)))
	n, err := s.session.Encrypt(s.ssrc, frame, sealed)
	s.mu.Unlock()
	if err != nil {
		s.t.Error(err)
	}
	s.sequence++
	p := []byte{0x80, 0x78, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	binary.BigEndian.PutUint16(p[2:], s.sequence)
	binary.BigEndian.PutUint32(p[4:], uint32(s.sequence)*frameSamples)
	binary.BigEndian.PutUint32(p[8:], s.ssrc)
	nonce := make([]byte, 12)
	binary.BigEndian.PutUint32(nonce, uint32(s.sequence))
	p = s.opener.aead.Seal(p, nonce, sealed[:n], p[:12])
	if _, err := s.udp.Write(append(p, nonce[:4]...)); err != nil {
		s.t.Error(err)
	}
}

// music says frames at the pace of music until stop is closed.
func (s *speaker) music(stop <-chan struct{}) {
	tick := time.NewTicker(FrameLength)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-stop:
			for range 5 {
				s.say(silence)
			}
			return
		case <-tick.C:
			s.mu.Lock()
			ready := s.session.Ready()
			s.mu.Unlock()
			if ready {
				s.say(frame(i))
			}
		}
	}
}
