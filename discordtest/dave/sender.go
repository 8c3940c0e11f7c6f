package dave

import (
	"encoding/binary"
	"fmt"

	"github.com/thomas-vilte/mls-go/ciphersuite"

	"github.com/riffbot/riffbot/discordtest/dave/mls"
)

// exportLabel is what frame keys are exported from a group for.
const exportLabel = "Discord Secure Frames v0"

// baseSecret returns what a user's ratchet begins with in an epoch.
func baseSecret(e *mls.Epoch, userID uint64) ([]byte, error) {
	return e.Export(exportLabel, binary.LittleEndian.AppendUint64(nil, userID), keySize)
}

// sender encrypts frames with the keys of one epoch.
type sender struct {
	epoch      *mls.Epoch
	frames     uint64 // encrypted so far
	generation uint64
	secret     []byte // of the generation
	cipher     *frameCipher
}

func newSender(e *mls.Epoch) (*sender, error) {
	secret, err := baseSecret(e, e.UserID())
	if err != nil {
		return nil, fmt.Errorf("keys of an epoch: %w", err)
	}
	s := &sender{epoch: e, secret: secret}
	return s, s.load()
}

func (s *sender) load() error {
	key, err := step(s.secret, "key", uint32(s.generation), keySize)
	if err != nil {
		return err
	}
	s.cipher, err = newFrameCipher(key)
	return err
}

// encrypt writes the encrypted frame to dst, which has to have room for overhead
// bytes more than the frame has.
func (s *sender) encrypt(dst, data []byte) (int, error) {
	for s.generation < s.frames>>generationBits {
		next, err := step(s.secret, "secret", uint32(s.generation), ciphersuite.MLS128DHKEMP256.HashLength())
		if err != nil {
			return 0, err
		}
		s.secret, s.generation = next, s.generation+1
		if err := s.load(); err != nil {
			return 0, err
		}
	}
	nonce := uint32(s.frames) // wraps with the generation's 256th successor
	s.frames++
	return len(appendFooter(s.cipher.seal(dst, nonce, data), nonce)), nil
}
