package mlswire

import (
	"encoding/binary"
	"errors"
)

// ErrMalformed is the error for everything that does not follow the grammar.
var ErrMalformed = errors.New("malformed MLS message")

// Reader reads values one after another. After the first failure everything
// reads as zero and Err tells; so only the end has to be checked.
type Reader struct {
	data []byte
	at   int
	bad  bool
}

// NewReader returns a reader of data, which it does not copy.
func NewReader(data []byte) *Reader { return &Reader{data: data} }

// Err returns ErrMalformed when anything could not be read.
func (r *Reader) Err() error {
	if r.bad {
		return ErrMalformed
	}
	return nil
}

// Fail makes the reader fail, for a value that was read but is not allowed.
func (r *Reader) Fail() { r.bad = true }

// Empty reports whether everything has been read; also after a failure, so that
// loops end.
func (r *Reader) Empty() bool { return r.bad || r.at == len(r.data) }

// Read returns how many bytes have been read.
func (r *Reader) Read() int { return r.at }

// Rest returns what has not been read, and reads it.
func (r *Reader) Rest() []byte { return r.Bytes(len(r.data) - r.at) }

// Bytes reads n bytes. They share their memory with the reader's data.
func (r *Reader) Bytes(n int) []byte {
	if r.bad || n < 0 || n > len(r.data)-r.at {
		r.bad = true
		return nil
	}
	b := r.data[r.at : r.at+n : r.at+n]
	r.at += n
	return b
}

// Uint8 reads one byte.
func (r *Reader) Uint8() uint8 {
	if b := r.Bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// Uint16 reads two bytes, the most significant first.
func (r *Reader) Uint16() uint16 {
	if b := r.Bytes(2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

// Uint32 reads four bytes, the most significant first.
func (r *Reader) Uint32() uint32 {
	if b := r.Bytes(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// Uint64 reads eight bytes, the most significant first.
func (r *Reader) Uint64() uint64 {
	if b := r.Bytes(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

// Vector reads a vector: its length in one, two or four bytes, then so many
// bytes. A length written longer than needed is refused, as RFC 9420 section
// 2.1.2 demands.
func (r *Reader) Vector() []byte {
	n := int(r.Uint8())
	switch n >> 6 {
	case 1:
		n = n&0x3f<<8 | int(r.Uint8())
		r.bad = r.bad || n < 1<<6
	case 2:
		n = n&0x3f<<24 | int(r.Uint8())<<16 | int(r.Uint16())
		r.bad = r.bad || n < 1<<14
	case 3:
		r.bad = true
	}
	return r.Bytes(n)
}
