package dave_test

import "testing"

// TestEncryptionAllocatesNothing checks that the encryption of a frame allocates no memory.
func TestEncryptionAllocatesNothing(t *testing.T) {
	s, _, _, _, _ := newPair(t)
	frame, sent := make([]byte, 320), make([]byte, 400)
	if n := testing.AllocsPerRun(1000, func() {
		if _, err := s.Encrypt(1, frame, sent); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations per frame", n)
	}
}
