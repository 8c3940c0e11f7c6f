package dave

import (
	"encoding/binary"
	"math"
)

// The footer of an encrypted frame: tag, nonce, unencrypted ranges, the size of
// all that with itself and the marker, marker.
const (
	tagSize    = 8
	marker     = 0xFAFA
	tailSize   = 3 // size byte and marker
	minFooter  = tagSize + 1 + tailSize
	maxNonce   = 5                               // bytes of a 32-bit ULEB128
	overhead   = tagSize + maxNonce + tailSize   // the most a frame of Opus grows
	maxSpans   = (math.MaxUint8 - minFooter) / 2 // as the size byte allows
	gcmTagSize = 16
)

// silence is the Opus frame of silence. The voice server inserts such frames for muted
// members, so they may arrive unencrypted.
var silence = [3]byte{0xF8, 0xFF, 0xFE}

func isSilence(data []byte) bool { return len(data) == 3 && [3]byte(data) == silence }

// frame is an encrypted frame, taken apart. All slices share the memory of the
// data they were read from.
type frame struct {
	media []byte // ciphertext, with the unencrypted ranges in between
	tag   []byte
	nonce uint32
	plain []span // ascending and apart
}

// span is a range of a frame that is not encrypted. Opus has none; senders of
// video do.
type span struct{ from, to int }

// parseFrame parses an encrypted frame. It returns false for data of another form, such as
// an unencrypted frame.
func parseFrame(data []byte) (frame, bool) {
	var f frame
	if len(data) < minFooter || binary.BigEndian.Uint16(data[len(data)-2:]) != marker {
		return f, false
	}
	size := int(data[len(data)-tailSize])
	if size < minFooter || size >= len(data) {
		return f, false
	}
	footer := data[len(data)-size : len(data)-tailSize]
	f.media, f.tag = data[:len(data)-size], footer[:tagSize]
	rest := footer[tagSize:]
	nonce, rest, ok := readULEB128(rest)
	if !ok {
		return f, false
	}
	f.nonce = nonce
	for at := 0; len(rest) > 0; {
		var from, n uint32
		if from, rest, ok = readULEB128(rest); !ok {
			return f, false
		}
		if n, rest, ok = readULEB128(rest); !ok {
			return f, false
		}
		s := span{int(from), int(from) + int(n)}
		if s.from < at || s.to > len(f.media) || len(f.plain) == maxSpans {
			return f, false
		}
		f.plain, at = append(f.plain, s), s.to
	}
	return f, true
}

// split returns the encrypted parts of the media back to back, and the
// others, which are authenticated with them.
func (f *frame) split() (ciphertext, additional []byte) {
	if len(f.plain) == 0 {
		return f.media, nil
	}
	at := 0
	for _, s := range f.plain {
		ciphertext = append(ciphertext, f.media[at:s.from]...)
		additional = append(additional, f.media[s.from:s.to]...)
		at = s.to
	}
	return append(ciphertext, f.media[at:]...), additional
}

// merge puts plaintext back between the ranges that were not encrypted.
func (f *frame) merge(dst, plaintext []byte) int {
	n := copy(dst, f.media)
	at := 0
	for _, s := range f.plain {
		plaintext = plaintext[copy(dst[at:s.from], plaintext):]
		at = s.to
	}
	copy(dst[at:n], plaintext)
	return n
}

// appendFooter appends nonce, size and marker to a frame that ends in its tag.
func appendFooter(dst []byte, nonce uint32) []byte {
	begin := len(dst)
	dst = appendULEB128(dst, nonce)
	dst = append(dst, byte(tagSize+len(dst)-begin+tailSize))
	return binary.BigEndian.AppendUint16(dst, marker)
}

func appendULEB128(dst []byte, v uint32) []byte {
	for ; v >= 0x80; v >>= 7 {
		dst = append(dst, byte(v)|0x80)
	}
	return append(dst, byte(v))
}

func readULEB128(data []byte) (v uint32, rest []byte, ok bool) {
	for i, b := range data[:min(len(data), maxNonce)] {
		if i == maxNonce-1 && b > 0x0F {
			return 0, nil, false // more than 32 bits
		}
		v |= uint32(b&0x7F) << (7 * i)
		if b < 0x80 {
			return v, data[i+1:], true
		}
	}
	return 0, nil, false
}
