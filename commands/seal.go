package commands

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

// Seal keeps the tokens of interactions from being read where orders are kept: for
// 15 minutes each gives the right to speak in the bot's name. The zero value leaves
// them as they are.
type Seal struct{ aead cipher.AEAD }

// sealed is how a sealed token begins; Discord's own have no dot there.
const sealed = "sealed.1."

// NewSeal makes a seal whose key comes from a secret: whoever has that needs no
// interaction's token. With another secret nothing of it can be opened, and answers
// go out as the bot's own edits.
func NewSeal(secret string) (Seal, error) {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, "riffbot interaction tokens 1", 32)
	if err != nil {
		return Seal{}, fmt.Errorf("derive a key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return Seal{}, fmt.Errorf("make a cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return Seal{}, fmt.Errorf("make a cipher: %w", err)
	}
	return Seal{aead}, nil
}

// close seals a token.
func (s Seal) close(t Token) Token {
	if s.aead == nil || t.Token == "" {
		return t
	}
	t.Token = sealed + base64.RawURLEncoding.EncodeToString(s.aead.Seal(nil, nil, []byte(t.Token), []byte(t.ApplicationID)))
	return t
}

// open is the token that was sealed; empty when it cannot be opened. One that was
// kept before there was a seal is returned as it is.
func (s Seal) open(t Token) Token {
	text, ok := strings.CutPrefix(t.Token, sealed)
	if !ok {
		return t
	}
	t.Token = ""
	if s.aead == nil {
		return t
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return t
	}
	if plain, err := s.aead.Open(nil, nil, b, []byte(t.ApplicationID)); err == nil {
		t.Token = string(plain)
	}
	return t
}
