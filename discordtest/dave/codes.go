package dave

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"github.com/disgoorg/godave"
)

// PrivacyCode returns the 30 digits that all members of the call can compare
// ("voice privacy code"), or nothing while there is no group. It changes with
// every change of members.
func (s *Session) PrivacyCode() string {
	e := s.state.Load().latest
	if e == nil || e.Number() == 0 {
		return ""
	}
	code, err := DisplayableCode(e.Authenticator(), 30, 5)
	if err != nil {
		return ""
	}
	return code
}

// VerificationCode returns the 45 digits by which two users verify each other's
// keys. It takes about a tenth of a second.
func (s *Session) VerificationCode(userID godave.UserID) (string, error) {
	s.mu.Lock()
	e, identity := s.epoch, s.identity
	s.mu.Unlock()
	if e == nil || e.Number() == 0 {
		return "", ErrNoKey
	}
	for _, m := range e.Members() {
		if strconv.FormatUint(m.UserID, 10) == string(userID) {
			fingerprint, err := Fingerprint(s.self, identity.PublicKey(), m.UserID, m.PublicKey)
			if err != nil {
				return "", fmt.Errorf("dave: %w", err)
			}
			return DisplayableCode(fingerprint, 45, 5)
		}
	}
	return "", ErrNoKey
}

// EpochAuthenticator returns the 32 bytes behind the privacy code, in hex; equal
// for all who see the same group. It is nothing while there is no group.
func (s *Session) EpochAuthenticator() string {
	if e := s.state.Load().latest; e != nil && e.Number() > 0 {
		return hex.EncodeToString(e.Authenticator())
	}
	return ""
}

// Epoch returns the group's epoch; false while there is no group. Epoch 0 is a
// group with this member only.
func (s *Session) Epoch() (uint64, bool) {
	if e := s.state.Load().latest; e != nil {
		return e.Number(), true
	}
	return 0, false
}

// Members returns who is in the group, by user id.
func (s *Session) Members() []godave.UserID {
	e := s.state.Load().latest
	if e == nil {
		return nil
	}
	var ids []uint64
	for _, m := range e.Members() {
		ids = append(ids, m.UserID)
	}
	slices.Sort(ids)
	all := make([]godave.UserID, len(ids))
	for i, id := range ids {
		all[i] = godave.UserID(strconv.FormatUint(id, 10))
	}
	return all
}
