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

	"riffbot/internal/mlswire"
	"riffbot/internal/sandbox/delivery"
)

const testChannel = 77

// world is a gateway and a group of three: users 1, 2 and 3 at leaves 0, 1 and 2.
type world struct {
	gateway *delivery.Sender
	epochs  []*Epoch
}

func newWorld(t testing.TB) *world {
	t.Helper()
	gateway, err := delivery.NewSender()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{gateway: gateway}
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

func (w *world) keyPackage(t testing.TB, user uint64) *KeyPackage {
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

// add lets a member commit the addition of a key package's owner.
func (w *world) add(t testing.TB, by int, kp *KeyPackage) (*Staged, *Proposal) {
	t.Helper()
	p := w.proposal(t, by, kp.Bytes())
	staged, err := w.epochs[by].Commit([]*Proposal{p})
	if err != nil {
		t.Fatal(err)
	}
	return staged, p
}

func (w *world) proposal(t testing.TB, by int, keyPackage []byte) *Proposal {
	t.Helper()
	p, err := w.epochs[by].Proposal(w.message(t, keyPackage, w.epochs[by].Number()))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// message is the gateway's proposal to add what it takes for a key package.
func (w *world) message(t testing.TB, keyPackage []byte, epoch uint64) mlswire.Message {
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

func TestACommitThatLosesLeavesNothingBehind(t *testing.T) {
	w := newWorld(t)
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
				t.Fatalf("%d cannot follow %d: %v", i, winner, err)
			}
			if !bytes.Equal(next.Authenticator(), s.Next.Authenticator()) {
				t.Errorf("%d sees another group than %d", i, winner)
			}
		}
	}
}

func TestWhatAnEpochRefuses(t *testing.T) {
	w := newWorld(t)
	kp := w.keyPackage(t, 4)
	staged, p := w.add(t, 0, kp)
	them := w.epochs[1]
	process := func(commit []byte, ps ...*Proposal) error { _, err := them.Process(commit, ps); return err }
	if err := process(staged.Message, p); err != nil {
		t.Fatal(err)
	}
	if err := process(staged.Message); !errors.Is(err, ErrUnknown) {
		t.Errorf("a commit of a proposal that was not announced: %v", err)
	}
	if _, err := staged.Next.Process(staged.Message, []*Proposal{p}); !errors.Is(err, ErrEpoch) {
		t.Errorf("a commit of the epoch before: %v", err)
	}
	for i := range staged.Message {
		damaged := bytes.Clone(staged.Message)
		damaged[i] ^= 1
		if err := process(damaged, p); err == nil {
			t.Fatalf("a commit with byte %d changed is followed", i)
		}
	}
	for i := range staged.Welcome {
		damaged := bytes.Clone(staged.Welcome)
		damaged[i] ^= 1
		if _, err := Join(damaged, kp, testChannel, w.gateway.ExternalSender()); err == nil {
			t.Fatalf("a welcome with byte %d changed is followed", i)
		}
	}
	if _, err := Join(staged.Welcome, kp, testChannel+1, w.gateway.ExternalSender()); !errors.Is(err, ErrGroup) {
		t.Errorf("a welcome into another call: %v", err)
	}
	other, err := delivery.NewSender()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Join(staged.Welcome, kp, testChannel, other.ExternalSender()); !errors.Is(err, ErrExtensions) {
		t.Errorf("a welcome into a group of another gateway: %v", err)
	}
	if _, err := Join(staged.Welcome, w.keyPackage(t, 4), testChannel, w.gateway.ExternalSender()); !errors.Is(err, ErrNotForUs) {
		t.Errorf("a welcome for another key package: %v", err)
	}

	forged, err := other.Add(testChannel, them.Number(), kp.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	m, _, _ := mlswire.Split(forged)
	if _, err := them.Proposal(m); !errors.Is(err, ErrSignature) {
		t.Errorf("a proposal of somebody who is not the gateway: %v", err)
	}
	if _, err := them.Proposal(w.message(t, kp.Bytes(), them.Number()+1)); !errors.Is(err, ErrEpoch) {
		t.Errorf("a proposal for another epoch: %v", err)
	}
	damaged := kp.Bytes()
	damaged[len(damaged)-1]++
	if _, err := them.Proposal(w.message(t, damaged, them.Number())); !errors.Is(err, ErrSignature) {
		t.Errorf("a proposal to add a damaged key package: %v", err)
	}
	twice := w.proposal(t, 1, w.keyPackage(t, 2).Bytes())
	if _, err := them.Commit([]*Proposal{twice}); !errors.Is(err, ErrDuplicate) {
		t.Errorf("somebody is added who is there: %v", err)
	}
	for leaf, want := range map[uint32]error{0: nil, 3: ErrProposal, 4: ErrProposal, 1 << 31: ErrProposal} {
		data, err := w.gateway.Remove(testChannel, them.Number(), leaf)
		if err != nil {
			t.Fatal(err)
		}
		m, _, _ := mlswire.Split(data)
		if _, err := them.Proposal(m); !errors.Is(err, want) {
			t.Errorf("a proposal to remove leaf %d: %v, want %v", leaf, err, want)
		}
	}
}

// The fuzzers below give what a member or the gateway could send who means harm:
// it is signed, encrypted and authenticated correctly, with anything inside.

func FuzzCommitOfAMember(f *testing.F) {
	w := newWorld(f)
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
			t.Fatal("is followed, with a made-up confirmation tag")
		} else if errors.Is(err, ErrHostile) {
			t.Fatal(err)
		}
	})
}

func FuzzGroupInfoOfAMember(f *testing.F) {
	w := newWorld(f)
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
			t.Fatal("is joined, with a made-up confirmation tag")
		} else if errors.Is(err, ErrHostile) {
			t.Fatal(err)
		}
	})
}

func FuzzKeyPackageOfTheGateway(f *testing.F) {
	w := newWorld(f)
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
		if errors.Is(err, ErrHostile) {
			t.Fatal(err)
		}
		if err == nil {
			if _, err := w.epochs[0].Commit([]*Proposal{p}); errors.Is(err, ErrHostile) {
				t.Fatal(err)
			}
		}
	})
}

func readHostileTree(data []byte) (tree *treesync.RatchetTree, err error) {
	defer contain(&err)
	return readTree(data, groupID(testChannel))
}

func FuzzTree(f *testing.F) {
	w := newWorld(f)
	f.Add(w.epochs[0].tree.MarshalTreeRFC())
	f.Fuzz(func(t *testing.T, data []byte) {
		tree, err := readHostileTree(data)
		if errors.Is(err, ErrHostile) {
			t.Fatal(err)
		}
		if err == nil {
			_ = tree.TreeHash()
		}
	})
}

func FuzzWelcome(f *testing.F) {
	w := newWorld(f)
	kp := w.keyPackage(f, 4)
	staged, _ := w.add(f, 0, kp)
	f.Add(staged.Welcome)
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := Join(data, kp, testChannel, w.gateway.ExternalSender()); errors.Is(err, ErrHostile) {
			t.Fatal(err)
		}
	})
}

func FuzzExternalSender(f *testing.F) {
	w := newWorld(f)
	kp := w.keyPackage(f, 4)
	f.Add(w.gateway.ExternalSender())
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := NewGroup(kp, testChannel, data); errors.Is(err, ErrHostile) {
			t.Fatal(err)
		}
	})
}
