package dave_test

import (
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/dave"
	"github.com/riffbot/riffbot/discordtest/internal/delivery"
)

func TestSoleMemberIsReadyAtOnce(t *testing.T) {
	c := newCall(t, 1)
	p := c.join(1)
	c.deliverAll()
	c.checkCall()
	if e, ok := p.session.(*dave.Session).Epoch(); !ok || e != 0 {
		t.Errorf("epoch %d, %v", e, ok)
	}
	if code := p.session.PrivacyCode(); code != "" {
		t.Errorf("code %q without another member", code)
	}
}

func TestMembersJoinAndLeave(t *testing.T) {
	c := newCall(t, 1)
	for id := uint64(1); id <= 5; id++ {
		c.join(id)
		c.deliverAll()
		c.checkCall()
	}
	for _, id := range []uint64{2, 5, 1, 4} {
		c.leave(id)
		c.deliverAll()
		c.checkCall()
	}
	if e, _ := c.peers[3].session.(*dave.Session).Epoch(); e != 0 {
		t.Errorf("the last member is in epoch %d, want a new group", e)
	}
	c.join(6)
	c.deliverAll()
	c.checkCall()
	if n := c.peers[3].invalidMessages; n != 0 {
		t.Errorf("%d invalid messages", n)
	}
}

func TestConcurrentJoins(t *testing.T) {
	c := newCall(t, 1)
	for id := uint64(1); id <= 5; id++ {
		c.join(id)
	}
	c.deliverAll()
	c.checkCall()
	if c.rejected[delivery.ErrEpoch] == 0 {
		t.Error("no commits were concurrent")
	}
}

func TestDowngradeAndUpgrade(t *testing.T) {
	c := newCall(t, 1)
	for id := uint64(1); id <= 3; id++ {
		c.join(id)
	}
	c.deliverAll()
	c.checkCall()
	before := c.peers[1].session.PrivacyCode()
	for range 2 {
		c.changeVersion(0)
		c.deliverAll()
		c.checkCall()
		c.join(4) // may not support DAVE
		c.deliverAll()
		c.checkCall()
		c.leave(4)
		c.deliverAll()
		c.changeVersion(1)
		c.deliverAll()
		c.checkCall()
	}
	if after := c.peers[1].session.PrivacyCode(); len(after) != 30 || after == before {
		t.Errorf("privacy code %q, before %q", after, before)
	}
}

// TestNoNonceIsUsedTwice downgrades and upgrades a call into the same group, where a new sender
// would repeat nonces.
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
				t.Error("two frames were encrypted with the same key and nonce")
			}
			sent[string(frame[:n])] = true
		}
		s.OnDavePrepareTransition(id, id%2)
		s.OnDaveExecuteTransition(id)
	}
	if len(sent) != 1 {
		t.Errorf("%d encrypted frames, want the one before the downgrade", len(sent))
	}
}

func TestRecoveryFromDamagedCommit(t *testing.T) {
	for _, lost := range []bool{false, true} {
		c := newCall(t, 1)
		for id := uint64(1); id <= 3; id++ {
			c.join(id)
			c.deliverAll()
		}
		// The first commit wins. Corrupt it for a member that is not the committer.
		victim := c.peers[2]
		victim.corruptNextCommit, victim.loseNextCommit = !lost, lost
		c.join(4)
		c.deliverAll()
		c.join(5)
		c.deliverAll()
		c.checkCall()
		if victim.invalidMessages == 0 {
			t.Errorf("lost %v: the commit was accepted", lost)
		}
	}
}

func TestLoad(t *testing.T) {
	for seed := range uint64(4) {
		testLoad(t, seed)
	}
}

// testLoad lets 50 members join and leave while messages are in transit.
func testLoad(t *testing.T, seed uint64) {
	c := newCall(t, seed)
	c.join(1)
	next := uint64(2)
	for range 50 {
		if n := len(c.peers); n < 2 || n < 9 && c.random.IntN(5) < 3 {
			c.join(next)
			next++
		} else {
			c.leave(c.sortedIDs()[c.random.IntN(n)])
		}
		for range c.random.IntN(20) {
			c.deliverOne()
		}
	}
	c.deliverAll()
	c.checkCall()
	for _, p := range c.peers {
		if p.invalidMessages > 0 {
			t.Errorf("seed %d: %d invalid messages for %d", seed, p.invalidMessages, p.id)
		}
	}
	if t.Failed() {
		t.Fatalf("seed %d: rejected %v", seed, c.rejected)
	}
}

func TestMoveStartsNewGroup(t *testing.T) {
	c := newCallOf(t, 2)
	c.checkCall()
	moved := c.peers[2].session
	frame, decrypted := make([]byte, 100), make([]byte, 100)
	n, err := c.peers[1].session.Encrypt(1, []byte("here"), frame)
	if err != nil {
		t.Fatal(err)
	}
	moved.SetChannelID(channel) // the same channel again
	if !moved.Ready() || !moved.Encrypted() {
		t.Error("the session left the call without a move")
	}
	moved.SetChannelID(channel + 1)
	if moved.Ready() || moved.Encrypted() || moved.PrivacyCode() != "" {
		t.Error("the previous call continues after a move")
	}
	c.clock = c.clock.Add(time.Minute)
	if _, err := moved.Decrypt(userID(1), frame[:n], decrypted); err == nil {
		t.Error("a frame of the previous call was decrypted a minute later")
	}
	moved.OnSelectProtocolAck(0) // a stage channel
	if !moved.Ready() || moved.Encrypted() {
		t.Error("a call without encryption is not ready")
	}
	if n, err := moved.Encrypt(1, []byte("plain"), frame); err != nil || string(frame[:n]) != "plain" {
		t.Errorf("frame in a stage channel: %q, %v", frame[:n], err)
	}
}

func TestPreviousEpochIsDecryptedForTenSeconds(t *testing.T) {
	c := newCall(t, 1)
	c.join(1)
	c.join(2)
	c.deliverAll()
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
	c.deliverAll()
	decrypted := make([]byte, 100)
	c.clock = c.clock.Add(9 * time.Second)
	if n, err := c.peers[2].session.Decrypt(userID(1), late[0], decrypted); err != nil || string(decrypted[:n]) != "late" {
		t.Errorf("after 9 seconds: %q, %v", decrypted[:n], err)
	}
	if _, err := c.peers[2].session.Decrypt(userID(1), late[0], decrypted); !errors.Is(err, dave.ErrReplayed) {
		t.Errorf("the same frame again: %v", err)
	}
	if _, err := c.peers[3].session.Decrypt(userID(1), late[1], decrypted); err == nil {
		t.Error("a new member decrypted an earlier frame")
	}
	c.clock = c.clock.Add(2 * time.Second)
	if _, err := c.peers[2].session.Decrypt(userID(1), late[1], decrypted); err == nil {
		t.Error("the frame was decrypted after 11 seconds")
	}
}
