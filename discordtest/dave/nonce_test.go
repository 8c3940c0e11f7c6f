package dave_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/riffbot/riffbot/discordtest/dave"
)

// replayableSession keeps the commits and welcomes that it received, so that a test can repeat
// them.
type replayableSession struct {
	*dave.Session
	received []func()
}

func (r *replayableSession) OnDaveMLSPrepareCommitTransition(id uint16, commit []byte) {
	r.received = append(r.received, func() { r.Session.OnDaveMLSPrepareCommitTransition(id, commit) })
	r.Session.OnDaveMLSPrepareCommitTransition(id, commit)
}

func (r *replayableSession) OnDaveMLSWelcome(id uint16, welcome []byte) {
	r.received = append(r.received, func() { r.Session.OnDaveMLSWelcome(id, welcome) })
	r.Session.OnDaveMLSWelcome(id, welcome)
}

// caseTB reports failures as those of one random case.
type caseTB struct {
	testing.TB
	check *rapid.T
}

func (c caseTB) Errorf(format string, a ...any) { c.check.Errorf(format, a...) }
func (c caseTB) Error(a ...any)                 { c.check.Error(a...) }
func (c caseTB) Fatal(a ...any)                 { c.check.Fatal(a...) }

// sentFrames records encrypted frames. All frames have the same content, so two
// that are equal were encrypted with the same key and nonce.
type sentFrames map[string]bool

func (sent sentFrames) encrypt(t *rapid.T, s participant) {
	t.Helper()
	frame := make([]byte, 100)
	n, err := s.Encrypt(1, []byte("the same frame"), frame)
	if err != nil {
		t.Fatal(err)
	}
	if s.Encrypted() && sent[string(frame[:n])] {
		t.Fatal("a frame was encrypted with the key and nonce of an earlier one")
	}
	if s.Encrypted() {
		sent[string(frame[:n])] = true
	}
}

// TestNoncesAreUniqueOverAnyTransitions runs a session through transitions, epochs, replays and
// new groups in any order, as a faulty or malicious gateway might, and encrypts a frame after
// each.
func TestNoncesAreUniqueOverAnyTransitions(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := newCall(caseTB{t, rt}, rapid.Uint64Range(1, 1<<20).Draw(rt, "seed"))
		c.join(1)
		c.join(2)
		r := &replayableSession{Session: c.peers[1].session.(*dave.Session)}
		c.peers[1].session = r
		c.deliverAll()
		sent := make(sentFrames)
		id := rapid.Uint16Range(99, 103)
		version := rapid.Uint16Range(0, 1)
		next := uint64(3)
		actions := map[string]func(*rapid.T){
			"announce": func(t *rapid.T) { r.OnDavePrepareTransition(id.Draw(t, "id"), version.Draw(t, "version")) },
			"execute":  func(t *rapid.T) { r.OnDaveExecuteTransition(id.Draw(t, "id")) },
			"announce two, execute both": func(t *rapid.T) {
				r.OnDavePrepareTransition(100, version.Draw(t, "first"))
				r.OnDavePrepareTransition(101, version.Draw(t, "second"))
				for _, id := range rapid.Permutation([]uint16{100, 101}).Draw(t, "order") {
					r.OnDaveExecuteTransition(id)
					sent.encrypt(t, r)
				}
			},
			"epoch": func(t *rapid.T) {
				r.OnDavePrepareEpoch(rapid.IntRange(0, 2).Draw(t, "epoch"), version.Draw(t, "version"))
			},
			"reconnect":  func(t *rapid.T) { r.OnSelectProtocolAck(version.Draw(t, "version")) },
			"new group":  func(*rapid.T) { c.restart(); c.deliverAll() },
			"all switch": func(t *rapid.T) { c.changeVersion(version.Draw(t, "version")); c.deliverAll() },
			"gateway":    func(*rapid.T) { r.OnDaveMLSExternalSenderPackage(c.gateway.ExternalSender()) },
			"member joins": func(t *rapid.T) {
				if len(c.peers) > 2 || c.version == 0 {
					t.Skip("enough members")
				}
				c.join(next)
				next++
				if rapid.Bool().Draw(t, "at once") {
					c.deliverAll()
				}
			},
			"one message": func(*rapid.T) { c.deliverOne() },
			"replay": func(t *rapid.T) {
				if len(r.received) == 0 {
					t.Skip("no messages yet")
				}
				rapid.SampledFrom(r.received).Draw(t, "message")()
			},
			"time passes": func(t *rapid.T) {
				for range 2 { // the second event erases what the first one ended
					r.RemoveUser("999")
					c.clock = c.clock.Add(11 * time.Second)
				}
				r.RemoveUser("999")
				// The one used for encryption, the newest, and the announced ones between them.
				if n, needed := r.HeldEpochs(), 2+r.AnnouncedTransitions(); n > needed {
					t.Fatalf("keys of %d epochs are held, at most %d are needed", n, needed)
				}
			},
			"": func(t *rapid.T) { sent.encrypt(t, r) },
		}
		rt.Repeat(actions)
	})
}

