package dave_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/disgoorg/godave"
)

// davey is a session of npm's @snazzah/davey, in a process of its own (contrib/davey).
type davey struct {
	t         testing.TB
	callbacks godave.Callbacks
	input     io.Writer
	output    *bufio.Scanner
}

type daveyAnswer struct {
	Error         string          `json:"error"`
	Data          []byte          `json:"data"`
	Code          string          `json:"code"`
	Authenticator string          `json:"authenticator"`
	Encrypting    bool            `json:"encrypting"`
	Members       []godave.UserID `json:"members"`
	Send          []struct {
		Op         int    `json:"op"`
		Data       []byte `json:"data"`
		Transition uint16 `json:"transition"`
	} `json:"send"`
}

func newDavey(t testing.TB, id uint64, callbacks godave.Callbacks) *davey {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "node", "member.js")
	cmd.Dir = "../../contrib/davey"
	cmd.Stderr = t.Output()
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = input.Close()
		if err := cmd.Wait(); err != nil {
			t.Error("davey: ", err)
		}
	})
	d := &davey{t: t, callbacks: callbacks, input: input, output: bufio.NewScanner(output)}
	d.output.Buffer(nil, 1<<20)
	d.request("start", map[string]any{"userId": userID(id), "channelId": godave.UserID("1122334455667788")})
	return d
}

// request sends a request to the process and passes on the messages that it wants to send.
func (d *davey) request(what string, more map[string]any) daveyAnswer {
	d.t.Helper()
	if more == nil {
		more = make(map[string]any)
	}
	more["do"] = what
	line, err := json.Marshal(more)
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.input.Write(append(line, '\n')); err != nil {
		d.t.Fatal(err)
	}
	if !d.output.Scan() {
		d.t.Fatal("davey exited: ", d.output.Err())
	}
	var a daveyAnswer
	if err := json.Unmarshal(d.output.Bytes(), &a); err != nil {
		d.t.Fatal(err)
	}
	for _, s := range a.Send {
		switch s.Op {
		case 23:
			err = d.callbacks.SendReadyForTransition(s.Transition)
		case 26:
			err = d.callbacks.SendMLSKeyPackage(s.Data)
		case 28:
			err = d.callbacks.SendMLSCommitWelcome(s.Data)
		case 31:
			err = d.callbacks.SendInvalidCommitWelcome(s.Transition)
		}
		if err != nil {
			d.t.Fatal(err)
		}
	}
	if a.Error != "" && what != "decrypt" {
		d.t.Errorf("davey, %s: %s", what, a.Error)
	}
	return a
}

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func (d *davey) MaxSupportedProtocolVersion() int                 { return 1 }
func (d *davey) Ready() bool                                      { return true }
func (d *davey) SetChannelID(godave.ChannelID)                    {}
func (d *davey) AssignSsrcToCodec(uint32, godave.Codec)           {}
func (d *davey) MaxEncryptedFrameSize(n int) int                  { return n + 64 }
func (d *davey) MaxDecryptedFrameSize(_ godave.UserID, n int) int { return n }

func (d *davey) Encrypt(_ uint32, frame, dst []byte) (int, error) {
	a := d.request("encrypt", map[string]any{"data": b64(frame)})
	return copy(dst, a.Data), nil
}

func (d *davey) Decrypt(id godave.UserID, frame, dst []byte) (int, error) {
	a := d.request("decrypt", map[string]any{"userId": id, "data": b64(frame)})
	if a.Error != "" {
		return 0, errors.New(a.Error)
	}
	return copy(dst, a.Data), nil
}

func (d *davey) AddUser(id godave.UserID) { d.request("user", map[string]any{"userId": id}) }
func (d *davey) RemoveUser(id godave.UserID) {
	d.request("user", map[string]any{"userId": id, "gone": true})
}

func (d *davey) OnSelectProtocolAck(v uint16) { d.request("ack", map[string]any{"version": v}) }
func (d *davey) OnDavePrepareTransition(id, v uint16) {
	d.request("prepare", map[string]any{"transition": id, "version": v})
}
func (d *davey) OnDaveExecuteTransition(id uint16) {
	d.request("execute", map[string]any{"transition": id})
}
func (d *davey) OnDavePrepareEpoch(epoch int, v uint16) {
	d.request("epoch", map[string]any{"epoch": epoch, "version": v})
}
func (d *davey) OnDaveMLSExternalSenderPackage(p []byte) {
	d.request("external", map[string]any{"data": b64(p)})
}
func (d *davey) OnDaveMLSProposals(p []byte) { d.request("proposals", map[string]any{"data": b64(p)}) }
func (d *davey) OnDaveMLSPrepareCommitTransition(id uint16, p []byte) {
	d.request("commit", map[string]any{"transition": id, "data": b64(p)})
}
func (d *davey) OnDaveMLSWelcome(id uint16, p []byte) {
	d.request("welcome", map[string]any{"transition": id, "data": b64(p)})
}

