package mls

import (
	"bytes"
	"crypto/ecdh"

	"github.com/thomas-vilte/mls-go/ciphersuite"
	"github.com/thomas-vilte/mls-go/extensions"
	"github.com/thomas-vilte/mls-go/group"

	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

// checkExternalSender checks the payload of op 25: a P-256 signature key and a
// basic credential.
func checkExternalSender(payload []byte) error {
	r := mlswire.NewReader(payload)
	key := r.Vector()
	credential := r.Uint16()
	r.Vector() // identity
	if r.Err() != nil || !r.Empty() || credential != 1 {
		return ErrMalformed
	}
	if _, err := ecdh.P256().NewPublicKey(key); err != nil {
		return ErrMalformed
	}
	return nil
}

// externalSenders returns the content of the extension of that name.
func externalSenders(payload []byte) []byte { return mlswire.AppendVector(nil, payload) }

// checkExtensions checks that a group has the gateway as its one external
// sender, and no other extension.
func checkExtensions(list []group.Extension, externalSender []byte) error {
	if len(list) != 1 || list[0].Type != extensions.ExtensionTypeExternalSenders ||
		!bytes.Equal(list[0].Data, externalSenders(externalSender)) {
		return ErrExtensions
	}
	return nil
}

// gatewayKey returns the signature key of the gateway, which NewGroup or Join
// have checked to be there.
func (e *Epoch) gatewayKey() []byte {
	r := mlswire.NewReader(e.context.Extensions[0].Data)
	return mlswire.NewReader(r.Vector()).Vector()
}

func verify(publicKey []byte, label string, signed, signature []byte) error {
	key := ciphersuite.NewMLSSignaturePublicKey(publicKey, suite.SignatureScheme())
	if ciphersuite.VerifyWithLabel(key, label, signed, ciphersuite.NewSignature(signature)) != nil {
		return ErrSignature
	}
	return nil
}
