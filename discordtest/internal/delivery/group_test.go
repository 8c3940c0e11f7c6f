package delivery_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/thomas-vilte/mls-go/ciphersuite"
	"github.com/thomas-vilte/mls-go/credentials"
	"github.com/thomas-vilte/mls-go/keypackages"

	"github.com/riffbot/riffbot/discordtest/internal/delivery"
	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

const channel = 4242

func newGroup(t *testing.T) *delivery.Group {
	t.Helper()
	sender, err := delivery.NewSender()
	if err != nil {
		t.Fatal(err)
	}
	return delivery.NewGroup(sender, channel)
}

func keyPackage(t *testing.T, user uint64) []byte {
	t.Helper()
	cred, _, err := credentials.GenerateCredentialWithKeyForCS(credentials.NewBasicCredentialFromUint64(user).Identity, ciphersuite.MLS128DHKEMP256)
	if err != nil {
		t.Fatal(err)
	}
	kp, _, err := keypackages.Generate(cred, ciphersuite.MLS128DHKEMP256, keypackages.InfiniteLifetime())
	if err != nil {
		t.Fatal(err)
	}
	return kp.Marshal()
}

// proposals reads payloads of op 27 back as what they say.
func proposals(t *testing.T, payloads [][]byte) (adds, removes, revoked int) {
	t.Helper()
	for _, p := range payloads {
		if p[0] == 1 {
			revoked++
			continue
		}
		messages, err := mlswire.SplitAll(p[1:])
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			if m.SenderType != mlswire.SenderExternal {
				t.Errorf("sender type %d", m.SenderType)
			}
			switch m.Body[1] {
			case mlswire.ProposalAdd:
				adds++
			case mlswire.ProposalRemove:
				removes++
			}
		}
	}
	return adds, removes, revoked
}

func TestUserIsNotOfferedItself(t *testing.T) {
	g := newGroup(t)
	for user := uint64(1); user <= 3; user++ {
		ps, err := g.KeyPackage(user, keyPackage(t, user))
		if err != nil {
			t.Fatal(err)
		}
		if adds, _, _ := proposals(t, g.For(user, ps)); adds != 0 {
			t.Errorf("user %d is offered himself", user)
		}
		if adds, _, _ := proposals(t, g.For(99, ps)); adds != 1 {
			t.Errorf("others are offered %d users, want 1", adds)
		}
	}
	adds, _, _ := proposals(t, [][]byte{g.UnderWay(3)})
	if adds != 2 {
		t.Errorf("the third is offered %d earlier users, want 2", adds)
	}
	if !slices.Equal(g.Audience(), []uint64{1, 2, 3}) {
		t.Errorf("audience %v", g.Audience())
	}
}

func TestProposalIsRevokedWhenUserLeaves(t *testing.T) {
	g := newGroup(t)
	for user := uint64(1); user <= 2; user++ {
		if _, err := g.KeyPackage(user, keyPackage(t, user)); err != nil {
			t.Fatal(err)
		}
	}
	ps, err := g.Leave(2)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, revoked := proposals(t, g.For(1, ps)); revoked != 1 {
		t.Errorf("%d proposals are taken back, want 1", revoked)
	}
	if g.UnderWay(9) == nil || g.UnderWay(1) != nil {
		t.Error("the one who left is still offered, or the one who stayed is not")
	}
}

func TestNewKeyPackageReplacesOld(t *testing.T) {
	g := newGroup(t)
	if _, err := g.KeyPackage(1, keyPackage(t, 1)); err != nil {
		t.Fatal(err)
	}
	ps, err := g.KeyPackage(1, keyPackage(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	if adds, _, revoked := proposals(t, g.For(2, ps)); adds != 1 || revoked != 1 {
		t.Errorf("%d added and %d taken back, want 1 and 1", adds, revoked)
	}
}

func TestMalformedMessagesAreRefused(t *testing.T) {
	g := newGroup(t)
	for _, bad := range [][]byte{nil, {0}, keyPackage(t, 1)[1:], append(keyPackage(t, 1), 0)} {
		if _, err := g.KeyPackage(1, bad); !errors.Is(err, mlswire.ErrMalformed) {
			t.Errorf("key package of %d bytes: %v", len(bad), err)
		}
		if _, err := g.Commit(1, bad); !errors.Is(err, mlswire.ErrMalformed) {
			t.Errorf("commit of %d bytes: %v", len(bad), err)
		}
	}
}
