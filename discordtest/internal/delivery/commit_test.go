package delivery_test

import (
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/disgoorg/godave"

	"github.com/riffbot/riffbot/discordtest/dave"
	"github.com/riffbot/riffbot/discordtest/internal/delivery"
	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

// client is a session whose answers are kept for the test to deliver.
type client struct {
	*dave.Session
	keyPackages, commits [][]byte
}

func (c *client) SendMLSKeyPackage(b []byte) error {
	c.keyPackages = append(c.keyPackages, b)
	return nil
}
func (c *client) SendMLSCommitWelcome(b []byte) error   { c.commits = append(c.commits, b); return nil }
func (c *client) SendReadyForTransition(uint16) error   { return nil }
func (c *client) SendInvalidCommitWelcome(uint16) error { return errors.New("something was invalid") }

func newClients(t *testing.T, sender *delivery.Sender, n int) []*client {
	t.Helper()
	var all []*client
	for i := range n {
		c := &client{}
		session, err := dave.New(dave.Config{Callbacks: c, UserID: godave.UserID(strconv.Itoa(i + 1))})
		if err != nil {
			t.Fatal(err)
		}
		c.Session = session
		c.SetChannelID(channel)
		for j := range n {
			c.AddUser(godave.UserID(strconv.Itoa(j + 1)))
		}
		c.OnDaveMLSExternalSenderPackage(sender.ExternalSender())
		c.OnSelectProtocolAck(1)
		all = append(all, c)
	}
	return all
}

func TestFirstValidCommitWins(t *testing.T) {
	sender, err := delivery.NewSender()
	if err != nil {
		t.Fatal(err)
	}
	g := delivery.NewGroup(sender, channel)
	clients := newClients(t, sender, 3)
	for i, c := range clients {
		ps, err := g.KeyPackage(uint64(i+1), c.keyPackages[0])
		if err != nil {
			t.Fatal(err)
		}
		if payload := g.UnderWay(uint64(i + 1)); payload != nil {
			c.OnDaveMLSProposals(payload)
		}
		for j, other := range clients[:i] {
			for _, payload := range g.For(uint64(j+1), ps) {
				other.OnDaveMLSProposals(payload)
			}
		}
	}

	first, early, late := clients[0], clients[0].commits[0], clients[0].commits[1]
	c, err := delivery.ParseCommit(late)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []struct {
		user    uint64
		payload []byte
		want    error
	}{
		{1, nil, mlswire.ErrMalformed},
		{1, early, delivery.ErrProposals}, // from before the third came
		{9, late, delivery.ErrSender},
		{2, late, delivery.ErrProposals}, // holds himself, and not the first
		{1, c.Message, delivery.ErrNoWelcome},
	} {
		if _, err := g.Commit(bad.user, bad.payload); !errors.Is(err, bad.want) {
			t.Errorf("a commit of %d bytes from %d: %v, want %v", len(bad.payload), bad.user, err, bad.want)
		}
	}
	if _, err := delivery.NewGroup(sender, channel+1).Commit(1, late); !errors.Is(err, delivery.ErrGroup) {
		t.Errorf("a commit of another call: %v", err)
	}

	a, err := g.Commit(1, late)
	if err != nil {
		t.Fatal(err)
	}
	if g.Epoch() != 1 || !slices.Equal(a.Members, []uint64{1}) || len(a.Welcomes) != 2 || len(g.Pending()) != 0 {
		t.Errorf("epoch %d, announced to %v, %d welcomed, %v pending", g.Epoch(), a.Members, len(a.Welcomes), g.Pending())
	}
	if _, err := g.Commit(2, clients[1].commits[1]); !errors.Is(err, delivery.ErrEpoch) {
		t.Errorf("a second commit: %v", err)
	}
	first.OnDaveMLSPrepareCommitTransition(1, a.Commit)
	for user, welcome := range a.Welcomes {
		if len(welcome) >= len(c.Welcome) {
			t.Errorf("the welcome of %d is not for him alone", user)
		}
		clients[user-1].OnDaveMLSWelcome(1, welcome)
	}
	if !slices.Equal(g.Members(), []uint64{1, 2, 3}) && !slices.Equal(g.Members(), []uint64{1, 3, 2}) {
		t.Errorf("members %v", g.Members())
	}
	for _, c := range clients {
		if c.EpochAuthenticator() != first.EpochAuthenticator() {
			t.Error("somebody sees another group")
		}
	}

	// Two leave; the one who is left needs no commit.
	ps, err := g.Leave(2)
	if _, removes, _ := proposals(t, g.For(1, ps)); err != nil || removes != 1 || g.MustRestart() {
		t.Errorf("%d are removed (%v), restart %v", removes, err, g.MustRestart())
	}
	if ps, err := g.Leave(2); err != nil || len(ps) != 0 {
		t.Errorf("he leaves twice: %v, %v", ps, err)
	}
	if _, err := g.Leave(3); err != nil || !g.MustRestart() {
		t.Errorf("the last one goes on in the group: %v", err)
	}
}
