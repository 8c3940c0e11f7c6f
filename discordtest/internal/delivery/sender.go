package delivery

import (
	"encoding/binary"
	"fmt"

	"github.com/thomas-vilte/mls-go/ciphersuite"

	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

const suite = ciphersuite.MLS128DHKEMP256

// Sender is the external sender of MLS groups: the voice gateway, the only one that proposes
// additions and removals.
type Sender struct {
	key      *ciphersuite.SignaturePrivateKey
	identity []byte
}

// NewSender returns a sender with a new key.
func NewSender() (*Sender, error) {
	key, err := ciphersuite.GenerateSignaturePrivateKeyForCS(suite)
	if err != nil {
		return nil, fmt.Errorf("create key of external sender: %w", err)
	}
	return &Sender{key: key, identity: []byte("discordtest voice gateway")}, nil
}

// ExternalSender returns the payload of op 25: signature key and credential.
func (s *Sender) ExternalSender() []byte {
	b := mlswire.AppendVector(nil, s.key.PublicKey().AsSlice())
	b = binary.BigEndian.AppendUint16(b, 1) // a basic credential
	return mlswire.AppendVector(b, s.identity)
}

// Add returns a signed proposal to add the owner of a key package to a channel's group in one
// epoch.
func (s *Sender) Add(channelID, epoch uint64, keyPackage []byte) ([]byte, error) {
	return s.propose(channelID, epoch, mlswire.ProposalAdd, keyPackage)
}

// Remove returns a signed proposal to remove the member at a leaf.
func (s *Sender) Remove(channelID, epoch uint64, leaf uint32) ([]byte, error) {
	return s.propose(channelID, epoch, mlswire.ProposalRemove, binary.BigEndian.AppendUint32(nil, leaf))
}

func (s *Sender) propose(channelID, epoch uint64, kind uint16, body []byte) ([]byte, error) {
	m := []byte{0, 1, 0, 1} // MLS 1.0, a public message
	m = mlswire.AppendVector(m, binary.BigEndian.AppendUint64(nil, channelID))
	m = binary.BigEndian.AppendUint64(m, epoch)
	m = append(m, mlswire.SenderExternal, 0, 0, 0, 0)
	m = mlswire.AppendVector(m, nil) // authenticated data
	m = append(m, mlswire.ContentProposal)
	m = binary.BigEndian.AppendUint16(m, kind)
	m = append(m, body...)
	signature, err := ciphersuite.SignWithLabel(s.key, "FramedContentTBS", m)
	if err != nil {
		return nil, fmt.Errorf("sign proposal: %w", err)
	}
	return mlswire.AppendVector(m, signature.AsSlice()), nil
}

// Ref returns the reference of a proposal in a commit.
func Ref(message []byte) ([]byte, error) {
	m, rest, err := mlswire.Split(message)
	if err != nil || len(rest) != 0 || m.ContentType != mlswire.ContentProposal {
		return nil, mlswire.ErrMalformed
	}
	return ciphersuite.MakeProposalRef(m.Authentic, suite.HashFunction()).AsSlice(), nil
}

// Append returns a payload of op 27 with proposals.
func Append(messages ...[]byte) []byte {
	return append([]byte{0}, mlswire.Join(messages...)...)
}

// Revoke returns a payload of op 27 that revokes proposals.
func Revoke(refs ...[]byte) []byte {
	var list [][]byte
	for _, ref := range refs {
		list = append(list, mlswire.AppendVector(nil, ref))
	}
	return append([]byte{1}, mlswire.Join(list...)...)
}
