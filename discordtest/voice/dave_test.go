package voice_test

import (
	"slices"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/dave/mls"
	"github.com/riffbot/riffbot/discordtest/voice"
)

// keyPackage returns a key package of a user.
func keyPackage(t *testing.T, user uint64) []byte {
	t.Helper()
	id, err := mls.NewIdentity(user)
	if err != nil {
		t.Fatal(err)
	}
	kp, err := id.NewKeyPackage()
	if err != nil {
		t.Fatal(err)
	}
	return kp.Bytes()
}

func (c *client) sendBinary(op byte, data []byte) {
	c.t.Helper()
	c.write.Lock()
	defer c.write.Unlock()
	if err := c.ws.WriteMessage(2, append([]byte{op}, data...)); err != nil {
		c.t.Errorf("send op %d: %v", op, err)
	}
}

// selectedVersion returns the version of DAVE in the session description.
func (c *client) selectedVersion() int {
	c.t.Helper()
	return decode[struct {
		Version int `json:"dave_protocol_version"`
	}](c.t, c.waitForOp(4)).Version
}

func (c *client) clearMessages() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.messages = nil
}

func TestClientWithoutDAVEIsClosed(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{})
	tk := ticket("10", "100")
	c := dial(t, s, s.Admit(tk), nil)
	c.ticket = tk
	if code := c.identify(0).waitForClose(); code != 4017 {
		t.Errorf("%d", code)
	}
	// Stage channels have no DAVE.
	tk.Stage = true
	if v := join(t, s, tk, aesMode, 0, nil).selectedVersion(); v != 0 {
		t.Errorf("version %d on a stage", v)
	}
	if v := join(t, s, ticket("11", "101"), aesMode, 1, nil).selectedVersion(); v != 1 {
		t.Errorf("version %d", v)
	}
}

func TestKeyPackagesBecomeProposals(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{})
	ana := join(t, s, ticket("10", "100"), aesMode, 1, nil)
	if m := ana.waitForOp(25); len(m.Binary) < 65 {
		t.Errorf("external sender of %d bytes", len(m.Binary))
	}
	ana.sendBinary(26, keyPackage(t, 100))
	ben := join(t, s, ticket("10", "101"), aesMode, 1, nil)
	ben.waitForOp(25)
	ben.sendBinary(26, keyPackage(t, 101))
	for _, c := range []*client{ana, ben} {
		m := c.waitForOp(27)
		if m.Binary[0] != 0 || m.Seq == 0 {
			t.Errorf("% x", m.Binary[:4])
		}
	}
	// The proposal is revoked when the member leaves.
	ana.clearMessages()
	ben.closeNormally()
	if m := ana.waitForMessage("revocation", func(m message) bool { return m.Op == 27 }); m.Binary[0] != 1 {
		t.Errorf("% x", m.Binary[:4])
	}
}

func TestKeyPackagesOfOthersAreRefused(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{})
	for name, kp := range map[string][]byte{"of another user": keyPackage(t, 4711), "invalid": {1, 2, 3}} {
		c := join(t, s, ticket("10", "100"), aesMode, 1, nil)
		c.sendBinary(26, kp)
		if code := c.waitForClose(); code != 4020 {
			t.Errorf("%s: %d", name, code)
		}
	}
	c := join(t, s, ticket("10", "100"), aesMode, 1, nil)
	c.sendBinary(28, []byte("no commit")) // comes too late as well
	c.sendBinary(99, nil)
	if code := c.waitForClose(); code != 4001 {
		t.Errorf("%d", code)
	}
}

// TestDowngradeAndUpgrade checks that a member without DAVE downgrades the call until it
// leaves.
func TestDowngradeAndUpgrade(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Optional, TransitionTime: time.Hour})
	ana, ben := join(t, s, ticket("10", "100"), aesMode, 1, nil), join(t, s, ticket("10", "101"), aesMode, 1, nil)
	old := join(t, s, ticket("10", "102"), aesMode, 0, nil)
	if v := old.selectedVersion(); v != 0 {
		t.Errorf("version %d", v)
	}
	type transition struct {
		ID      int `json:"transition_id"`
		Version int `json:"protocol_version"`
	}
	var id int
	for _, c := range []*client{ana, ben} {
		d := decode[transition](t, c.waitForOp(21))
		if d.Version != 0 || d.ID == 0 {
			t.Errorf("%+v", d)
		}
		id = d.ID
	}
	ana.send(23, map[string]any{"transition_id": id})
	ana.send(3, map[string]any{"t": 1})
	ana.waitForOp(6)
	if slices.Contains(ana.opcodes(), 22) {
		t.Error("executed before all were ready")
	}
	ben.send(23, map[string]any{"transition_id": id})
	for _, c := range []*client{ana, ben} {
		if d := decode[transition](t, c.waitForOp(22)); d.ID != id {
			t.Errorf("%+v", d)
		}
	}
	late := join(t, s, ticket("10", "103"), aesMode, 1, nil)
	if v := late.selectedVersion(); v != 0 || slices.Contains(late.opcodes(), 25) {
		t.Errorf("version %d in a call without DAVE", v)
	}
	old.closeNormally()
	for _, c := range []*client{ana, ben, late} {
		d := decode[struct {
			Epoch   int `json:"epoch"`
			Version int `json:"protocol_version"`
		}](t, c.waitForOp(24))
		if d.Epoch != 1 || d.Version != 1 {
			t.Errorf("%+v", d)
		}
	}
	late.waitForOp(25)
	if v := join(t, s, ticket("10", "104"), aesMode, 1, nil).selectedVersion(); v != 1 {
		t.Errorf("version %d after the upgrade", v)
	}
}

func TestTransitionTimesOut(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Optional, TransitionTime: 20 * time.Millisecond})
	ana := join(t, s, ticket("10", "100"), aesMode, 1, nil)
	join(t, s, ticket("10", "101"), aesMode, 0, nil)
	ana.waitForOp(21)
	ana.waitForOp(22)
}

// TestSoleMemberStartsAtOnce checks that the last remaining member with DAVE starts a group at
// once.
func TestSoleMemberStartsAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Optional})
	ana, old := join(t, s, ticket("10", "100"), aesMode, 1, nil), join(t, s, ticket("10", "101"), aesMode, 0, nil)
	ana.waitForOp(21)
	ana.clearMessages()
	old.closeNormally()
	ana.waitForOp(24)
	if d := decode[map[string]int](t, ana.waitForOp(21)); d["transition_id"] != 0 || d["protocol_version"] != 1 {
		t.Errorf("%v", d)
	}
}
