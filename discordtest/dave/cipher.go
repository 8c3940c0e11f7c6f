package dave

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
)

const keySize = 16

// frameCipher is AES-128-GCM with a tag of 8 bytes and a nonce of 32 bits.
type frameCipher struct {
	block cipher.Block
	gcm   cipher.AEAD
	nonce [12]byte // of the latest sealed frame; a variable of seal would be allocated for each frame
}

func newFrameCipher(key []byte) (*frameCipher, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	return &frameCipher{block: block, gcm: gcm}, err
}

// fullNonce puts a nonce of 32 bits into the last of GCM's 12 bytes, the least
// significant byte first.
func fullNonce(nonce uint32) (full [12]byte) {
	binary.LittleEndian.PutUint32(full[8:], nonce)
	return full
}

// seal writes ciphertext and short tag to dst, which has to have room for a tag
// of 16 bytes, and returns them. Only one goroutine may call it at a time.
func (c *frameCipher) seal(dst []byte, nonce uint32, plaintext []byte) []byte {
	c.nonce = fullNonce(nonce)
	out := c.gcm.Seal(dst[:0], c.nonce[:], plaintext, nil)
	return out[:len(plaintext)+tagSize]
}

// open returns the plaintext, or false when the tag is wrong. The standard library does not
// support a tag of 8 bytes, so open decrypts with the counter mode of GCM, encrypts the
// result again and compares the tags.
func (c *frameCipher) open(nonce uint32, ciphertext, additional, tag []byte) ([]byte, bool) {
	full := fullNonce(nonce)
	var counter [aes.BlockSize]byte
	copy(counter[:], full[:])
	counter[aes.BlockSize-1] = 2 // 1 is for the tag
	plaintext := make([]byte, len(ciphertext), len(ciphertext)+gcmTagSize)
	cipher.NewCTR(c.block, counter[:]).XORKeyStream(plaintext, ciphertext)
	sealed := c.gcm.Seal(nil, full[:], plaintext, additional)
	return plaintext, subtle.ConstantTimeCompare(sealed[len(plaintext):][:tagSize], tag) == 1
}
