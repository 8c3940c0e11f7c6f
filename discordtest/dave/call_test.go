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

	"github.com/riffbot/riffbot/discordtest/dave"
	"github.com/riffbot/riffbot/discordtest/internal/delivery"
)

const channel = 1122334455667788

// call is a voice gateway with its connected members. Messages wait in the queues of their
// sender and receiver until deliverAll or deliverOne takes them, so that tests and random
// choices determine the order.
type call struct {
	t              testing.TB
	random         *rand.Rand
	clock          time.Time
	now            func() time.Time
	gateway        *delivery.Sender
	group          *delivery.Group
	version        uint16
	peers          map[uint64]*peer
	nextTransition uint16              // id of the next transition
	pending        map[uint16][]uint64 // transitions with the members that are not ready
	rejected       map[error]int

	committer uint64 // only its commits are accepted; 0: the first commit
}

// participant is the session of a member: a Session of this package, or davey.
type participant interface {
	godave.Session
	Encrypted() bool
	PrivacyCode() string
	VerificationCode(godave.UserID) (string, error)
	EpochAuthenticator() string
	Members() []godave.UserID
}

// peer is a connected member.
type peer struct {
	call              *call
	id                uint64
	session           participant
	incoming          []func()
	outgoing          []func()
	invalidMessages   int
	corruptNextCommit bool // corrupt the next commit for it
	loseNextCommit    bool // drop the next commit for it
}

func newCall(t testing.TB, seed uint64) *call {
	t.Helper()
	sender, err := delivery.NewSender()
	if err != nil {
		t.Fatal(err)
	}
	c := &call{
		t: t, random: rand.New(rand.NewPCG(seed, 0)), clock: time.Unix(1_800_000_000, 0), gateway: sender, version: 1,
		group: delivery.NewGroup(sender, channel), peers: make(map[uint64]*peer), nextTransition: 1,
		pending: make(map[uint16][]uint64), rejected: make(map[error]int),
	}
	c.now = func() time.Time { return c.clock }
	return c
}

// newCallOf returns a call with n members.
func newCallOf(t testing.TB, n uint64) *call {
	t.Helper()
	c := newCall(t, 1)
	for id := range n {
		c.join(id + 1)
	}
	c.deliverAll()
	return c
}

func userID(id uint64) godave.UserID { return godave.UserID(strconv.FormatUint(id, 10)) }

// join adds a member with a session of this package.
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

// connect sends what a gateway sends to a new connection.
func (c *call) connect(p *peer) {
	id, session := p.id, p.session
	p.receive(func() { session.SetChannelID(channel) })
	for _, other := range c.sortedPeers() {
		other.receive(func() { other.session.AddUser(userID(id)) })
		p.receive(func() { session.AddUser(userID(other.id)) })
	}
	c.peers[id] = p
	version := c.version
	p.receive(func() { session.OnSelectProtocolAck(version) })
	if version > 0 {
		p.receive(func() { session.OnDaveMLSExternalSenderPackage(c.gateway.ExternalSender()) })
	}
}

func (c *call) leave(id uint64) {
	c.t.Helper()
	delete(c.peers, id)
	for _, p := range c.sortedPeers() {
		p.receive(func() { p.session.RemoveUser(userID(id)) })
	}
	for _, transition := range slices.Sorted(maps.Keys(c.pending)) {
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

// restart requests a new group, as when one member remains.
func (c *call) restart() {
	c.group.Reset()
	clear(c.pending)
	for _, p := range c.sortedPeers() {
		p.receive(func() { p.session.OnDavePrepareEpoch(1, 1) })
		if len(c.peers) == 1 {
			p.receive(func() { p.session.OnDavePrepareTransition(0, 1) })
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
				p.receive(func() { p.session.OnDaveMLSProposals(payload) })
			}
		}
	}
}

// changeVersion announces that the call changes its version.
func (c *call) changeVersion(version uint16) {
	c.version = version
	if version > 0 {
		for _, p := range c.sortedPeers() {
			p.receive(func() { p.session.OnDaveMLSExternalSenderPackage(c.gateway.ExternalSender()) })
		}
		c.group.Reset()
		for _, p := range c.sortedPeers() {
			p.receive(func() { p.session.OnDavePrepareEpoch(1, version) })
		}
		return
	}
	id := c.addTransition(c.sortedIDs())
	for _, p := range c.sortedPeers() {
		p.receive(func() { p.session.OnDavePrepareTransition(id, version) })
	}
}

// addTransition returns the id of a new transition that waits for members.
func (c *call) addTransition(who []uint64) uint16 {
	id := c.nextTransition
	c.nextTransition++
	c.pending[id] = who
	return id
}

// ready marks a member as ready for a transition, and executes the transition when all are.
func (c *call) ready(who uint64, transition uint16) {
	waiting, ok := c.pending[transition]
	if !ok {
		return
	}
	waiting = slices.DeleteFunc(waiting, func(id uint64) bool { return id == who })
	if c.pending[transition] = waiting; len(waiting) == 0 {
		c.execute(transition)
	}
}

func (c *call) execute(transition uint16) {
	delete(c.pending, transition)
	for _, p := range c.sortedPeers() {
		p.receive(func() { p.session.OnDaveExecuteTransition(transition) })
	}
}

func (p *peer) receive(what func())    { p.incoming = append(p.incoming, what) }
func (p *peer) send(what func()) error { p.outgoing = append(p.outgoing, what); return nil }

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
			p.receive(func() { p.session.OnDaveMLSProposals(payload) })
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
			c.rejected[err]++
			return
		}
		who := slices.Clone(a.Members)
		for id := range a.Welcomes {
			who = append(who, id)
		}
		who = slices.DeleteFunc(who, func(id uint64) bool { return c.peers[id] == nil })
		transition := c.addTransition(who)
		for _, id := range a.Members {
			m := c.peers[id]
			if m == nil {
				continue
			}
			commit := bytes.Clone(a.Commit)
			if m.corruptNextCommit {
				commit[len(commit)-1]++
				m.corruptNextCommit = false
			}
			if m.loseNextCommit {
				m.loseNextCommit = false
				continue
			}
			m.receive(func() { m.session.OnDaveMLSPrepareCommitTransition(transition, commit) })
		}
		for _, id := range slices.Sorted(maps.Keys(a.Welcomes)) {
			welcome := a.Welcomes[id]
			if m := c.peers[id]; m != nil {
				m.receive(func() { m.session.OnDaveMLSWelcome(transition, welcome) })
			}
		}
	})
}

