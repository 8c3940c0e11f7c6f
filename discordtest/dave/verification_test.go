package dave_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/riffbot/riffbot/discordtest/dave"
)

// The codes and fingerprints are those that davey's own tests expect.

func TestDisplayableCodes(t *testing.T) {
	for _, c := range []struct {
		data   string
		digits int
		want   string
	}{
		{"aabbccddee", 5, "05870"},
		{"aabbccddeebbccddeeffccddeeffaaddeeffaabbeeffaabbccffaabbccdd", 30, "058708105556138052119572494877"},
	} {
		data, err := hex.DecodeString(c.data)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := dave.DisplayableCode(data, c.digits, 5); err != nil || got != c.want {
			t.Errorf("code %q, %v, want %q", got, err, c.want)
		}
	}
	for _, bad := range []struct{ data, digits, group int }{{4, 5, 5}, {4, 4, 3}, {1024, 1024, 11}, {10, 0, 5}, {10, 5, 0}} {
		if got, err := dave.DisplayableCode(make([]byte, bad.data), bad.digits, bad.group); !errors.Is(err, dave.ErrCode) {
			t.Errorf("%+v: code %q, %v", bad, got, err)
		}
	}
}

func TestFingerprints(t *testing.T) {
	for _, c := range []struct {
		userA, userB uint64
		keyA, keyB   []byte
		want         string
	}{
		{1234, 5678, make([]byte, 33), make([]byte, 65),
			"8581f12c24874fc31b1c97457cc5bd29c007102d4ff78a3a7ea1b2880c6d60a4" +
				"a95c02e888ae4a9cad90bfb8222df28829850e9e774fcc3006dc7906f20ba43c"},
		{1, 2, []byte{0, 100}, []byte{0, 20},
			"8da9c28f164816f50d8c42e49fc3656a77f045bfb2e3c27ea2ffde948a0521d7" +
				"f0a7eaf595b62e140453bf1fa54afda5c7101d47c1cda99aff9a221e5eabf72b"},
	} {
		want, err := hex.DecodeString(c.want)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // either of the two computes the same
			got, err := dave.Fingerprint(c.userA, c.keyA, c.userB, c.keyB)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("fingerprint %x, %v", got, err)
			}
			c.userA, c.keyA, c.userB, c.keyB = c.userB, c.keyB, c.userA, c.keyA
		}
	}
}