func (d *davey) Encrypted() bool            { return d.request("status", nil).Encrypting }
func (d *davey) PrivacyCode() string        { return d.request("status", nil).Code }
func (d *davey) EpochAuthenticator() string { return d.request("status", nil).Authenticator }
func (d *davey) Members() []godave.UserID   { return d.request("status", nil).Members }
func (d *davey) VerificationCode(id godave.UserID) (string, error) {
	return d.request("verify", map[string]any{"userId": id}).Code, nil
}

// joinDavey adds a member with davey.
func (c *call) joinDavey(id uint64) *peer {
	c.t.Helper()
	p := &peer{call: c, id: id}
	p.session = newDavey(c.t, id, p)
	c.connect(p)
	return p
}

func requireDavey(t *testing.T) {
	t.Helper()
	if os.Getenv("DISCORDTEST_DAVEY_TEST") == "" {
		t.Skip("set DISCORDTEST_DAVEY_TEST to test against davey (make dave-crosscheck)")
	}
}

// deliverAndCheck delivers all messages and checks the call. Only commits of the member first
// reach the gateway, which determines the winner.
func (c *call) deliverAndCheck(first uint64) {
	c.t.Helper()
	c.committer = first
	c.deliverAll()
	c.checkCall()
}

func TestDaveyIsAddedByUs(t *testing.T) { requireDavey(t); testGrowth(t, 1, 2) }
func TestDaveyAddsUs(t *testing.T)      { requireDavey(t); testGrowth(t, 2, 1) }

// testGrowth lets the first member commit all changes. User 1 has a session of this package,
// user 2 has davey.
func testGrowth(t *testing.T, first, second uint64) {
	c := newCall(t, 1)
	for _, id := range []uint64{first, second} {
		if id == 1 {
			c.join(1)
		} else {
			c.joinDavey(2)
		}
	}
	c.deliverAndCheck(first)
	ours, davey := c.peers[1].session, c.peers[2].session
	codeA, errA := ours.VerificationCode(userID(2))
	codeB, errB := davey.VerificationCode(userID(1))
	if errA != nil || errB != nil || codeA != codeB || len(codeA) != 45 {
		t.Errorf("verification codes %q (%v) and %q (%v)", codeA, errA, codeB, errB)
	}
	if code := ours.PrivacyCode(); code != davey.PrivacyCode() || len(code) != 30 {
		t.Errorf("privacy codes %q and %q", code, davey.PrivacyCode())
	}

	// Further members of both kinds join and leave.
	c.join(3)
	c.deliverAndCheck(first)
	c.joinDavey(4)
	c.deliverAndCheck(second)
	c.leave(3)
	c.deliverAndCheck(first)
	c.join(5)
	c.deliverAndCheck(4)
	c.leave(4)
	c.deliverAndCheck(second)

	// Downgrade and upgrade.
	c.changeVersion(0)
	c.deliverAndCheck(0)
	c.changeVersion(1)
	c.deliverAndCheck(second)

	// One member remains, and another joins.
	c.leave(5)
	c.deliverAndCheck(first)
	c.leave(2)
	c.deliverAndCheck(0)
	c.joinDavey(6)
	c.deliverAndCheck(6)
	for _, p := range c.sortedPeers() {
		if p.invalidMessages > 0 {
			t.Errorf("%d received invalid messages", p.id)
		}
	}
}

func TestDaveyDecryptsManyFrames(t *testing.T) {
	requireDavey(t)
	c := newCall(t, 1)
	c.join(1)
	c.joinDavey(2)
	c.deliverAndCheck(0)
	for range 3000 { // one minute
		c.checkAudio(c.peers[1])
		c.checkAudio(c.peers[2])
	}
}

// TestDaveyWithManyMembers lets many members of both kinds join, leave and commit, so that the
// trees get different shapes.
func TestDaveyWithManyMembers(t *testing.T) {
	requireDavey(t)
	c := newCall(t, 5)
	c.joinDavey(2)
	c.join(1)
	c.deliverAndCheck(0)
	for next := uint64(3); next < 33; next++ {
		switch n := len(c.peers); {
		case n > 3 && (n > 11 || c.random.IntN(3) == 0):
			c.leave(c.sortedIDs()[c.random.IntN(n)])
			fallthrough
		case c.random.IntN(3) == 0: // in one commit with the removal
			c.join(next)
		default:
			c.joinDavey(next)
		}
		members := c.group.Members()
		members = slices.DeleteFunc(members, func(id uint64) bool { return c.peers[id] == nil })
		c.deliverAndCheck(members[c.random.IntN(len(members))])
		if t.Failed() {
			t.Fatalf("after %d joined, the members are %v", next, c.sortedIDs())
		}
	}
}

func TestDaveyRecoversUs(t *testing.T) {
	requireDavey(t)
	c := newCall(t, 1)
	c.joinDavey(2)
	c.join(1)
	c.deliverAndCheck(2)
	c.joinDavey(3)
	c.deliverAndCheck(2)
	c.peers[1].corruptNextCommit = true
	c.joinDavey(4)
	c.deliverAndCheck(2)
	if c.peers[1].invalidMessages == 0 {
		t.Error("the corrupt commit was accepted")
	}
}
