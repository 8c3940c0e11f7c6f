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

// davey is a participant made with other people's code: npm's @snazzah/davey, in
// a process of its own (contrib/davey).
type davey struct {
	t    testing.TB
	out  godave.Callbacks
	in   io.Writer
	back *bufio.Scanner
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

func newDavey(t testing.TB, id uint64, out godave.Callbacks) *davey {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "node", "member.js")
	cmd.Dir = "../../../contrib/davey"
	cmd.Stderr = t.Output()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	back, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error("davey: ", err)
		}
	})
	d := &davey{t: t, out: out, in: in, back: bufio.NewScanner(back)}
	d.back.Buffer(nil, 1<<20)
	d.tell("start", map[string]any{"userId": userID(id), "channelId": godave.UserID("1122334455667788")})
	return d
}

// tell tells the process something and passes on what it wants sent.
func (d *davey) tell(what string, more map[string]any) daveyAnswer {
	d.t.Helper()
	if more == nil {
		more = make(map[string]any)
	}
	more["do"] = what
	line, err := json.Marshal(more)
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.in.Write(append(line, '\n')); err != nil {
		d.t.Fatal(err)
	}
	if !d.back.Scan() {
		d.t.Fatal("davey has gone: ", d.back.Err())
	}
	var a daveyAnswer
	if err := json.Unmarshal(d.back.Bytes(), &a); err != nil {
		d.t.Fatal(err)
	}
	for _, s := range a.Send {
		switch s.Op {
		case 23:
			err = d.out.SendReadyForTransition(s.Transition)
		case 26:
			err = d.out.SendMLSKeyPackage(s.Data)
		case 28:
			err = d.out.SendMLSCommitWelcome(s.Data)
		case 31:
			err = d.out.SendInvalidCommitWelcome(s.Transition)
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
	a := d.tell("encrypt", map[string]any{"data": b64(frame)})
	return copy(dst, a.Data), nil
}

func (d *davey) Decrypt(id godave.UserID, frame, dst []byte) (int, error) {
	a := d.tell("decrypt", map[string]any{"userId": id, "data": b64(frame)})
	if a.Error != "" {
		return 0, errors.New(a.Error)
	}
	return copy(dst, a.Data), nil
}

func (d *davey) AddUser(id godave.UserID) { d.tell("user", map[string]any{"userId": id}) }
func (d *davey) RemoveUser(id godave.UserID) {
	d.tell("user", map[string]any{"userId": id, "gone": true})
}

func (d *davey) OnSelectProtocolAck(v uint16) { d.tell("ack", map[string]any{"version": v}) }
func (d *davey) OnDavePrepareTransition(id, v uint16) {
	d.tell("prepare", map[string]any{"transition": id, "version": v})
}
func (d *davey) OnDaveExecuteTransition(id uint16) {
	d.tell("execute", map[string]any{"transition": id})
}
func (d *davey) OnDavePrepareEpoch(epoch int, v uint16) {
	d.tell("epoch", map[string]any{"epoch": epoch, "version": v})
}
func (d *davey) OnDaveMLSExternalSenderPackage(p []byte) {
	d.tell("external", map[string]any{"data": b64(p)})
}
func (d *davey) OnDaveMLSProposals(p []byte) { d.tell("proposals", map[string]any{"data": b64(p)}) }
func (d *davey) OnDaveMLSPrepareCommitTransition(id uint16, p []byte) {
	d.tell("commit", map[string]any{"transition": id, "data": b64(p)})
}
func (d *davey) OnDaveMLSWelcome(id uint16, p []byte) {
	d.tell("welcome", map[string]any{"transition": id, "data": b64(p)})
}

func (d *davey) Encrypted() bool            { return d.tell("status", nil).Encrypting }
func (d *davey) PrivacyCode() string        { return d.tell("status", nil).Code }
func (d *davey) EpochAuthenticator() string { return d.tell("status", nil).Authenticator }
func (d *davey) Members() []godave.UserID   { return d.tell("status", nil).Members }
func (d *davey) VerificationCode(id godave.UserID) (string, error) {
	return d.tell("verify", map[string]any{"userId": id}).Code, nil
}

// joinDavey lets somebody come who uses davey.
func (c *call) joinDavey(id uint64) *peer {
	c.t.Helper()
	p := &peer{call: c, id: id}
	p.session = newDavey(c.t, id, p)
	c.connect(p)
	return p
}

func daveyTest(t *testing.T) {
	t.Helper()
	if os.Getenv("RIFFBOT_DAVEY_TEST") == "" {
		t.Skip("set RIFFBOT_DAVEY_TEST to test against davey (make dave-crosscheck)")
	}
}

// settle runs the call and checks it; everybody commits, so who wins is decided
// by first: only his commits get through.
func (c *call) settle(first uint64) {
	c.t.Helper()
	c.committer = first
	c.run()
	c.check()
}

func TestDaveyIsAddedByUs(t *testing.T) { daveyTest(t); growWithDavey(t, 1, 2) }
func TestDaveyAddsUs(t *testing.T)      { daveyTest(t); growWithDavey(t, 2, 1) }

// growWithDavey lets the first member commit everything: 1 is ours, 2 is davey.
func growWithDavey(t *testing.T, first, second uint64) {
	c := newCall(t, 1)
	for _, id := range []uint64{first, second} {
		if id == 1 {
			c.join(1)
		} else {
			c.joinDavey(2)
		}
	}
	c.settle(first)
	ours, davey := c.peers[1].session, c.peers[2].session
	codeA, errA := ours.VerificationCode(userID(2))
	codeB, errB := davey.VerificationCode(userID(1))
	if errA != nil || errB != nil || codeA != codeB || len(codeA) != 45 {
		t.Errorf("verification codes %q (%v) and %q (%v)", codeA, errA, codeB, errB)
	}
	if code := ours.PrivacyCode(); code != davey.PrivacyCode() || len(code) != 30 {
		t.Errorf("privacy codes %q and %q", code, davey.PrivacyCode())
	}

	// A third and a fourth come and go, of either kind.
	c.join(3)
	c.settle(first)
	c.joinDavey(4)
	c.settle(second)
	c.leave(3)
	c.settle(first)
	c.join(5)
	c.settle(4)
	c.leave(4)
	c.settle(second)

	// Down to no encryption and up again.
	c.transition(0)
	c.settle(0)
	c.transition(1)
	c.settle(second)

	// The last one stays, and somebody comes back.
	c.leave(5)
	c.settle(first)
	c.leave(2)
	c.settle(0)
	c.joinDavey(6)
	c.settle(6)
	for _, p := range c.all() {
		if p.invalid > 0 {
			t.Errorf("something was invalid for %d", p.id)
		}
	}
}

func TestDaveyHearsManyFrames(t *testing.T) {
	daveyTest(t)
	c := newCall(t, 1)
	c.join(1)
	c.joinDavey(2)
	c.settle(0)
	for range 3000 { // a minute
		c.speak(c.peers[1])
		c.speak(c.peers[2])
	}
}

// TestDaveyInACrowd lets many of either kind come and go, and anybody commit, so
// that the trees get every shape.
func TestDaveyInACrowd(t *testing.T) {
	daveyTest(t)
	c := newCall(t, 5)
	c.joinDavey(2)
	c.join(1)
	c.settle(0)
	for next := uint64(3); next < 33; next++ {
		switch n := len(c.peers); {
		case n > 3 && (n > 11 || c.random.IntN(3) == 0):
			c.leave(c.ids()[c.random.IntN(n)])
			fallthrough
		case c.random.IntN(3) == 0: // with the removal, in one commit
			c.join(next)
		default:
			c.joinDavey(next)
		}
		members := c.group.Members()
		members = slices.DeleteFunc(members, func(id uint64) bool { return c.peers[id] == nil })
		c.settle(members[c.random.IntN(len(members))])
		if t.Failed() {
			t.Fatalf("after %d came, %v are there", next, c.ids())
		}
	}
}

func TestDaveyRecoversUs(t *testing.T) {
	daveyTest(t)
	c := newCall(t, 1)
	c.joinDavey(2)
	c.join(1)
	c.settle(2)
	c.joinDavey(3)
	c.settle(2)
	c.peers[1].spoil = true
	c.joinDavey(4)
	c.settle(2)
	if c.peers[1].invalid == 0 {
		t.Error("nothing was invalid")
	}
}
