package dave_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"riffbot/internal/voice/dave"
)

// replayed is a session that keeps the commits and welcomes it was given, so that
// a test can give them to it again.
type replayed struct {
	*dave.Session
	past []func()
}

func (r *replayed) OnDaveMLSPrepareCommitTransition(id uint16, commit []byte) {
	r.past = append(r.past, func() { r.Session.OnDaveMLSPrepareCommitTransition(id, commit) })
	r.Session.OnDaveMLSPrepareCommitTransition(id, commit)
}

func (r *replayed) OnDaveMLSWelcome(id uint16, welcome []byte) {
	r.past = append(r.past, func() { r.Session.OnDaveMLSWelcome(id, welcome) })
	r.Session.OnDaveMLSWelcome(id, welcome)
}

// checked is a test whose failures are those of one of its random cases.
type checked struct {
	testing.TB
	check *rapid.T
}

func (c checked) Errorf(format string, a ...any) { c.check.Errorf(format, a...) }
func (c checked) Error(a ...any)                 { c.check.Error(a...) }
func (c checked) Fatal(a ...any)                 { c.check.Fatal(a...) }

// sentFrames records encrypted frames. All frames have the same content, so two
// that are equal were encrypted with the same key and nonce.
type sentFrames map[string]bool

func (sent sentFrames) encrypt(t *rapid.T, s member) {
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

// TestNoncesAreUniqueOverAnyTransitions leads one member of a call through
// transitions, epochs, replays and new groups in any order, as a faulty or hostile
// gateway might, and encrypts a frame after each.
func TestNoncesAreUniqueOverAnyTransitions(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := newCall(checked{t, rt}, rapid.Uint64Range(1, 1<<20).Draw(rt, "seed"))
		c.join(1)
		c.join(2)
		r := &replayed{Session: c.peers[1].session.(*dave.Session)}
		c.peers[1].session = r
		c.run()
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
			"new group":  func(*rapid.T) { c.restart(); c.run() },
			"all switch": func(t *rapid.T) { c.transition(version.Draw(t, "version")); c.run() },
			"gateway":    func(*rapid.T) { r.OnDaveMLSExternalSenderPackage(c.gateway.ExternalSender()) },
			"member joins": func(t *rapid.T) {
				if len(c.peers) > 2 || c.version == 0 {
					t.Skip("enough are there")
				}
				c.join(next)
				next++
				if rapid.Bool().Draw(t, "at once") {
					c.run()
				}
			},
			"a message": func(*rapid.T) { c.step() },
			"replay": func(t *rapid.T) {
				if len(r.past) == 0 {
					t.Skip("there was nothing yet")
				}
				rapid.SampledFrom(r.past).Draw(t, "message")()
			},
			"time passes": func(t *rapid.T) {
				for range 2 { // what ends with the first event is over at the second
					r.RemoveUser("999")
					c.clock = c.clock.Add(11 * time.Second)
				}
				r.RemoveUser("999")
				// The one we encrypt for, the newest, and those announced in between.
				if n, needed := r.HeldEpochs(), 2+r.AnnouncedTransitions(); n > needed {
					t.Fatalf("keys of %d epochs are held, at most %d are needed", n, needed)
				}
			},
			"": func(t *rapid.T) { sent.encrypt(t, r) },
		}
		rt.Repeat(actions)
	})
}

// TestKeysOfOldEpochsAreErased checks that a member who only sends holds the keys
// of no more epochs than frames can still arrive of.
func TestKeysOfOldEpochsAreErased(t *testing.T) {
	c := newCallOf(t, 2)
	s := c.peers[1].session.(*dave.Session)
	for id := range uint64(40) {
		c.join(10 + id)
		c.run()
		c.leave(10 + id)
		c.run()
		c.clock = c.clock.Add(11 * time.Second)
	}
	if n := s.HeldEpochs(); n > 3 {
		t.Errorf("after 80 changes, keys of %d epochs are held: more than the newest and the two before the last changes", n)
	}
}

// TestKeysAreErasedWithoutAnyEvent checks that a member who neither hears nor sends
// anything after a change erases the keys from before it.
func TestKeysAreErasedWithoutAnyEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, 1)
		c.now = time.Now
		for id := range uint64(6) {
			c.join(id + 1)
			c.run()
		}
		s := c.peers[1].session.(*dave.Session)
		if n := s.HeldEpochs(); n < 6 {
			t.Errorf("keys of %d epochs are held while frames of all may be under way", n)
		}
		<-time.After(12 * time.Second) // of the test's own clock
		if n := s.HeldEpochs(); n != 1 {
			t.Errorf("keys of %d epochs are held 12 seconds later", n)
		}
	})
}

// TestClosedSessionHoldsNoKeys checks that nothing is encrypted, decrypted or sent
// in the clear by a session whose call is over.
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
	c.join(4) // the gateway may still be talking
	c.run()
	if n := s.HeldEpochs(); n != 0 || s.Ready() || s.Encrypted() || s.PrivacyCode() != "" || s.EpochAuthenticator() != "" {
		t.Errorf("keys of %d epochs are held, ready %v, encrypted %v, code %q", n, s.Ready(), s.Encrypted(), s.PrivacyCode())
	}
	if _, err := s.Encrypt(1, []byte("late"), make([]byte, 100)); !errors.Is(err, dave.ErrClosed) {
		t.Errorf("encrypting: %v", err)
	}
	if _, err := s.Decrypt(userID(2), frame[:n], make([]byte, 100)); err == nil {
		t.Error("a frame is decrypted")
	}
	if _, err := s.Decrypt(userID(2), []byte("plain"), make([]byte, 100)); err == nil {
		t.Error("a frame that is not encrypted passes")
	}
	if _, err := s.VerificationCode(userID(2)); err == nil {
		t.Error("there is a verification code")
	}
}

// TestReturnToTheGroupBefore announces the way down and the way up again before
// either is executed: the group of before goes on.
func TestReturnToTheGroupBefore(t *testing.T) {
	c := newCallOf(t, 2)
	for _, p := range c.all() {
		p.session.OnDavePrepareTransition(100, 0)
		p.session.OnDavePrepareTransition(101, 1)
		p.session.OnDaveExecuteTransition(100)
		if p.session.Encrypted() {
			t.Errorf("%d encrypts in a call without encryption", p.id)
		}
	}
	c.clock = c.clock.Add(time.Minute)
	for _, p := range c.all() {
		p.session.OnDaveExecuteTransition(101)
	}
	c.check()
	c.join(3)
	c.run()
	c.check()
	for _, p := range c.all() {
		if p.invalid > 0 {
			t.Errorf("something was invalid for %d", p.id)
		}
	}
}
