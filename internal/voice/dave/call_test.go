package dave_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/disgoorg/godave"

	"riffbot/internal/sandbox/delivery"
	"riffbot/internal/voice/dave"
)

const channel = 1122334455667788

// call is a voice gateway and those who are connected to it. Nothing happens by
// itself: every message waits in its sender's or receiver's queue until run takes
// it, so that a test decides, or chance does, what overtakes what.
type call struct {
	t       testing.TB
	random  *rand.Rand
	clock   time.Time
	now     func() time.Time
	gateway *delivery.Sender
	group   *delivery.Group
	version uint16
	peers   map[uint64]*peer
	next    uint16              // the next transition's id
	waiting map[uint16][]uint64 // transitions, and who is not ready for them
	refused map[error]int

	committer uint64 // whose commits alone get through; 0: the first
}

// member is what a participant is made of: a session of ours, or somebody else's.
type member interface {
	godave.Session
	Encrypted() bool
	PrivacyCode() string
	VerificationCode(godave.UserID) (string, error)
	EpochAuthenticator() string
	Members() []godave.UserID
}

// peer is one participant.
type peer struct {
	call    *call
	id      uint64
	session member
	toHim   []func()
	fromHim []func()
	invalid int
	spoil   bool // the next commit that he gets is damaged
	lose    bool // the next commit that he gets is lost
}

func newCall(t testing.TB, seed uint64) *call {
	t.Helper()
	sender, err := delivery.NewSender()
	if err != nil {
		t.Fatal(err)
	}
	c := &call{
		t: t, random: rand.New(rand.NewPCG(seed, 0)), clock: time.Unix(1_800_000_000, 0), gateway: sender, version: 1,
		group: delivery.NewGroup(sender, channel), peers: make(map[uint64]*peer), next: 1,
		waiting: make(map[uint16][]uint64), refused: make(map[error]int),
	}
	c.now = func() time.Time { return c.clock }
	return c
}

// newCallOf returns a call that so many are in.
func newCallOf(t testing.TB, n uint64) *call {
	t.Helper()
	c := newCall(t, 1)
	for id := range n {
		c.join(id + 1)
	}
	c.run()
	return c
}

func userID(id uint64) godave.UserID { return godave.UserID(strconv.FormatUint(id, 10)) }

// join lets somebody come who uses our session.
func (c *call) join(id uint64) *peer {
	c.t.Helper()
	p := &peer{call: c, id: id}
	log := slog.New(slog.NewTextHandler(c.t.Output(), nil)).With("user", id)
	session, err := dave.New(dave.Config{Log: log, Callbacks: p, UserID: userID(id), Now: c.now})
	if err != nil {
		c.t.Fatal(err)
	}
	p.session = session
	c.connect(p)
	return p
}

// connect does what a gateway does for a new connection.
func (c *call) connect(p *peer) {
	id, session := p.id, p.session
	p.get(func() { session.SetChannelID(channel) })
	for _, other := range c.all() {
		other.get(func() { other.session.AddUser(userID(id)) })
		p.get(func() { session.AddUser(userID(other.id)) })
	}
	c.peers[id] = p
	version := c.version
	p.get(func() { session.OnSelectProtocolAck(version) })
	if version > 0 {
		p.get(func() { session.OnDaveMLSExternalSenderPackage(c.gateway.ExternalSender()) })
	}
}

func (c *call) leave(id uint64) {
	c.t.Helper()
	delete(c.peers, id)
	for _, p := range c.all() {
		p.get(func() { p.session.RemoveUser(userID(id)) })
	}
	for _, transition := range slices.Sorted(maps.Keys(c.waiting)) {
		c.ready(id, transition)
	}
	if c.version == 0 {
		return
	}
	ps, err := c.group.Leave(id)
	if err != nil {
		c.t.Fatal(err)
	}
	c.broadcast(ps)
}

// restart makes the group anew, as when one member is left.
func (c *call) restart() {
	c.group.Reset()
	clear(c.waiting)
	for _, p := range c.all() {
		p.get(func() { p.session.OnDavePrepareEpoch(1, 1) })
		if len(c.peers) == 1 {
			p.get(func() { p.session.OnDavePrepareTransition(0, 1) })
		}
	}
}

func (c *call) broadcast(ps []delivery.Proposals) {
	if c.group.MustRestart() {
		c.restart()
		return
	}
	for _, id := range c.group.Audience() {
		if p := c.peers[id]; p != nil {
			for _, payload := range c.group.For(id, ps) {
				p.get(func() { p.session.OnDaveMLSProposals(payload) })
			}
		}
	}
}

// transition announces that the call changes its version.
func (c *call) transition(version uint16) {
	c.version = version
	if version > 0 {
		for _, p := range c.all() {
			p.get(func() { p.session.OnDaveMLSExternalSenderPackage(c.gateway.ExternalSender()) })
		}
		c.group.Reset()
		for _, p := range c.all() {
			p.get(func() { p.session.OnDavePrepareEpoch(1, version) })
		}
		return
	}
	id := c.await(c.ids())
	for _, p := range c.all() {
		p.get(func() { p.session.OnDavePrepareTransition(id, version) })
	}
}

func (c *call) await(who []uint64) uint16 {
	id := c.next
	c.next++
	c.waiting[id] = who
	return id
}

// ready notes that somebody is ready, and executes a transition for which all
// are.
func (c *call) ready(who uint64, transition uint16) {
	waiting, ok := c.waiting[transition]
	if !ok {
		return
	}
	waiting = slices.DeleteFunc(waiting, func(id uint64) bool { return id == who })
	if c.waiting[transition] = waiting; len(waiting) == 0 {
		c.execute(transition)
	}
}

