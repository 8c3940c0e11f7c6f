package dave

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/thomas-vilte/mls-go/ciphersuite"
)

const (
	// keyLifetime is how long keys are kept for frames in transit after newer
	// keys are in use.
	keyLifetime = 10 * time.Second
	// generationBits is how far a frame's number is shifted to give the
	// generation of its key: one key is good for 2^24 frames.
	generationBits = 24
	// maxGap bounds how many generations a frame may be ahead.
	maxGap = 250
	// maxFrameRate is more frames than one user sends in a second: Opus, and
	// two videos of 60 frames. It bounds the generation that the user can have reached,
	// so that a forged frame cannot advance the ratchet.
	maxFrameRate = 50 + 2*60
)

var (
	errErased = errors.New("the key of that generation has been erased")
	errFuture = errors.New("no sender can be at that generation yet")
)

// ratchet gives the keys of one sender in one epoch, one for each generation. A
// key cannot be computed from later ones. Times come from its users' clock.
type ratchet struct {
	born    time.Time
	secret  []byte // of generation oldest
	oldest  uint32
	newest  uint32 // the highest from which a frame was authentic
	keys    map[uint32]*frameCipher
	retired []retirement
}

// retirement says when the keys below a generation are erased.
type retirement struct {
	below uint32
	at    time.Time
}

func newRatchet(baseSecret []byte, now time.Time) *ratchet {
	return &ratchet{born: now, secret: baseSecret, keys: make(map[uint32]*frameCipher)}
}

// unwrap returns the generation that a frame's nonce means by its most
// significant byte: the first one from the oldest on that ends in it.
func (r *ratchet) unwrap(nonce uint32) uint32 {
	low := nonce >> generationBits
	g := r.oldest&^0xFF | low
	if g < r.oldest {
		g += 1 << 8
	}
	return g
}

// get returns the cipher of a generation.
func (r *ratchet) get(g uint32, now time.Time) (*frameCipher, error) {
	r.cleanUp(now)
	if g < r.oldest {
		return nil, errErased
	}
	reachable := uint64(max(0, now.Sub(r.born)/time.Second)) * maxFrameRate >> generationBits
	if uint64(g) > uint64(r.newest)+maxGap || uint64(g) > reachable {
		return nil, errFuture
	}
	if c, ok := r.keys[g]; ok {
		return c, nil
	}
	secret := r.secret
	var err error
	for i := r.oldest; i < g; i++ {
		if secret, err = step(secret, "secret", i, ciphersuite.MLS128DHKEMP256.HashLength()); err != nil {
			return nil, err
		}
	}
	key, err := step(secret, "key", g, keySize)
	if err != nil {
		return nil, err
	}
	c, err := newFrameCipher(key)
	if err != nil {
		return nil, err
	}
	r.keys[g] = c
	return c, nil
}

// accept says that a frame of a generation was authentic. Earlier generations
// are erased when their time is over.
func (r *ratchet) accept(g uint32, now time.Time) {
	if g <= r.newest {
		return
	}
	r.newest = g
	r.retired = append(r.retired, retirement{g, now.Add(keyLifetime)})
}

// cleanUp erases keys whose time is over, and what they were made from.
func (r *ratchet) cleanUp(now time.Time) {
	for len(r.retired) > 0 && now.After(r.retired[0].at) {
		for r.oldest < r.retired[0].below {
			next, err := step(r.secret, "secret", r.oldest, ciphersuite.MLS128DHKEMP256.HashLength())
			if err != nil {
				return
			}
			delete(r.keys, r.oldest)
			r.secret, r.oldest = next, r.oldest+1
		}
		r.retired = r.retired[1:]
	}
}

// step derives from the secret of a generation (RFC 9420, section 9.1).
func step(secret []byte, label string, g uint32, n int) ([]byte, error) {
	s, err := ciphersuite.NewSecret(secret).KdfExpandLabel(label, binary.BigEndian.AppendUint32(nil, g), n)
	return s.AsSlice(), err
}
