package mls

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/thomas-vilte/mls-go/ciphersuite"
	"github.com/thomas-vilte/mls-go/extensions"
	"github.com/thomas-vilte/mls-go/group"
	"github.com/thomas-vilte/mls-go/treesync"

	"github.com/riffbot/riffbot/discordtest/internal/delivery"
	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

const testChannel = 77

// fixture is a gateway and a group of users 1, 2 and 3 at leaves 0, 1 and 2.
type fixture struct {
	gateway *delivery.Sender
	epochs  []*Epoch
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	gateway, err := delivery.NewSender()
	if err != nil {
		t.Fatal(err)
	}
	w := &fixture{gateway: gateway}
	first, err := NewGroup(w.keyPackage(t, 1), testChannel, gateway.ExternalSender())
	if err != nil {
		t.Fatal(err)
	}
	w.epochs = []*Epoch{first}
	for user := uint64(2); user <= 3; user++ {
		kp := w.keyPackage(t, user)
		staged, p := w.add(t, 0, kp)
		for i, e := range w.epochs[1:] {
			if w.epochs[i+1], err = e.Process(staged.Message, []*Proposal{p}); err != nil {
				t.Fatal(err)
			}
		}
		w.epochs[0] = staged.Next
		joined, err := Join(staged.Welcome, kp, testChannel, gateway.ExternalSender())
		if err != nil {
			t.Fatal(err)
		}
		w.epochs = append(w.epochs, joined)
	}
	return w
}

func (w *fixture) keyPackage(t testing.TB, user uint64) *KeyPackage {
	t.Helper()
	id, err := NewIdentity(user)
	if err != nil {
		t.Fatal(err)
	}
	kp, err := id.NewKeyPackage()
	if err != nil {
		t.Fatal(err)
	}
	return kp
}

// add commits, as the member by, a proposal to add the owner of a key package.
func (w *fixture) add(t testing.TB, by int, kp *KeyPackage) (*Staged, *Proposal) {
	t.Helper()
	p := w.proposal(t, by, kp.Bytes())
	staged, err := w.epochs[by].Commit([]*Proposal{p})
	if err != nil {
		t.Fatal(err)
	}
	return staged, p
}

