package mls

import (
	"crypto/ecdh"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/thomas-vilte/mls-go/ciphersuite"
	"github.com/thomas-vilte/mls-go/credentials"
	"github.com/thomas-vilte/mls-go/keypackages"
)

// suite is the one of DAVE version 1: DHKEM(P-256), AES-128-GCM, SHA-256, ECDSA.
const suite = ciphersuite.MLS128DHKEMP256

// Identity is a user id and a signature key, which is created for each session and never
// stored.
type Identity struct {
	userID uint64
	cred   *credentials.CredentialWithKey
	key    *ciphersuite.SignaturePrivateKey
}

// NewIdentity returns an identity with a key of its own.
func NewIdentity(userID uint64) (*Identity, error) {
	cred, key, err := credentials.GenerateCredentialWithKeyForCS(binary.BigEndian.AppendUint64(nil, userID), suite)
	if err != nil {
		return nil, fmt.Errorf("signature key: %w", err)
	}
	return &Identity{userID: userID, cred: cred, key: key}, nil
}

// UserID returns the Discord user id.
func (id *Identity) UserID() uint64 { return id.userID }

// PublicKey returns the signature key that others see, 65 bytes.
func (id *Identity) PublicKey() []byte { return slices.Clone(id.cred.SignatureKeyBytes) }

// KeyPackage lets others add this member to a group, once.
type KeyPackage struct {
	id      *Identity
	raw     []byte
	leaf    []byte
	initKey *ecdh.PrivateKey
	leafKey *ecdh.PrivateKey
}

// NewKeyPackage makes a key package. It is valid for ever, as Discord wants it.
func (id *Identity) NewKeyPackage() (*KeyPackage, error) {
	kp, keys, err := keypackages.Generate(id.cred, suite, keypackages.InfiniteLifetime())
	if err != nil {
		return nil, fmt.Errorf("key package: %w", err)
	}
	return &KeyPackage{
		id: id, raw: kp.Marshal(), leaf: kp.LeafNode.Marshal(),
		initKey: keys.InitKey, leafKey: keys.EncryptionKey,
	}, nil
}

// Bytes returns what others get, as op 26 sends it: without an MLSMessage
// around it.
func (k *KeyPackage) Bytes() []byte { return slices.Clone(k.raw) }
