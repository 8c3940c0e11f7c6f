package dave

import (
	"bytes"
	"testing"
)

func TestFooterSize(t *testing.T) {
	c := testCipher(t)
	for nonce, size := range map[uint32]int{0: 12, 127: 12, 128: 13, 1 << 14: 14, 1 << 21: 15, 1<<32 - 1: 16} {
		buffer := make([]byte, 4+overhead)
		sealed := appendFooter(c.seal(buffer, nonce, []byte("opus")), nonce)
		if len(sealed) != 4+size || int(sealed[len(sealed)-3]) != size {
			t.Errorf("nonce %d: a footer of %d bytes that says %d, want %d", nonce, len(sealed)-4, sealed[len(sealed)-3], size)
		}
		f, ok := parseFrame(sealed)
		if !ok || f.nonce != nonce || len(f.plain) != 0 {
			t.Fatalf("nonce %d: %+v, %v", nonce, f, ok)
		}
		ciphertext, additional := f.split()
		if plain, ok := c.open(f.nonce, ciphertext, additional, f.tag); !ok || string(plain) != "opus" {
			t.Errorf("nonce %d: opens as %q, %v", nonce, plain, ok)
		}
		for i := range sealed[:4+tagSize] {
			sealed[i]++
			f, _ := parseFrame(sealed)
			if _, ok := c.open(f.nonce, f.media, nil, f.tag); ok {
				t.Errorf("nonce %d: opens with byte %d changed", nonce, i)
			}
			sealed[i]--
		}
	}
}

func TestUnencryptedRangesAreAuthenticated(t *testing.T) {
	c := testCipher(t)
	full := fullNonce(9)
	media := []byte("Header" + "secret" + "Middle" + "secret")
	sealed := c.gcm.Seal(nil, full[:], []byte("secretsecret"), []byte("HeaderMiddle"))
	data := bytes.Join([][]byte{media[:6], sealed[:6], media[12:18], sealed[6:12], sealed[12:20], {9, 0, 6, 12, 6, tagSize + 5 + tailSize, 0xFA, 0xFA}}, nil)
	f, ok := parseFrame(data)
	if !ok {
		t.Fatal("is not read as a frame")
	}
	ciphertext, additional := f.split()
	plain, ok := c.open(f.nonce, ciphertext, additional, f.tag)
	dst := make([]byte, len(data))
	if !ok || !bytes.Equal(dst[:f.merge(dst, plain)], media) {
		t.Errorf("opens as %q, %v", dst, ok)
	}
	additional[0]++
	if _, ok := c.open(f.nonce, ciphertext, additional, f.tag); ok {
		t.Error("opens with another header")
	}
}

func TestInvalidFrames(t *testing.T) {
	tag := "12345678"
	for name, data := range map[string]string{
		"nothing":                      "",
		"silence":                      "\xf8\xff\xfe",
		"no marker":                    "media" + tag + "\x01\x0c\xfa\xfb",
		"a size below the least":       "media" + tag + "\x01\x0b\xfa\xfa",
		"a size above the frame's":     "media" + tag + "\x01\xff\xfa\xfa",
		"nothing but a footer":         tag + "\x01\x0c\xfa\xfa",
		"a nonce that does not end":    "media" + tag + "\x81\x0c\xfa\xfa",
		"a nonce of 33 bits":           "media" + tag + "\xff\xff\xff\xff\x1f\x10\xfa\xfa",
		"a range without a length":     "media" + tag + "\x01\x02\x0d\xfa\xfa",
		"a range behind the frame":     "media" + tag + "\x01\x02\x04\x0e\xfa\xfa",
		"ranges that overlap":          "media" + tag + "\x01\x00\x03\x02\x01\x10\xfa\xfa",
		"ranges in descending order":   "media" + tag + "\x01\x03\x01\x00\x01\x10\xfa\xfa",
		"a range with an endless size": "media" + tag + "\x01\x00\xff\xff\xff\xff\x0f\x13\xfa\xfa",
	} {
		if f, ok := parseFrame([]byte(data)); ok {
			t.Errorf("%s: is read as %+v", name, f)
		}
	}
}

func FuzzFrame(f *testing.F) {
	f.Add([]byte("media12345678\x01\x0c\xfa\xfa"))
	f.Add([]byte("media12345678\x01\x00\x01\x03\x01\x10\xfa\xfa"))
	f.Add([]byte("\xf8\xff\xfe"))
	c := testCipher(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		frame, ok := parseFrame(data)
		if !ok {
			return
		}
		ciphertext, additional := frame.split()
		if len(ciphertext)+len(additional) != len(frame.media) || len(frame.media) >= len(data) {
			t.Fatal("bytes are lost or made up")
		}
		if _, ok := c.open(frame.nonce, ciphertext, additional, frame.tag); ok {
			t.Fatal("a forged frame is authentic")
		}
		dst := make([]byte, len(frame.media))
		if n := frame.merge(dst, ciphertext); !bytes.Equal(dst[:n], frame.media) {
			t.Fatal("what was split is not put back as it was")
		}
	})
}

func testCipher(t testing.TB) *frameCipher {
	t.Helper()
	c, err := newFrameCipher([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}
