package voice_test

import (
	"slices"
	"testing"
	"time"

	"riffbot/internal/sandbox/voice"
	"riffbot/internal/voice/dave/mls"
)

// keyPackage makes one for a user.
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

// version is the version of DAVE that the client was told at first.
func (c *client) version() int {
	c.t.Helper()
	return decode[struct {
		Version int `json:"dave_protocol_version"`
	}](c.t, c.op(4)).Version
}

func (c *client) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.messages = nil
}

func TestWhoDoesNotKnowDAVEIsTurnedAway(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{})
	tk := ticket("10", "100")
	c := dial(t, s, s.Admit(tk), nil)
	c.ticket = tk
	if code := c.identify(0).closed(); code != 4017 {
		t.Errorf("%d", code)
	}
	// Stages have none.
	tk.Stage = true
	if v := join(t, s, tk, aesMode, 0, nil).version(); v != 0 {
		t.Errorf("version %d on a stage", v)
	}
	if v := join(t, s, ticket("11", "101"), aesMode, 1, nil).version(); v != 1 {
		t.Errorf("version %d", v)
	}
}

func TestKeyPackagesBecomeProposals(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{})
	ana := join(t, s, ticket("10", "100"), aesMode, 1, nil)
	if m := ana.op(25); len(m.Binary) < 65 {
		t.Errorf("%d bytes of an external sender", len(m.Binary))
	}
	ana.sendBinary(26, keyPackage(t, 100))
	ben := join(t, s, ticket("10", "101"), aesMode, 1, nil)
	ben.op(25)
	ben.sendBinary(26, keyPackage(t, 101))
	for _, c := range []*client{ana, ben} {
		m := c.op(27)
		if m.Binary[0] != 0 || m.Seq == 0 {
			t.Errorf("% x", m.Binary[:4])
		}
	}
	// An offer is taken back when its member leaves.
	ana.forget()
	ben.bye()
	if m := ana.first("the end of an offer", func(m message) bool { return m.Op == 27 }); m.Binary[0] != 1 {
		t.Errorf("% x", m.Binary[:4])
	}
}

func TestKeyPackagesOfOthersAreRefused(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{})
	for name, kp := range map[string][]byte{"somebody else's": keyPackage(t, 4711), "rubbish": {1, 2, 3}} {
		c := join(t, s, ticket("10", "100"), aesMode, 1, nil)
		c.sendBinary(26, kp)
		if code := c.closed(); code != 4020 {
			t.Errorf("%s: %d", name, code)
		}
	}
	c := join(t, s, ticket("10", "100"), aesMode, 1, nil)
	c.sendBinary(28, []byte("no commit")) // comes too late as well
	c.sendBinary(99, nil)
	if code := c.closed(); code != 4001 {
		t.Errorf("%d", code)
	}
}

// One who does not know DAVE makes the call one without, until they leave.
func TestDowngradeAndUpgrade(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Optional, TransitionTime: time.Hour})
	ana, ben := join(t, s, ticket("10", "100"), aesMode, 1, nil), join(t, s, ticket("10", "101"), aesMode, 1, nil)
	old := join(t, s, ticket("10", "102"), aesMode, 0, nil)
	if v := old.version(); v != 0 {
		t.Errorf("version %d", v)
	}
	type transition struct {
		ID      int `json:"transition_id"`
		Version int `json:"protocol_version"`
	}
	var id int
	for _, c := range []*client{ana, ben} {
		d := decode[transition](t, c.op(21))
		if d.Version != 0 || d.ID == 0 {
			t.Errorf("%+v", d)
		}
		id = d.ID
	}
	ana.send(23, map[string]any{"transition_id": id})
	ana.send(3, map[string]any{"t": 1})
	ana.op(6)
	if slices.Contains(ana.ops(), 22) {
		t.Error("executed before all were ready")
	}
	ben.send(23, map[string]any{"transition_id": id})
	for _, c := range []*client{ana, ben} {
		if d := decode[transition](t, c.op(22)); d.ID != id {
			t.Errorf("%+v", d)
		}
	}
	late := join(t, s, ticket("10", "103"), aesMode, 1, nil)
	if v := late.version(); v != 0 || slices.Contains(late.ops(), 25) {
		t.Errorf("version %d in a call without", v)
	}
	old.bye()
	for _, c := range []*client{ana, ben, late} {
		d := decode[struct {
			Epoch   int `json:"epoch"`
			Version int `json:"protocol_version"`
		}](t, c.op(24))
		if d.Epoch != 1 || d.Version != 1 {
			t.Errorf("%+v", d)
		}
	}
	late.op(25)
	if v := join(t, s, ticket("10", "104"), aesMode, 1, nil).version(); v != 1 {
		t.Errorf("version %d after the upgrade", v)
	}
}

func TestATransitionDoesNotWaitForever(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Optional, TransitionTime: 20 * time.Millisecond})
	ana := join(t, s, ticket("10", "100"), aesMode, 1, nil)
	join(t, s, ticket("10", "101"), aesMode, 0, nil)
	ana.op(21)
	ana.op(22)
}

// The last one left with DAVE needs nobody to begin anew.
func TestTheSoleMemberBeginsAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Optional})
	ana, old := join(t, s, ticket("10", "100"), aesMode, 1, nil), join(t, s, ticket("10", "101"), aesMode, 0, nil)
	ana.op(21)
	ana.forget()
	old.bye()
	ana.op(24)
	if d := decode[map[string]int](t, ana.op(21)); d["transition_id"] != 0 || d["protocol_version"] != 1 {
		t.Errorf("%v", d)
	}
}
