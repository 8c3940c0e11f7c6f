package voice

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/delivery"
)

// Opcodes of DAVE. Those from 25 to 30 are binary.
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

// daveVersion is the supported version of DAVE.
const daveVersion = 1

// daveState is the DAVE state of a call. A call is encrypted while all members support DAVE.
type daveState struct {
	enabled        bool
	group          *delivery.Group
	lastTransition uint16 // transition
	transitions    []*transition
	held           *delayedCommit // held back by a fault
}

// transition is an announced change of keys or of the version. It is executed when all
// members are ready.
type transition struct {
	id      uint16
	waits   map[*member]bool
	members []*member
	timer   *time.Timer
}

func (s *Server) newDAVEState(channelID string) daveState {
	return daveState{enabled: s.opts.Encryption != Off, group: delivery.NewGroup(s.sender, number(channelID))}
}

// number converts an id to DAVE's form.
func number(id string) uint64 {
	n, _ := strconv.ParseUint(id, 10, 64) // ids are numbers
	return n
}

// version returns the call's version of DAVE, 0 for none.
func (c *call) version() int {
	if c.dave.enabled && !c.stage {
		return daveVersion
	}
	return 0
}

// admitsVersion reports whether a client may join with its version of DAVE, and closes its
// connection otherwise.
func (s *Server) admitsVersion(c *conn, t *Ticket, version int) bool {
	if s.opts.Encryption == Required && !t.Stage && version < daveVersion {
		c.end(codeEncryptionNeeded)
		return false
	}
	return true
}

// handleJoin downgrades the call if a joining member does not support DAVE.
func (s *Server) handleJoin(m *member) {
	c := m.call
	if c.version() == 0 || m.dave >= daveVersion {
		return
	}
	// The call has no DAVE from here on: https://daveprotocol.com/#downgrade-to-transport-only-encryption
	c.dave.enabled = false
	c.cancelTransitions()
	c.dave.group.Reset()
	t := s.newTransition(c, c.daveMembers(m))
	for _, o := range t.members {
		o.send(opPrepareTransition, obj{"transition_id": t.id, "protocol_version": 0})
	}
}

// daveMembers returns the members that support DAVE, except one.
func (c *call) daveMembers(but *member) (out []*member) {
	for _, o := range c.others(but) {
		if o.dave >= daveVersion {
			out = append(out, o)
		}
	}
	return out
}

// requestKeyPackage sends the external sender to a joined member, which answers with its key
// package.
func (s *Server) requestKeyPackage(m *member) {
	if m.call.version() > 0 {
		s.sendExternalSender(m)
	}
}

// sendExternalSender sends the external sender to a member, once.
func (s *Server) sendExternalSender(m *member) {
	if !m.externalSenderSent {
		m.externalSenderSent = true
		m.sendBinary(opExternalSender, s.sender.ExternalSender())
	}
}

// handleLeave updates the group after a joined member left.
func (s *Server) handleLeave(m *member) {
	c := m.call
	rest := c.others(nil)
	switch {
	case len(rest) == 0 || c.stage || s.opts.Encryption == Off:
		c.cancelTransitions()
	case !c.dave.enabled:
		if len(c.daveMembers(nil)) == len(rest) {
			s.upgrade(c, rest)
		}
	default:
		s.propose(c, s.logged(c.dave.group.Leave(number(m.ticket.UserID))))
	}
	c.ready(m)
	s.executeDue(c)
}

// upgrade starts DAVE after the last member without it left.
// https://daveprotocol.com/#upgrade-from-transport-only-encryption
func (s *Server) upgrade(c *call, members []*member) {
	c.dave.enabled = true
	s.restart(c, members)
}

// restart has the members create a new group, which counts at once for a sole member.
// https://daveprotocol.com/#sole-member-reset
func (s *Server) restart(c *call, members []*member) {
	c.cancelTransitions()
	c.dave.group.Reset()
	for _, m := range members {
		m.keyPackage, m.needsReadd = nil, false
		m.send(opPrepareEpoch, obj{"protocol_version": daveVersion, "epoch": 1})
		s.sendExternalSender(m)
		if len(members) == 1 {
			m.send(opPrepareTransition, obj{"transition_id": 0, "protocol_version": daveVersion})
		}
	}
}

// logged logs the error of a proposal and returns the proposals. There is none in practice,
// since the server signs its own messages.
func (s *Server) logged(ps []delivery.Proposals, err error) []delivery.Proposals {
	if err != nil {
		s.log.Error("create proposal failed", "err", err)
	}
	return ps
}

// propose sends proposals to the members of the group. If no member can commit them, it
// restarts the group.
func (s *Server) propose(c *call, ps []delivery.Proposals) {
	g := c.dave.group
	if g.MustRestart() {
		s.restart(c, c.daveMembers(nil))
		return
	}
	for _, userID := range g.Audience() {
		// A member that lost the group started its own, for which these are invalid.
		if o := c.member(userID); o != nil && !o.needsReadd {
			for _, payload := range g.For(userID, ps) {
				o.sendBinary(opProposals, payload)
			}
		}
	}
}

