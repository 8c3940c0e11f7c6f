package voice

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"riffbot/internal/sandbox/delivery"
)

// Opcodes of DAVE. Those from 25 to 30 are no JSON.
// https://daveprotocol.com/#voice-gateway-opcodes
const (
	opPrepareTransition = 21
	opExecuteTransition = 22
	opTransitionReady   = 23
	opPrepareEpoch      = 24
	opExternalSender    = 25
	opKeyPackage        = 26
	opProposals         = 27
	opCommitWelcome     = 28
	opAnnounceCommit    = 29
	opWelcome           = 30
	opInvalidCommit     = 31
)

// daveVersion is the version of DAVE that is spoken here.
const daveVersion = 1

// secrecy is what a call knows of DAVE. A call has it as long as all its members
// know it.
type secrecy struct {
	on          bool
	group       *delivery.Group
	last        uint16 // transition
	transitions []*transition
	held        *heldCommit // a fault has it wait for another
}

// transition is a change of keys or of the version that has been announced and
// is executed when all are ready for it.
type transition struct {
	id      uint16
	waits   map[*member]bool
	members []*member
	timer   *time.Timer
}

func (s *Server) newSecrecy(channelID string) secrecy {
	return secrecy{on: s.opts.Encryption != Off, group: delivery.NewGroup(s.sender, number(channelID))}
}

// number is an id as DAVE has it.
func number(id string) uint64 {
	n, _ := strconv.ParseUint(id, 10, 64) // ids are numbers
	return n
}

// version is the version of DAVE that the call has, 0 for none.
func (c *call) version() int {
	if c.secrecy.on && !c.stage {
		return daveVersion
	}
	return 0
}

// encrypts reports whether a client may come in with the version of DAVE that it
// knows; if not, it is told so.
func (s *Server) encrypts(c *conn, t *Ticket, version int) bool {
	if s.opts.Encryption == Required && !t.Stage && version < daveVersion {
		c.end(codeEncryptionNeeded)
		return false
	}
	return true
}

// arrives decides, before a member takes part, whether the call still has DAVE.
func (s *Server) arrives(m *member) {
	c := m.call
	if c.version() == 0 || m.dave >= daveVersion {
		return
	}
	// From here on the call is one without: https://daveprotocol.com/#downgrade-to-transport-only-encryption
	c.secrecy.on = false
	c.cancelTransitions()
	c.secrecy.group.Reset()
	t := s.newTransition(c, c.able(m))
	for _, o := range t.members {
		o.send(opPrepareTransition, obj{"transition_id": t.id, "protocol_version": 0})
	}
}

// able are the members who know DAVE, but one.
func (c *call) able(but *member) (out []*member) {
	for _, o := range c.others(but) {
		if o.dave >= daveVersion {
			out = append(out, o)
		}
	}
	return out
}

// encryptWith introduces a member who takes part now. It answers with its key
// package.
func (s *Server) encryptWith(m *member) {
	if m.call.version() > 0 {
		s.introduce(m)
	}
}

func (s *Server) introduce(m *member) {
	if !m.introduced {
		m.introduced = true
		m.sendBinary(opExternalSender, s.sender.ExternalSender())
	}
}

// departs is told that a member who took part is gone.
func (s *Server) departs(m *member) {
	c := m.call
	rest := c.others(nil)
	switch {
	case len(rest) == 0 || c.stage || s.opts.Encryption == Off:
		c.cancelTransitions()
	case !c.secrecy.on:
		if len(c.able(nil)) == len(rest) {
			s.upgrade(c, rest)
		}
	default:
		s.propose(c, s.must(c.secrecy.group.Leave(number(m.ticket.UserID))))
	}
	c.ready(m)
	s.executeDue(c)
}

// upgrade makes a call one with DAVE, whose last member without has left.
// https://daveprotocol.com/#upgrade-from-transport-only-encryption
func (s *Server) upgrade(c *call, members []*member) {
	c.secrecy.on = true
	s.restart(c, members)
}

// restart has the members make a new group. One who is alone has it at once.
// https://daveprotocol.com/#sole-member-reset
func (s *Server) restart(c *call, members []*member) {
	c.cancelTransitions()
	c.secrecy.group.Reset()
	for _, m := range members {
		m.keyPackage, m.astray = nil, false
		m.send(opPrepareEpoch, obj{"protocol_version": daveVersion, "epoch": 1})
		s.introduce(m)
		if len(members) == 1 {
			m.send(opPrepareTransition, obj{"transition_id": 0, "protocol_version": daveVersion})
		}
	}
}

// must logs what cannot happen: the messages that are signed are our own.
func (s *Server) must(ps []delivery.Proposals, err error) []delivery.Proposals {
	if err != nil {
		s.log.Error("a proposal was not made", "err", err)
	}
	return ps
}

// propose sends proposals to all who have to know them. When nobody could commit
// them, there is a new group.
func (s *Server) propose(c *call, ps []delivery.Proposals) {
	g := c.secrecy.group
	if g.MustRestart() {
		s.restart(c, c.able(nil))
		return
	}
	for _, userID := range g.Audience() {
		// Who has lost the group has begun one of their own, to which these mean
		// nothing.
		if o := c.member(userID); o != nil && !o.astray {
			for _, payload := range g.For(userID, ps) {
				o.sendBinary(opProposals, payload)
			}
		}
	}
}

// member is the one of a user who takes part, nil if there is none.
func (c *call) member(userID uint64) *member {
	if m := c.members[strconv.FormatUint(userID, 10)]; m != nil && m.joined {
		return m
	}
	return nil
}

