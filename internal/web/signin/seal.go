package signin

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// errAttempt reports a cookie that is missing, changed or old.
var errAttempt = errors.New("no such sign-in")

// seal encodes and signs an attempt.
func (a *Area) seal(t attempt) (string, error) {
	b, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("encode sign-in: %w", err)
	}
	encoded := base64.RawURLEncoding.EncodeToString(b)
	return encoded + "." + a.signature(encoded), nil
}

// open returns the attempt of a cookie.
func (a *Area) open(sealed string) (t attempt, err error) {
	encoded, signature, _ := strings.Cut(sealed, ".")
	if !hmac.Equal([]byte(signature), []byte(a.signature(encoded))) {
		return t, errAttempt
	}
	b, err := base64.RawURLEncoding.DecodeString(encoded)
	if err == nil {
		err = json.Unmarshal(b, &t)
	}
	if err != nil || !a.Now().Before(t.Ends) || t.State == "" {
		return attempt{}, errAttempt
	}
	return t, nil
}

func (a *Area) signature(of string) string {
	mac := hmac.New(sha256.New, a.key)
	mac.Write([]byte(of))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
