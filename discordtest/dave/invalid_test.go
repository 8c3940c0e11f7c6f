package dave_test

import (
	"bytes"
	"context"
	"sync"
	"testing"

	"github.com/disgoorg/godave"

	"github.com/riffbot/riffbot/discordtest/dave"
	"github.com/riffbot/riffbot/discordtest/internal/delivery"
)

// callbackRecorder records what a session sends.
type callbackRecorder struct {
	keyPackages, commits [][]byte
	ready, invalid       []uint16
}

func (s *callbackRecorder) SendMLSKeyPackage(b []byte) error {
	s.keyPackages = append(s.keyPackages, b)
	return nil
}
func (s *callbackRecorder) SendMLSCommitWelcome(b []byte) error {
	s.commits = append(s.commits, b)
	return nil
}
func (s *callbackRecorder) SendReadyForTransition(id uint16) error {
	s.ready = append(s.ready, id)
	return nil
}
func (s *callbackRecorder) SendInvalidCommitWelcome(id uint16) error {
	s.invalid = append(s.invalid, id)
	return nil
}

// newPair returns two sessions that received proposals to add each other, before the first one
// commits. The messages that the second one sent are valid messages for the first.
func newPair(t testing.TB) (first *dave.Session, out *callbackRecorder, gateway *delivery.Sender, offer, commit []byte) {
	t.Helper()
	gateway, err := delivery.NewSender()
	if err != nil {
		t.Fatal(err)
	}
	var sessions []*dave.Session
	var outs []*callbackRecorder
	for _, id := range []godave.UserID{"1", "2"} {
		out := &callbackRecorder{}
		s, err := dave.New(dave.Config{Callbacks: out, UserID: id})
		if err != nil {
			t.Fatal(err)
		}
		s.SetChannelID(channel)
		s.AddUser("1")
		s.AddUser("2")
		s.OnSelectProtocolAck(1)
		s.OnDaveMLSExternalSenderPackage(gateway.ExternalSender())
		sessions, outs = append(sessions, s), append(outs, out)
	}
	offers := make([][]byte, 2)
	for i, out := range outs {
		message, err := gateway.Add(channel, 0, out.keyPackages[0])
		if err != nil {
			t.Fatal(err)
		}
		offers[i] = delivery.Append(message)
	}
	sessions[1].OnDaveMLSProposals(offers[0])
	return sessions[0], outs[0], gateway, offers[1], outs[1].commits[0]
}

func TestInvalidMessagesAreAnswered(t *testing.T) {
	s, out, _, offer, commit := newPair(t)
	s.OnDaveMLSProposals(nil)
	s.OnDaveMLSProposals([]byte{7, 1, 2})
	s.OnDaveMLSProposals(append(bytes.Clone(offer), 0))
	if len(out.commits) != 0 {
		t.Error("an invalid proposal was committed")
	}
	s.OnDaveMLSPrepareCommitTransition(3, commit)
	if len(out.invalid) != 0 || len(out.ready) != 0 {
		t.Error("the first commit of another member was answered, though a welcome follows")
	}
	s.OnDaveMLSWelcome(4, []byte("no welcome"))
	if len(out.invalid) != 1 || out.invalid[0] != 4 || len(out.keyPackages) != 2 {
		t.Errorf("an invalid welcome was answered with %v and %d key packages", out.invalid, len(out.keyPackages))
	}
}

func TestOnlyCallMembersAreAdded(t *testing.T) {
	s, out, gateway, _, _ := newPair(t)
	s.RemoveUser("2")
	thirdOut := &callbackRecorder{}
	other, err := dave.New(dave.Config{Callbacks: thirdOut, UserID: "3"})
	if err != nil {
		t.Fatal(err)
	}
	other.OnSelectProtocolAck(1)
	message, err := gateway.Add(channel, 0, thirdOut.keyPackages[0])
	if err != nil {
		t.Fatal(err)
	}
	s.OnDaveMLSProposals(delivery.Append(message))
	if len(out.commits) != 0 {
		t.Error("a user that is not in the call was added")
	}
	s.AddUser("3")
	if len(out.commits) != 1 {
		t.Error("a user that joined the call was not added")
	}
}