// receiveDAVE takes in the messages of DAVE that are JSON, and reports whether
// it was one.
func (s *Server) receiveDAVE(m *member, f frame) bool {
	if f.Op != opTransitionReady && f.Op != opInvalidCommit {
		return false
	}
	var p struct {
		ID *uint16 `json:"transition_id"`
	}
	if json.Unmarshal(f.Data, &p) != nil || p.ID == nil || !m.joined {
		m.conn.end(codeDecode)
		return true
	}
	if f.Op == opInvalidCommit {
		if m.call.version() > 0 {
			m.keyPackage, m.astray = nil, true
			s.propose(m.call, s.must(m.call.secrecy.group.Invalid(number(m.ticket.UserID))))
		}
		m.call.ready(m)
	} else {
		for _, t := range m.call.secrecy.transitions {
			if t.id == *p.ID {
				delete(t.waits, m)
			}
		}
	}
	s.executeDue(m.call)
	return true
}

// receiveBinary takes in the messages of DAVE that are no JSON.
func (s *Server) receiveBinary(c *conn, m *member, raw []byte) {
	switch {
	case m == nil:
		c.end(codeNotIdentified)
	case len(raw) == 0 || !m.joined:
		c.end(codeDecode)
	case m.call.version() == 0 && (raw[0] == opKeyPackage || raw[0] == opCommitWelcome):
		// It was on the way when the call became one without.
	case raw[0] == opKeyPackage:
		s.takeKeyPackage(m, raw[1:])
	case raw[0] == opCommitWelcome:
		s.takeCommit(m, raw[1:])
	default:
		c.end(codeUnknownOpcode)
	}
}

// takeKeyPackage proposes to add a member. Before there is a group, it also gets
// to know who else is to be added.
func (s *Server) takeKeyPackage(m *member, keyPackage []byte) {
	g, userID := m.call.secrecy.group, number(m.ticket.UserID)
	// The credential is the user, in eight bytes.
	if !bytes.Contains(keyPackage, binary.BigEndian.AppendUint64([]byte{8}, userID)) {
		m.conn.end(codeBadRequest)
		return
	}
	before := g.UnderWay(userID)
	ps, err := g.KeyPackage(userID, keyPackage)
	if err != nil {
		s.log.Warn("a key package is refused", "user", m.ticket.UserID, "err", err)
		m.conn.end(codeBadRequest)
		return
	}
	if m.keyPackage == nil && before != nil {
		m.sendBinary(opProposals, before)
	}
	m.keyPackage = keyPackage
	s.propose(m.call, ps)
}

// takeCommit announces the first valid commit of an epoch. The others are too
// late, which their senders see by that.
func (s *Server) takeCommit(m *member, payload []byte) {
	c := m.call
	if s.spoilsCommit(m, payload) {
		return
	}
	defer s.releaseHeld(c)
	a, err := c.secrecy.group.Commit(number(m.ticket.UserID), payload)
	if err != nil {
		s.log.Debug("a commit is refused", "user", m.ticket.UserID, "err", err)
		return
	}
	var told []*member
	for _, userID := range slices.Concat(a.Members, keys(a.Welcomes)) {
		if o := c.member(userID); o != nil {
			told = append(told, o)
		}
	}
	t := s.newTransition(c, told)
	for _, o := range told {
		op, message := byte(opAnnounceCommit), a.Commit
		if w := a.Welcomes[number(o.ticket.UserID)]; w != nil {
			op, message, o.astray = opWelcome, w, false
		}
		message = s.garble(o, op, message)
		o.sendBinary(op, append(binary.BigEndian.AppendUint16(nil, t.id), message...))
	}
}

func keys(welcomes map[uint64][]byte) (out []uint64) {
	for userID := range welcomes {
		out = append(out, userID)
	}
	slices.Sort(out)
	return out
}

// newTransition begins a transition of some members. It is executed when all are
// ready, and at the latest in a while.
func (s *Server) newTransition(c *call, members []*member) *transition {
	c.secrecy.last++
	if c.secrecy.last == 0 {
		c.secrecy.last = 1 // 0 stands for a beginning
	}
	t := &transition{id: c.secrecy.last, members: members, waits: make(map[*member]bool)}
	for _, m := range members {
		t.waits[m] = true
	}
	c.secrecy.transitions = append(c.secrecy.transitions, t)
	t.timer = time.AfterFunc(s.opts.TransitionTime, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		clear(t.waits)
		s.executeDue(c)
	})
	return t
}

// ready takes a member off all lists of those that are waited for.
func (c *call) ready(m *member) {
	for _, t := range c.secrecy.transitions {
		delete(t.waits, m)
	}
}

// executeDue executes the newest transition for which all are ready. What was
// announced before it is over with that.
func (s *Server) executeDue(c *call) {
	for i, t := range slices.Backward(c.secrecy.transitions) {
		if len(t.waits) > 0 {
			continue
		}
		for _, done := range c.secrecy.transitions[:i+1] {
			done.timer.Stop()
		}
		c.secrecy.transitions = slices.Delete(c.secrecy.transitions, 0, i+1)
		for _, m := range t.members {
			if c.members[m.ticket.UserID] == m {
				m.send(opExecuteTransition, obj{"transition_id": t.id})
			}
		}
		return
	}
}

func (c *call) cancelTransitions() {
	for _, t := range c.secrecy.transitions {
		t.timer.Stop()
	}
	c.secrecy.transitions = nil
	c.secrecy.held = nil
}
