package dave_test

import (
	"crypto/rand"
	"testing"
)

func BenchmarkEncrypt(b *testing.B) {
	s, _, _, _, _ := newPair(b)
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
	s, _, _, _, _ := newPair(b)
	frame, decrypted := make([]byte, 320), make([]byte, 400)
	_, _ = rand.Read(frame)
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	sent := make([]byte, 400)
	for b.Loop() {
		n, err := s.Encrypt(1, frame, sent)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Decrypt("1", sent[:n], decrypted); err != nil { // a sole member decrypts its own frames
			b.Fatal(err)
		}
	}
}

// BenchmarkJoin measures a join into a call of ten members, for all of them: eleven sessions
// commit, and one commit wins.
func BenchmarkJoin(b *testing.B) {
	c := newCallOf(b, 10)
	next := uint64(100)
	for b.Loop() {
		c.join(next)
		c.deliverAll()
		c.leave(next)
		c.deliverAll()
		next++
	}
}