func TestRevokedProposalIsNotCommitted(t *testing.T) {
	s, out, gateway, offer, _ := newPair(t)
	s.OnDaveMLSProposals(offer)
	thirdOut := &callbackRecorder{}
	other, err := dave.New(dave.Config{Callbacks: thirdOut, UserID: "3"})
	if err != nil {
		t.Fatal(err)
	}
	other.OnSelectProtocolAck(1)
	message, err := gateway.Add(channel, 0, thirdOut.keyPackages[0])
	if err != nil {
		t.Fatal(err)
	}
	s.AddUser("3")
	s.OnDaveMLSProposals(delivery.Append(message))
	ref, err := delivery.Ref(message)
	if err != nil {
		t.Fatal(err)
	}
	s.OnDaveMLSProposals(delivery.Revoke(ref))
	var counts []int
	for _, payload := range out.commits {
		c, err := delivery.ParseCommit(payload)
		if err != nil {
			t.Fatal(err)
		}
		counts = append(counts, len(c.Refs))
	}
	if len(counts) != 3 || counts[0] != 1 || counts[1] != 2 || counts[2] != 1 {
		t.Errorf("commits of %v proposals, want 1, 2 and 1", counts)
	}
}

// FuzzGateway gives a session binary messages of a gateway in any order, each valid or with one
// byte changed. The session still has to commit a valid proposal afterwards, unless it was
// welcomed into the group.
func FuzzGateway(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{3, 0, 0, 0, 1, 0, 0, 0})
	f.Add([]byte{0, 0, 5, 1, 1, 0, 9, 1, 2, 0, 80, 4, 3, 0, 120, 128})
	f.Fuzz(func(t *testing.T, script []byte) {
		s, out, gateway, offer, payload := newPair(t)
		c, err := delivery.ParseCommit(payload)
		if err != nil {
			t.Fatal(err)
		}
		for ; len(script) >= 4; script = script[4:] {
			kind := script[0] % 4
			data := bytes.Clone([][]byte{gateway.ExternalSender(), offer, c.Message, c.Welcome}[kind])
			data[(int(script[1])<<8|int(script[2]))%len(data)] ^= script[3]
			switch kind {
			case 0:
				s.OnDaveMLSExternalSenderPackage(data)
			case 1:
				s.OnDaveMLSProposals(data)
			case 2:
				s.OnDaveMLSPrepareCommitTransition(1, data)
			case 3:
				s.OnDaveMLSWelcome(1, data)
			}
		}
		s.OnDaveMLSExternalSenderPackage(gateway.ExternalSender())
		*out = callbackRecorder{}
		s.OnDaveMLSProposals(offer)
		if e, ok := s.Epoch(); !ok || e == 0 && len(out.commits) == 0 {
			t.Fatalf("epoch %d, %v: a valid proposal was not committed", e, ok)
		}
	})
}

func TestConcurrentUse(t *testing.T) {
	c := newCall(t, 3)
	c.join(1)
	c.deliverAll()
	s := c.peers[1].session
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for _, work := range []func(buffer []byte){
		func(b []byte) { _, _ = s.Encrypt(1, []byte("frame"), b) },
		func(b []byte) { _, _ = s.Decrypt("2", []byte("frame12345678\x01\x0c\xfa\xfa"), b) },
		func(b []byte) { _, _ = s.Decrypt("3", []byte("plain"), b) },
		func([]byte) { s.Ready(); s.PrivacyCode(); s.Members(); s.EpochAuthenticator() },
		func([]byte) { s.AddUser("99"); s.RemoveUser("99") },
	} {
		wg.Go(func() {
			buffer := make([]byte, 256)
			for ctx.Err() == nil {
				work(buffer)
			}
		})
	}
	for id := uint64(2); id <= 4; id++ {
		c.join(id)
		c.deliverAll()
	}
	c.changeVersion(0)
	c.deliverAll()
	c.changeVersion(1)
	c.deliverAll()
	c.leave(3)
	c.deliverAll()
	cancel()
	wg.Wait()
	c.checkCall()
}
