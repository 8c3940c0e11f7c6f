package delivery

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/thomas-vilte/mls-go/ciphersuite"
	"github.com/thomas-vilte/mls-go/group"

	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

// Errors of refused commits.
var (
	ErrEpoch     = errors.New("the commit is for another epoch")
	ErrGroup     = errors.New("the commit is for another group")
	ErrProposals = errors.New("the commit does not hold exactly the open proposals")
	ErrNoWelcome = errors.New("the commit adds members, but has no welcome")
	ErrSender    = errors.New("the sender of the commit may not commit")
)

// Commit is the parsed payload of op 28.
type Commit struct {
	Message []byte // the payload of op 29
	Welcome []byte // for all added members; nil without one
	Epoch   uint64 // the one it ends
	Channel uint64
	Leaf    uint32   // of the committer
	Refs    [][]byte // references of its proposals, in its order
}

// ParseCommit parses the payload of op 28.
func ParseCommit(payload []byte) (Commit, error) {
	m, rest, err := mlswire.Split(payload)
	if err != nil {
		return Commit{}, fmt.Errorf("commit: %w", err)
	}
	if m.ContentType != mlswire.ContentCommit || m.SenderType != mlswire.SenderMember || len(m.GroupID) != 8 {
		return Commit{}, fmt.Errorf("commit: %w", mlswire.ErrMalformed)
	}
	c := Commit{Message: m.Raw, Epoch: m.Epoch, Leaf: m.Sender, Refs: m.Proposals,
		Channel: binary.BigEndian.Uint64(m.GroupID)}
	if len(rest) > 0 {
		c.Welcome = rest
	}
	return c, nil
}

// WelcomeFor returns the part of a welcome for the owner of a key package, as sent in op 30.
func WelcomeFor(welcome, keyPackage []byte) ([]byte, error) {
	r := mlswire.NewReader(welcome)
	head := r.Bytes(2) // cipher suite
	secrets := mlswire.NewReader(r.Vector())
	info := r.Vector()
	if r.Err() != nil || !r.Empty() {
		return nil, fmt.Errorf("welcome: %w", mlswire.ErrMalformed)
	}
	ref := string(ciphersuite.MakeKeyPackageRef(keyPackage, suite.HashFunction()).AsSlice())
	for !secrets.Empty() {
		owner, kem, sealed := secrets.Vector(), secrets.Vector(), secrets.Vector()
		if secrets.Err() == nil && string(owner) == ref {
			one := mlswire.AppendVector(mlswire.AppendVector(mlswire.AppendVector(nil, owner), kem), sealed)
			return mlswire.AppendVector(mlswire.AppendVector(append([]byte(nil), head...), one), info), nil
		}
	}
	return nil, fmt.Errorf("welcome: %w", group.ErrNilKeyPackage)
}