// TestKeysOfOldEpochsAreErased checks that a member that only sends holds keys only of epochs
// whose frames can still arrive.
func TestKeysOfOldEpochsAreErased(t *testing.T) {
	c := newCallOf(t, 2)
	s := c.peers[1].session.(*dave.Session)
	for id := range uint64(40) {
		c.join(10 + id)
		c.deliverAll()
		c.leave(10 + id)
		c.deliverAll()
		c.clock = c.clock.Add(11 * time.Second)
	}
	if n := s.HeldEpochs(); n > 3 {
		t.Errorf("keys of %d epochs are held after 80 changes, want at most 3", n)
	}
}

// TestKeysAreErasedWithoutAnyEvent checks that a member that neither receives nor sends after a
// change erases the earlier keys.
func TestKeysAreErasedWithoutAnyEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, 1)
		c.now = time.Now
		for id := range uint64(6) {
			c.join(id + 1)
			c.deliverAll()
		}
		s := c.peers[1].session.(*dave.Session)
		if n := s.HeldEpochs(); n < 6 {
			t.Errorf("keys of %d epochs are held while frames of 6 may arrive", n)
		}
		<-time.After(12 * time.Second) // of the test's clock
		if n := s.HeldEpochs(); n != 1 {
			t.Errorf("keys of %d epochs are held 12 seconds later", n)
		}
	})
}

// TestClosedSessionHoldsNoKeys checks that a closed session encrypts and decrypts nothing, and
// passes nothing unencrypted.
func TestClosedSessionHoldsNoKeys(t *testing.T) {
	c := newCallOf(t, 3)
	s := c.peers[1].session.(*dave.Session)
	frame := make([]byte, 100)
	n, err := c.peers[2].session.Encrypt(1, []byte("late"), frame)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	c.join(4) // the gateway may still send messages
	c.deliverAll()
	if n := s.HeldEpochs(); n != 0 || s.Ready() || s.Encrypted() || s.PrivacyCode() != "" || s.EpochAuthenticator() != "" {
		t.Errorf("keys of %d epochs are held, ready %v, encrypted %v, code %q", n, s.Ready(), s.Encrypted(), s.PrivacyCode())
	}
	if _, err := s.Encrypt(1, []byte("late"), make([]byte, 100)); !errors.Is(err, dave.ErrClosed) {
		t.Errorf("encrypting: %v", err)
	}
	if _, err := s.Decrypt(userID(2), frame[:n], make([]byte, 100)); err == nil {
		t.Error("a frame was decrypted")
	}
	if _, err := s.Decrypt(userID(2), []byte("plain"), make([]byte, 100)); err == nil {
		t.Error("an unencrypted frame was passed")
	}
	if _, err := s.VerificationCode(userID(2)); err == nil {
		t.Error("a verification code was returned")
	}
}

// TestReturnToPreviousGroup announces a downgrade and an upgrade before either is executed. The
// previous group has to continue.
func TestReturnToPreviousGroup(t *testing.T) {
	c := newCallOf(t, 2)
	for _, p := range c.sortedPeers() {
		p.session.OnDavePrepareTransition(100, 0)
		p.session.OnDavePrepareTransition(101, 1)
		p.session.OnDaveExecuteTransition(100)
		if p.session.Encrypted() {
			t.Errorf("%d encrypts in a call without encryption", p.id)
		}
	}
	c.clock = c.clock.Add(time.Minute)
	for _, p := range c.sortedPeers() {
		p.session.OnDaveExecuteTransition(101)
	}
	c.checkCall()
	c.join(3)
	c.deliverAll()
	c.checkCall()
	for _, p := range c.sortedPeers() {
		if p.invalidMessages > 0 {
			t.Errorf("%d received invalid messages", p.id)
		}
	}
}