func (w *fixture) proposal(t testing.TB, by int, keyPackage []byte) *Proposal {
	t.Helper()
	p, err := w.epochs[by].Proposal(w.addMessage(t, keyPackage, w.epochs[by].Number()))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// addMessage returns the gateway's message that proposes to add a key package, which may be
// invalid.
func (w *fixture) addMessage(t testing.TB, keyPackage []byte, epoch uint64) mlswire.Message {
	t.Helper()
	data, err := w.gateway.Add(testChannel, epoch, keyPackage)
	if err != nil {
		t.Fatal(err)
	}
	m, rest, err := mlswire.Split(data)
	if err != nil || len(rest) > 0 {
		t.Fatal(err)
	}
	return m
}

func TestLosingCommitLeavesEpochUnchanged(t *testing.T) {
	w := newFixture(t)
	kp := w.keyPackage(t, 4)
	p := w.proposal(t, 0, kp.Bytes())
	var staged []*Staged
	for _, e := range w.epochs {
		s, err := e.Commit([]*Proposal{p})
		if err != nil {
			t.Fatal(err)
		}
		staged = append(staged, s)
	}
	for winner, s := range staged {
		for i, e := range w.epochs {
			if i == winner {
				continue
			}
			next, err := e.Process(s.Message, []*Proposal{p})
			if err != nil {
				t.Fatalf("member %d cannot process the commit of member %d: %v", i, winner, err)
			}
			if !bytes.Equal(next.Authenticator(), s.Next.Authenticator()) {
				t.Errorf("member %d has another view of the group than %d", i, winner)
			}
		}
	}
}

func TestInvalidMessagesAreRejected(t *testing.T) {
	w := newFixture(t)
	kp := w.keyPackage(t, 4)
	staged, p := w.add(t, 0, kp)
	receiver := w.epochs[1]
	process := func(commit []byte, ps ...*Proposal) error { _, err := receiver.Process(commit, ps); return err }
	if err := process(staged.Message, p); err != nil {
		t.Fatal(err)
	}
	if err := process(staged.Message); !errors.Is(err, ErrUnknown) {
		t.Errorf("commit of a proposal that was not announced: %v", err)
	}
	if _, err := staged.Next.Process(staged.Message, []*Proposal{p}); !errors.Is(err, ErrEpoch) {
		t.Errorf("commit of the previous epoch: %v", err)
	}
	for i := range staged.Message {
		damaged := bytes.Clone(staged.Message)
		damaged[i] ^= 1
		if err := process(damaged, p); err == nil {
			t.Fatalf("a commit with byte %d changed was accepted", i)
		}
	}
	for i := range staged.Welcome {
		damaged := bytes.Clone(staged.Welcome)
		damaged[i] ^= 1
		if _, err := Join(damaged, kp, testChannel, w.gateway.ExternalSender()); err == nil {
			t.Fatalf("a welcome with byte %d changed was accepted", i)
		}
	}
	if _, err := Join(staged.Welcome, kp, testChannel+1, w.gateway.ExternalSender()); !errors.Is(err, ErrGroup) {
		t.Errorf("welcome of another call: %v", err)
	}
	other, err := delivery.NewSender()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Join(staged.Welcome, kp, testChannel, other.ExternalSender()); !errors.Is(err, ErrExtensions) {
		t.Errorf("welcome of a group of another gateway: %v", err)
	}
	if _, err := Join(staged.Welcome, w.keyPackage(t, 4), testChannel, w.gateway.ExternalSender()); !errors.Is(err, ErrNotForUs) {
		t.Errorf("welcome for another key package: %v", err)
	}

	forged, err := other.Add(testChannel, receiver.Number(), kp.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	m, _, _ := mlswire.Split(forged)
	if _, err := receiver.Proposal(m); !errors.Is(err, ErrSignature) {
		t.Errorf("proposal of another sender: %v", err)
	}
	if _, err := receiver.Proposal(w.addMessage(t, kp.Bytes(), receiver.Number()+1)); !errors.Is(err, ErrEpoch) {
		t.Errorf("proposal for another epoch: %v", err)
	}
	damaged := kp.Bytes()
	damaged[len(damaged)-1]++
	if _, err := receiver.Proposal(w.addMessage(t, damaged, receiver.Number())); !errors.Is(err, ErrSignature) {
		t.Errorf("proposal with a damaged key package: %v", err)
	}
	twice := w.proposal(t, 1, w.keyPackage(t, 2).Bytes())
	if _, err := receiver.Commit([]*Proposal{twice}); !errors.Is(err, ErrDuplicate) {
		t.Errorf("proposal to add a member of the group: %v", err)
	}
	for leaf, want := range map[uint32]error{0: nil, 3: ErrProposal, 4: ErrProposal, 1 << 31: ErrProposal} {
		data, err := w.gateway.Remove(testChannel, receiver.Number(), leaf)
		if err != nil {
			t.Fatal(err)
		}
		m, _, _ := mlswire.Split(data)
		if _, err := receiver.Proposal(m); !errors.Is(err, want) {
			t.Errorf("proposal to remove leaf %d: %v, want %v", leaf, err, want)
		}
	}
}

// The following fuzzers generate messages of a malicious member or gateway: signed, encrypted
// and authenticated correctly, with arbitrary content.

func FuzzCommit(f *testing.F) {
	w := newFixture(f)
	staged, p := w.add(f, 0, w.keyPackage(f, 4))
	m, _, _ := mlswire.Split(staged.Message)
	f.Add(m.Body, []byte("tag"))
	f.Fuzz(func(t *testing.T, body, tag []byte) {
		content, err := w.epochs[0].sign(body)
		if err != nil {
			t.Fatal(err)
		}
		message := content.finish(tag, w.epochs[0].secrets.MembershipKey.AsSlice())
		if _, err := w.epochs[1].Process(message, []*Proposal{p}); err == nil {
			t.Fatal("a commit with an invalid confirmation tag was accepted")
		} else if errors.Is(err, ErrLibraryPanic) {
			t.Fatal(err)
		}
	})
}

func FuzzGroupInfo(f *testing.F) {
	w := newFixture(f)
	kp := w.keyPackage(f, 4)
	p := w.proposal(f, 0, kp.Bytes())
	e := w.epochs[0]
	tree := e.tree.MarshalTreeRFC()
	f.Add(e.context.Marshal(), tree, uint32(0), make([]byte, 32))
	f.Fuzz(func(t *testing.T, contextData, tree []byte, signer uint32, path []byte) {
		context, err := group.UnmarshalGroupContext(contextData)
		if err != nil {
			return
		}
		k, err := welcomeKeys(make([]byte, 32))
		if err != nil {
			t.Fatal(err)
		}
		info := &group.GroupInfo{
			GroupContext: context, Signer: group.LeafNodeIndex(signer), ConfirmationTag: make([]byte, 32),
			Extensions: []group.Extension{{Type: extensions.ExtensionTypeRatchetTree, Data: tree}},
		}
		signature, err := ciphersuite.SignWithLabel(e.id.key, "GroupInfoTBS", info.MarshalTBS())
		if err != nil {
			t.Fatal(err)
		}
		info.Signature = signature.AsSlice()
		sealedInfo, err := ciphersuite.EncryptWithCipherSuite(k.welcomeKey, k.welcomeNonce, info.Marshal(), nil, suite)
		if err != nil {
			t.Fatal(err)
		}
		gs := &group.GroupSecrets{JoinerSecret: ciphersuite.NewSecret(k.joiner), PathSecret: path}
		sealed, err := ciphersuite.EncryptWithLabel(p.initKey, "Welcome", sealedInfo, gs.Marshal(), suite)
		if err != nil {
			t.Fatal(err)
		}
		secrets := mlswire.AppendVector(mlswire.AppendVector(mlswire.AppendVector(nil, p.packageRef), sealed.KEMOutput), sealed.Ciphertext)
		welcome := mlswire.AppendVector(mlswire.AppendVector(binary.BigEndian.AppendUint16(nil, uint16(suite)), secrets), sealedInfo)
		if _, err := Join(welcome, kp, testChannel, w.gateway.ExternalSender()); err == nil {
			t.Fatal("a welcome with an invalid confirmation tag was accepted")
		} else if errors.Is(err, ErrLibraryPanic) {
			t.Fatal(err)
		}
	})
}

func FuzzKeyPackage(f *testing.F) {
	w := newFixture(f)
	f.Add(w.keyPackage(f, 4).Bytes())
	f.Fuzz(func(t *testing.T, keyPackage []byte) {
		data, err := w.gateway.Add(testChannel, w.epochs[0].Number(), keyPackage)
		if err != nil {
			t.Fatal(err)
		}
		m, _, err := mlswire.Split(data)
		if err != nil {
			return
		}
		p, err := w.epochs[0].Proposal(m)
		if errors.Is(err, ErrLibraryPanic) {
			t.Fatal(err)
		}
		if err == nil {
			if _, err := w.epochs[0].Commit([]*Proposal{p}); errors.Is(err, ErrLibraryPanic) {
				t.Fatal(err)
			}
		}
	})
}

func readUntrustedTree(data []byte) (tree *treesync.RatchetTree, err error) {
	defer contain(&err)
	return readTree(data, groupID(testChannel))
}

func FuzzTree(f *testing.F) {
	w := newFixture(f)
	f.Add(w.epochs[0].tree.MarshalTreeRFC())
	f.Fuzz(func(t *testing.T, data []byte) {
		tree, err := readUntrustedTree(data)
		if errors.Is(err, ErrLibraryPanic) {
			t.Fatal(err)
		}
		if err == nil {
			_ = tree.TreeHash()
		}
	})
}

func FuzzWelcome(f *testing.F) {
	w := newFixture(f)
	kp := w.keyPackage(f, 4)
	staged, _ := w.add(f, 0, kp)
	f.Add(staged.Welcome)
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := Join(data, kp, testChannel, w.gateway.ExternalSender()); errors.Is(err, ErrLibraryPanic) {
			t.Fatal(err)
		}
	})
}

func FuzzExternalSender(f *testing.F) {
	w := newFixture(f)
	kp := w.keyPackage(f, 4)
	f.Add(w.gateway.ExternalSender())
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := NewGroup(kp, testChannel, data); errors.Is(err, ErrLibraryPanic) {
			t.Fatal(err)
		}
	})
}
