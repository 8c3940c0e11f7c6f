package delivery

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/thomas-vilte/mls-go/ciphersuite"
	"github.com/thomas-vilte/mls-go/group"

	"riffbot/internal/mlswire"
)

// Why a commit is refused.
var (
	ErrEpoch     = errors.New("the commit is for another epoch")
	ErrGroup     = errors.New("the commit is for another group")
	ErrProposals = errors.New("the commit does not hold exactly the proposals under way")
	ErrNoWelcome = errors.New("the commit adds members, but has no welcome")
	ErrSender    = errors.New("the commit is not from a member who may commit")
)

// Commit is the payload of op 28, taken apart.
type Commit struct {
	Message []byte // what op 29 announces
	Welcome []byte // for all whom it adds; nil when there is none
	Epoch   uint64 // the one it ends
	Channel uint64
	Leaf    uint32   // of the committer
	Refs    [][]byte // the proposals it holds, in its order
}

// ParseCommit takes the payload of op 28 apart.
func ParseCommit(payload []byte) (Commit, error) {
	m, rest, err := mlswire.Split(payload)
	if err != nil {
		return Commit{}, fmt.Errorf("commit: %w", err)
	}
	if m.ContentType != mlswire.ContentCommit || m.SenderType != mlswire.SenderMember || len(m.GroupID) != 8 {
		return Commit{}, fmt.Errorf("commit: %w", mlswire.ErrMalformed)
	}
	c := Commit{Message: m.Raw, Epoch: m.Epoch, Leaf: m.Sender, Refs: m.Proposals, Channel: binary.BigEndian.Uint64(m.GroupID)}
	if len(rest) > 0 {
		c.Welcome = rest
	}
	return c, nil
}

// WelcomeFor returns the part of a welcome that concerns the owner of a key
// package, as a gateway sends it in op 30.
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
