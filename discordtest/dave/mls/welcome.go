package mls

import (
	"encoding/binary"

	"github.com/thomas-vilte/mls-go/ciphersuite"
	"github.com/thomas-vilte/mls-go/extensions"
	"github.com/thomas-vilte/mls-go/group"

	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

// welcome returns the welcome into this epoch for the members that this member's commit added.
// Its GroupInfo has the tree and no other extension: those of the group are in the group's
// context, and OpenMLS refuses them here.
func (e *Epoch) welcome(k *keys, newcomers []newcomer, path *newPath) ([]byte, error) {
	info := &group.GroupInfo{
		GroupContext:    e.context,
		Extensions:      []group.Extension{{Type: extensions.ExtensionTypeRatchetTree, Data: e.tree.MarshalTreeRFC()}},
		ConfirmationTag: e.confirmation,
		Signer:          group.LeafNodeIndex(e.leaf),
	}
	signature, err := ciphersuite.SignWithLabel(e.id.key, "GroupInfoTBS", info.MarshalTBS())
	if err != nil {
		return nil, err
	}
	info.Signature = signature.AsSlice()
	sealedInfo, err := ciphersuite.EncryptWithCipherSuite(k.welcomeKey, k.welcomeNonce, info.Marshal(), nil, suite)
	if err != nil {
		return nil, err
	}
	var secrets []byte
	for _, n := range newcomers {
		gs := &group.GroupSecrets{JoinerSecret: ciphersuite.NewSecret(k.joiner)}
		for i, s := range path.way {
			if under(s.sibling, n.leaf) {
				gs.PathSecret = path.secrets[i]
			}
		}
		sealed, err := ciphersuite.EncryptWithLabel(n.proposal.initKey, "Welcome", sealedInfo, gs.Marshal(), suite)
		if err != nil {
			return nil, err
		}
		secrets = mlswire.AppendVector(secrets, n.proposal.packageRef)
		secrets = mlswire.AppendVector(secrets, sealed.KEMOutput)
		secrets = mlswire.AppendVector(secrets, sealed.Ciphertext)
	}
	w := binary.BigEndian.AppendUint16(nil, uint16(suite))
	return mlswire.AppendVector(mlswire.AppendVector(w, secrets), sealedInfo), nil
}