// member returns the joined member of a user, nil if there is none.
func (c *call) member(userID uint64) *member {
	if m := c.members[strconv.FormatUint(userID, 10)]; m != nil && m.joined {
		return m
	}
	return nil
}

// receiveDAVE handles the JSON messages of DAVE, and reports whether it was one.
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
			m.keyPackage, m.needsReadd = nil, true
			s.propose(m.call, s.logged(m.call.dave.group.Invalid(number(m.ticket.UserID))))
		}
		m.call.ready(m)
	} else {
		for _, t := range m.call.dave.transitions {
			if t.id == *p.ID {
				delete(t.waits, m)
			}
		}
	}
	s.executeDue(m.call)
	return true
}

// receiveBinary handles the binary messages of DAVE.
func (s *Server) receiveBinary(c *conn, m *member, raw []byte) {
	switch {
	case m == nil:
		c.end(codeNotIdentified)
	case len(raw) == 0 || !m.joined:
		c.end(codeDecode)
	case m.call.version() == 0 && (raw[0] == opKeyPackage || raw[0] == opCommitWelcome):
		// It was sent before the call was downgraded.
	case raw[0] == opKeyPackage:
		s.takeKeyPackage(m, raw[1:])
	case raw[0] == opCommitWelcome:
		s.takeCommit(m, raw[1:])
	default:
		c.end(codeUnknownOpcode)
	}
}

// takeKeyPackage proposes to add a member. Before there is a group, the member also
// receives the other proposals.
func (s *Server) takeKeyPackage(m *member, keyPackage []byte) {
	g, userID := m.call.dave.group, number(m.ticket.UserID)
	// The credential is the user id in eight bytes.
	if !bytes.Contains(keyPackage, binary.BigEndian.AppendUint64([]byte{8}, userID)) {
		m.conn.end(codeBadRequest)
		return
	}
	before := g.UnderWay(userID)
	ps, err := g.KeyPackage(userID, keyPackage)
	if err != nil {
		s.log.Warn("key package refused", "user", m.ticket.UserID, "err", err)
		m.conn.end(codeBadRequest)
		return
	}
	if m.keyPackage == nil && before != nil {
		m.sendBinary(opProposals, before)
	}
	m.keyPackage = keyPackage
	s.propose(m.call, ps)
}

// takeCommit announces the first valid commit of an epoch. Later ones are dropped.
func (s *Server) takeCommit(m *member, payload []byte) {
	c := m.call
	if s.applyCommitFault(m, payload) {
		return
	}
	defer s.releaseCommit(c)
	a, err := c.dave.group.Commit(number(m.ticket.UserID), payload)
	if err != nil {
		s.log.Debug("commit refused", "user", m.ticket.UserID, "err", err)
		return
	}
	var informed []*member
	for _, userID := range slices.Concat(a.Members, keys(a.Welcomes)) {
		if o := c.member(userID); o != nil {
			informed = append(informed, o)
		}
	}
	t := s.newTransition(c, informed)
	for _, o := range informed {
		op, message := byte(opAnnounceCommit), a.Commit
		if w := a.Welcomes[number(o.ticket.UserID)]; w != nil {
			op, message, o.needsReadd = opWelcome, w, false
		}
		message = s.corrupt(o, op, message)
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

// newTransition starts a transition of some members. It is executed when all are ready, or
// after TransitionTime.
func (s *Server) newTransition(c *call, members []*member) *transition {
	c.dave.lastTransition++
	if c.dave.lastTransition == 0 {
		c.dave.lastTransition = 1 // 0 is the initial transition
	}
	t := &transition{id: c.dave.lastTransition, members: members, waits: make(map[*member]bool)}
	for _, m := range members {
		t.waits[m] = true
	}
	c.dave.transitions = append(c.dave.transitions, t)
	t.timer = time.AfterFunc(s.opts.TransitionTime, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		clear(t.waits)
		s.executeDue(c)
	})
	return t
}

// ready removes a member from all transitions that wait for it.
func (c *call) ready(m *member) {
	for _, t := range c.dave.transitions {
		delete(t.waits, m)
	}
}

// executeDue executes the newest transition for which all members are ready, and drops the
// older ones.
func (s *Server) executeDue(c *call) {
	for i, t := range slices.Backward(c.dave.transitions) {
		if len(t.waits) > 0 {
			continue
		}
		for _, done := range c.dave.transitions[:i+1] {
			done.timer.Stop()
		}
		c.dave.transitions = slices.Delete(c.dave.transitions, 0, i+1)
		for _, m := range t.members {
			if c.members[m.ticket.UserID] == m {
				m.send(opExecuteTransition, obj{"transition_id": t.id})
			}
		}
		return
	}
}

func (c *call) cancelTransitions() {
	for _, t := range c.dave.transitions {
		t.timer.Stop()
	}
	c.dave.transitions = nil
	c.dave.held = nil
}
