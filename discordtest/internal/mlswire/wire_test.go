package mlswire_test

import (
	"bytes"
	"testing"

	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

func TestVectorSizes(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 16383, 16384, 70000} {
		data := bytes.Repeat([]byte{7}, n)
		r := mlswire.NewReader(mlswire.AppendVector(nil, data))
		if got := r.Vector(); !bytes.Equal(got, data) || !r.Empty() || r.Err() != nil {
			t.Errorf("%d bytes come back as %d (%v)", n, len(got), r.Err())
		}
	}
}

func TestInvalidVectors(t *testing.T) {
	for name, data := range map[string][]byte{
		"empty":                       {},
		"shorter than it says":        {5, 1, 2},
		"one in two bytes":            {0x40, 1, 9},
		"one in four bytes":           {0x80, 0, 0, 1, 9},
		"a length of an unknown size": {0xc0, 0, 0, 0, 0, 0, 0, 1, 9},
	} {
		r := mlswire.NewReader(data)
		r.Vector()
		if r.Err() == nil {
			t.Errorf("%s: is read", name)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add([]byte{0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 2, 0, 3, 0, 0, 0, 1, 1, 9})
	f.Fuzz(func(t *testing.T, data []byte) {
		m, rest, err := mlswire.Split(data)
		if err != nil {
			return
		}
		if len(m.Raw)+len(rest) != len(data) || !bytes.HasPrefix(data, m.Raw) || !bytes.HasSuffix(data, rest) {
			t.Fatal("a message and what follows are not what was split")
		}
		again, none, err := mlswire.Split(m.Raw)
		if err != nil || len(none) != 0 || !bytes.Equal(again.Body, m.Body) {
			t.Fatal("a message alone reads differently")
		}
	})
}