func (c *call) execute(transition uint16) {
	delete(c.waiting, transition)
	for _, p := range c.all() {
		p.get(func() { p.session.OnDaveExecuteTransition(transition) })
	}
}

func (p *peer) get(what func())        { p.toHim = append(p.toHim, what) }
func (p *peer) send(what func()) error { p.fromHim = append(p.fromHim, what); return nil }

func (p *peer) SendMLSKeyPackage(kp []byte) error {
	return p.send(func() {
		c := p.call
		ps, err := c.group.KeyPackage(p.id, kp)
		if err != nil {
			c.t.Errorf("key package of %d: %v", p.id, err)
			return
		}
		c.broadcast(ps)
		if payload := c.group.UnderWay(p.id); payload != nil {
			p.get(func() { p.session.OnDaveMLSProposals(payload) })
		}
	})
}

func (p *peer) SendMLSCommitWelcome(payload []byte) error {
	return p.send(func() {
		c := p.call
		if c.committer != 0 && c.committer != p.id {
			return
		}
		a, err := c.group.Commit(p.id, payload)
		if err != nil {
			c.refused[err]++
			return
		}
		who := slices.Clone(a.Members)
		for id := range a.Welcomes {
			who = append(who, id)
		}
		who = slices.DeleteFunc(who, func(id uint64) bool { return c.peers[id] == nil })
		transition := c.await(who)
		for _, id := range a.Members {
			m := c.peers[id]
			if m == nil {
				continue
			}
			commit := bytes.Clone(a.Commit)
			if m.spoil {
				commit[len(commit)-1]++
				m.spoil = false
			}
			if m.lose {
				m.lose = false
				continue
			}
			m.get(func() { m.session.OnDaveMLSPrepareCommitTransition(transition, commit) })
		}
		for _, id := range slices.Sorted(maps.Keys(a.Welcomes)) {
			welcome := a.Welcomes[id]
			if m := c.peers[id]; m != nil {
				m.get(func() { m.session.OnDaveMLSWelcome(transition, welcome) })
			}
		}
	})
}

func (p *peer) SendReadyForTransition(transition uint16) error {
	return p.send(func() { p.call.ready(p.id, transition) })
}

func (p *peer) SendInvalidCommitWelcome(uint16) error {
	return p.send(func() {
		p.invalid++
		ps, err := p.call.group.Invalid(p.id)
		if err != nil {
			p.call.t.Error(err)
			return
		}
		p.call.broadcast(ps)
	})
}

// step carries out one waiting message of a random queue.
func (c *call) step() bool {
	var queues []*[]func()
	for _, id := range c.ids() {
		p := c.peers[id]
		if len(p.toHim) > 0 {
			queues = append(queues, &p.toHim)
		}
		if len(p.fromHim) > 0 {
			queues = append(queues, &p.fromHim)
		}
	}
	if len(queues) == 0 {
		return false
	}
	q := queues[c.random.IntN(len(queues))]
	first := (*q)[0]
	*q = (*q)[1:]
	first()
	return true
}

// run carries out everything. Transitions for which somebody never became ready
// are executed after a while, as gateways do.
func (c *call) run() {
	for {
		for c.step() {
		}
		if len(c.waiting) == 0 {
			return
		}
		c.execute(slices.Min(slices.Collect(maps.Keys(c.waiting))))
	}
}

// check checks that everybody is ready, sees the same group and hears everybody.
func (c *call) check() {
	c.t.Helper()
	if c.version > 0 && len(c.peers) > 1 && len(c.group.Members()) != len(c.peers) {
		c.t.Errorf("%v are in the group, and %d in the call", c.group.Members(), len(c.peers))
	}
	codes := make(map[string]bool)
	for _, p := range c.all() {
		if !p.session.Ready() {
			c.t.Errorf("%d is not ready", p.id)
		}
		if got := p.session.Encrypted(); got != (c.version > 0) {
			c.t.Errorf("%d encrypts: %v", p.id, got)
		}
		if c.version > 0 {
			codes[p.session.EpochAuthenticator()+p.session.PrivacyCode()] = true
		}
		c.speak(p)
	}
	if len(codes) > 1 {
		c.t.Errorf("there are %d views of the group", len(codes))
	}
}

// speak lets somebody send a frame and everybody else hear it.
func (c *call) speak(p *peer) {
	c.t.Helper()
	said := fmt.Appendf(nil, "a frame of %d, number %d", p.id, c.random.Int())
	sent := make([]byte, p.session.MaxEncryptedFrameSize(len(said)))
	n, err := p.session.Encrypt(1, said, sent)
	if err != nil {
		c.t.Errorf("%d cannot speak: %v", p.id, err)
		return
	}
	sent = sent[:n]
	if bytes.Contains(sent, said) != (c.version == 0) {
		c.t.Errorf("what %d says goes out as %q", p.id, sent)
	}
	for _, other := range c.all() {
		if other == p {
			continue
		}
		heard := make([]byte, other.session.MaxDecryptedFrameSize(userID(p.id), len(sent)))
		n, err := other.session.Decrypt(userID(p.id), sent, heard)
		if err != nil || !bytes.Equal(heard[:n], said) {
			c.t.Errorf("%d does not hear %d: %v", other.id, p.id, err)
		}
	}
}

// ids returns who is in the call, and all their peers, in an order that is always
// the same.
func (c *call) ids() []uint64 { return slices.Sorted(maps.Keys(c.peers)) }

func (c *call) all() []*peer {
	var all []*peer
	for _, id := range c.ids() {
		all = append(all, c.peers[id])
	}
	return all
}