func (p *peer) SendReadyForTransition(transition uint16) error {
	return p.send(func() { p.call.ready(p.id, transition) })
}

func (p *peer) SendInvalidCommitWelcome(uint16) error {
	return p.send(func() {
		p.invalidMessages++
		ps, err := p.call.group.Invalid(p.id)
		if err != nil {
			p.call.t.Error(err)
			return
		}
		p.call.broadcast(ps)
	})
}

// deliverOne delivers one message of a random queue.
func (c *call) deliverOne() bool {
	var queues []*[]func()
	for _, id := range c.sortedIDs() {
		p := c.peers[id]
		if len(p.incoming) > 0 {
			queues = append(queues, &p.incoming)
		}
		if len(p.outgoing) > 0 {
			queues = append(queues, &p.outgoing)
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

// deliverAll delivers all messages. Transitions for which a member is not ready are executed
// then, as gateways do after a time.
func (c *call) deliverAll() {
	for {
		for c.deliverOne() {
		}
		if len(c.pending) == 0 {
			return
		}
		c.execute(slices.Min(slices.Collect(maps.Keys(c.pending))))
	}
}

// checkCall checks that all members are ready, have the same view of the group, and receive
// each other's frames.
func (c *call) checkCall() {
	c.t.Helper()
	if c.version > 0 && len(c.peers) > 1 && len(c.group.Members()) != len(c.peers) {
		c.t.Errorf("group %v, %d members in the call", c.group.Members(), len(c.peers))
	}
	codes := make(map[string]bool)
	for _, p := range c.sortedPeers() {
		if !p.session.Ready() {
			c.t.Errorf("%d is not ready", p.id)
		}
		if got := p.session.Encrypted(); got != (c.version > 0) {
			c.t.Errorf("%d: encrypted is %v", p.id, got)
		}
		if c.version > 0 {
			codes[p.session.EpochAuthenticator()+p.session.PrivacyCode()] = true
		}
		c.checkAudio(p)
	}
	if len(codes) > 1 {
		c.t.Errorf("%d different views of the group", len(codes))
	}
}

// checkAudio encrypts a frame of a member and checks that all others can decrypt it.
func (c *call) checkAudio(p *peer) {
	c.t.Helper()
	plain := fmt.Appendf(nil, "a frame of %d, number %d", p.id, c.random.Int())
	sent := make([]byte, p.session.MaxEncryptedFrameSize(len(plain)))
	n, err := p.session.Encrypt(1, plain, sent)
	if err != nil {
		c.t.Errorf("encrypt frame of %d: %v", p.id, err)
		return
	}
	sent = sent[:n]
	if bytes.Contains(sent, plain) != (c.version == 0) {
		c.t.Errorf("frame of %d is sent as %q", p.id, sent)
	}
	for _, other := range c.sortedPeers() {
		if other == p {
			continue
		}
		decrypted := make([]byte, other.session.MaxDecryptedFrameSize(userID(p.id), len(sent)))
		n, err := other.session.Decrypt(userID(p.id), sent, decrypted)
		if err != nil || !bytes.Equal(decrypted[:n], plain) {
			c.t.Errorf("%d cannot decrypt the frame of %d: %v", other.id, p.id, err)
		}
	}
}

// sortedIDs returns the user ids of the members in order.
func (c *call) sortedIDs() []uint64 { return slices.Sorted(maps.Keys(c.peers)) }

// sortedPeers returns the members in the order of their ids.
func (c *call) sortedPeers() []*peer {
	var all []*peer
	for _, id := range c.sortedIDs() {
		all = append(all, c.peers[id])
	}
	return all
}
