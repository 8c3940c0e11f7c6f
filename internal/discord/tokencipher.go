package discord

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

// TokenCipher encrypts interaction tokens for storage, because each permits responses of
// the bot for 15 minutes. The zero value does not encrypt.
type TokenCipher struct{ aead cipher.AEAD }

// EncryptedPrefix starts every encrypted token. Tokens of Discord have no dot there.
const EncryptedPrefix = "sealed.1."

// NewTokenCipher returns a cipher with a key derived from a secret. Tokens encrypted
// with another secret cannot be decrypted; the bot then edits with its own permissions.
func NewTokenCipher(secret string) (TokenCipher, error) {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, "riffbot interaction tokens 1", 32)
	if err != nil {
		return TokenCipher{}, fmt.Errorf("derive key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return TokenCipher{}, fmt.Errorf("create cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return TokenCipher{}, fmt.Errorf("create cipher: %w", err)
	}
	return TokenCipher{aead}, nil
}

// Encrypt returns an encrypted token.
func (s TokenCipher) Encrypt(t Token) Token {
	if s.aead == nil || t.Token == "" {
		return t
	}
	t.Token = EncryptedPrefix + base64.RawURLEncoding.EncodeToString(s.aead.Seal(nil, nil, []byte(t.Token),
		[]byte(t.ApplicationID)))
	return t
}

// Decrypt returns a decrypted token, or an empty one if it was encrypted with another
// key. It returns a token that was not encrypted unchanged.
func (s TokenCipher) Decrypt(t Token) Token {
	text, ok := strings.CutPrefix(t.Token, EncryptedPrefix)
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
