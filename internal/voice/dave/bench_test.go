package dave_test

import (
	"crypto/rand"
	"testing"
)

// What encryption costs a call of one sender: 50 frames a second.

func BenchmarkEncrypt(b *testing.B) {
	s, _, _, _, _ := pair(b)
	frame, sent := make([]byte, 320), make([]byte, 400)
	_, _ = rand.Read(frame)
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Encrypt(1, frame, sent); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecrypt(b *testing.B) {
	s, _, _, _, _ := pair(b)
	frame, heard := make([]byte, 320), make([]byte, 400)
	_, _ = rand.Read(frame)
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	sent := make([]byte, 400)
	for b.Loop() {
		n, err := s.Encrypt(1, frame, sent)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Decrypt("1", sent[:n], heard); err != nil { // in a group of one, we hear ourselves
			b.Fatal(err)
		}
	}
}

// BenchmarkJoin is one member's coming into a call of ten, for everybody: eleven
// sessions' commits, of which one wins.
func BenchmarkJoin(b *testing.B) {
	c := newCallOf(b, 10)
	next := uint64(100)
	for b.Loop() {
		c.join(next)
		c.run()
		c.leave(next)
		c.run()
		next++
	}
}
