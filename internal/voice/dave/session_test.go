package dave_test

import (
	"errors"
	"testing"
	"time"

	"riffbot/internal/sandbox/delivery"
	"riffbot/internal/voice/dave"
)

func TestOneAloneIsReadyAtOnce(t *testing.T) {
	c := newCall(t, 1)
	p := c.join(1)
	c.run()
	c.check()
	if e, ok := p.session.(*dave.Session).Epoch(); !ok || e != 0 {
		t.Errorf("epoch %d, %v", e, ok)
	}
	if code := p.session.PrivacyCode(); code != "" {
		t.Errorf("there is nobody to compare code %q with", code)
	}
}

func TestACallThatGrowsAndShrinks(t *testing.T) {
	c := newCall(t, 1)
	for id := uint64(1); id <= 5; id++ {
		c.join(id)
		c.run()
		c.check()
	}
	for _, id := range []uint64{2, 5, 1, 4} {
		c.leave(id)
		c.run()
		c.check()
	}
	if e, _ := c.peers[3].session.(*dave.Session).Epoch(); e != 0 {
		t.Errorf("the last one is in epoch %d, not in a group of his own", e)
	}
	c.join(6)
	c.run()
	c.check()
	if n := c.peers[3].invalid; n != 0 {
		t.Errorf("something was invalid %d times", n)
	}
}

func TestAllComeAtOnce(t *testing.T) {
	c := newCall(t, 1)
	for id := uint64(1); id <= 5; id++ {
		c.join(id)
	}
	c.run()
	c.check()
	if c.refused[delivery.ErrEpoch] == 0 {
		t.Error("no two commits met")
	}
}

func TestDownAndUpAgain(t *testing.T) {
	c := newCall(t, 1)
	for id := uint64(1); id <= 3; id++ {
		c.join(id)
	}
	c.run()
	c.check()
	before := c.peers[1].session.PrivacyCode()
	for range 2 {
		c.transition(0)
		c.run()
		c.check()
		c.join(4) // who may not know the protocol at all
		c.run()
		c.check()
		c.leave(4)
		c.run()
		c.transition(1)
		c.run()
		c.check()
	}
	if after := c.peers[1].session.PrivacyCode(); len(after) != 30 || after == before {
		t.Errorf("privacy code %q, before %q", after, before)
	}
}

// TestNoNonceIsUsedTwice lets a gateway lead a call down and up again into the
// same group, where every frame key would be used from the beginning.
func TestNoNonceIsUsedTwice(t *testing.T) {
	c := newCallOf(t, 2)
	s := c.peers[1].session
	sent := make(map[string]bool)
	for id := uint16(100); id < 104; id++ {
		frame := make([]byte, 100)
		n, err := s.Encrypt(1, []byte("the same frame"), frame)
		if err != nil {
			t.Fatal(err)
		}
		if s.Encrypted() {
			if sent[string(frame[:n])] {
				t.Error("a frame was encrypted with key and nonce of another")
			}
			sent[string(frame[:n])] = true
		}
		s.OnDavePrepareTransition(id, id%2)
		s.OnDaveExecuteTransition(id)
	}
	if len(sent) != 1 {
		t.Errorf("%d frames went out encrypted, want the one before the way down", len(sent))
	}
}

func TestADamagedCommitIsRecoveredFrom(t *testing.T) {
	for _, lost := range []bool{false, true} {
		c := newCall(t, 1)
		for id := uint64(1); id <= 3; id++ {
			c.join(id)
			c.run()
		}
		// Whoever commits first wins, so spoil it for one who is not asked.
		victim := c.peers[2]
		victim.spoil, victim.lose = !lost, lost
		c.join(4)
		c.run()
		c.join(5)
		c.run()
		c.check()
		if victim.invalid == 0 {
			t.Errorf("lost %v: nothing was invalid", lost)
		}
	}
}

func TestAStorm(t *testing.T) {
	for seed := range uint64(4) {
		storm(t, seed)
	}
}

// storm lets 50 members come and go while messages are under way.
func storm(t *testing.T, seed uint64) {
	c := newCall(t, seed)
	c.join(1)
	next := uint64(2)
	for range 50 {
		if n := len(c.peers); n < 2 || n < 9 && c.random.IntN(5) < 3 {
			c.join(next)
			next++
		} else {
			c.leave(c.ids()[c.random.IntN(n)])
		}
		for range c.random.IntN(20) {
			c.step()
		}
	}
	c.run()
	c.check()
	for _, p := range c.peers {
		if p.invalid > 0 {
			t.Errorf("seed %d: something was invalid %d times for %d", seed, p.invalid, p.id)
		}
	}
	if t.Failed() {
		t.Fatalf("seed %d: refused %v", seed, c.refused)
	}
}

func TestAMoveBeginsAnew(t *testing.T) {
	c := newCallOf(t, 2)
	c.check()
	moved := c.peers[2].session
	frame, heard := make([]byte, 100), make([]byte, 100)
	n, err := c.peers[1].session.Encrypt(1, []byte("here"), frame)
	if err != nil {
		t.Fatal(err)
	}
	moved.SetChannelID(channel) // the same connection again: nothing happens
	if !moved.Ready() || !moved.Encrypted() {
		t.Error("the call is over, though nobody has moved")
	}
	moved.SetChannelID(channel + 1)
	if moved.Ready() || moved.Encrypted() || moved.PrivacyCode() != "" {
		t.Error("the call before goes on after a move")
	}
	c.clock = c.clock.Add(time.Minute)
	if _, err := moved.Decrypt(userID(1), frame[:n], heard); err == nil {
		t.Error("the call before is heard a minute later")
	}
	moved.OnSelectProtocolAck(0) // a stage
	if !moved.Ready() || moved.Encrypted() {
		t.Error("a call without encryption is not ready")
	}
	if n, err := moved.Encrypt(1, []byte("plain"), frame); err != nil || string(frame[:n]) != "plain" {
		t.Errorf("on a stage, %q goes out, %v", frame[:n], err)
	}
}

func TestFramesOfTheEpochBeforeAreHeardForAWhile(t *testing.T) {
	c := newCall(t, 1)
	c.join(1)
	c.join(2)
	c.run()
	late := make([][]byte, 2)
	for i := range late {
		late[i] = make([]byte, 100)
		n, err := c.peers[1].session.Encrypt(1, []byte("late"), late[i])
		if err != nil {
			t.Fatal(err)
		}
		late[i] = late[i][:n]
	}
	c.join(3)
	c.run()
	heard := make([]byte, 100)
	c.clock = c.clock.Add(9 * time.Second)
	if n, err := c.peers[2].session.Decrypt(userID(1), late[0], heard); err != nil || string(heard[:n]) != "late" {
		t.Errorf("after 9 seconds: %q, %v", heard[:n], err)
	}
	if _, err := c.peers[2].session.Decrypt(userID(1), late[0], heard); !errors.Is(err, dave.ErrReplayed) {
		t.Errorf("the same frame again: %v", err)
	}
	if _, err := c.peers[3].session.Decrypt(userID(1), late[1], heard); err == nil {
		t.Error("somebody new hears what was said before he came")
	}
	c.clock = c.clock.Add(2 * time.Second)
	if _, err := c.peers[2].session.Decrypt(userID(1), late[1], heard); err == nil {
		t.Error("after 11 seconds it is still heard")
	}
}
