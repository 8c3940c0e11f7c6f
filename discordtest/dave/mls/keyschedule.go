package mls

import (
	"github.com/thomas-vilte/mls-go/ciphersuite"
	"github.com/thomas-vilte/mls-go/group"
	"github.com/thomas-vilte/mls-go/schedule"
)

// keys is what the key schedule (RFC 9420, section 8) gives for one epoch.
type keys struct {
	joiner       []byte // joiner_secret, for those who are welcomed
	welcomeKey   []byte
	welcomeNonce []byte
	secrets      *schedule.EpochSecrets
}

// nextKeys runs the key schedule from the init secret of the epoch before and
// the secret of the commit; nil stands for a commit without an update path.
func nextKeys(init *ciphersuite.Secret, commit []byte, context *group.GroupContext) (*keys, error) {
	ks := schedule.NewKeySchedule(suite, init.Clone())
	if commit != nil {
		ks.SetCommitSecret(ciphersuite.NewSecret(commit))
	}
	marshalled := context.Marshal()
	joiner, err := ks.ComputeJoinerSecret(marshalled)
	if err != nil {
		return nil, err
	}
	k, err := welcomeKeys(joiner.AsSlice())
	if err != nil {
		return nil, err
	}
	return k, k.derive(marshalled)
}

// welcomeKeys derives from a joiner secret what opens a welcome. The secrets of
// the epoch follow with derive, when the context is known.
func welcomeKeys(joiner []byte) (*keys, error) {
	k := &keys{joiner: ciphersuite.NewSecret(joiner).AsSlice()}
	ks, err := k.schedule()
	if err != nil {
		return nil, err
	}
	if _, err = ks.ComputeWelcomeSecret(); err != nil {
		return nil, err
	}
	k.welcomeKey, k.welcomeNonce, err = ks.WelcomeKeyNonce()
	return k, err
}

// derive computes the secrets of an epoch with the given context.
func (k *keys) derive(context []byte) error {
	ks, err := k.schedule()
	if err != nil {
		return err
	}
	if _, err = ks.ComputeEpochSecret(context); err != nil {
		return err
	}
	k.secrets, err = ks.DeriveEpochSecrets()
	return err
}

// schedule returns a key schedule behind the joiner secret. DAVE has no
// pre-shared keys.
func (k *keys) schedule() (*schedule.KeySchedule, error) {
	ks := schedule.NewKeySchedule(suite, ciphersuite.ZeroSecretCS(suite))
	ks.SetJoinerSecret(ciphersuite.NewSecret(k.joiner))
	_, err := ks.ComputePskSecret(nil)
	return ks, err
}

func derive(secret []byte, label string) ([]byte, error) {
	s, err := ciphersuite.NewSecret(secret).DeriveSecret(suite, label)
	return s.AsSlice(), err
}
