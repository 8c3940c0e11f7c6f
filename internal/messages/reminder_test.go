package messages

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

// untoldList is a list of untold orders.
type untoldList struct {
	all  []songs.Order
	told []songs.OrderID
}

func (u *untoldList) Untold(context.Context, string) ([]songs.Order, error) { return u.all, nil }

func (u *untoldList) SetTold(_ context.Context, _ time.Time, ids ...songs.OrderID) error {
	u.told = append(u.told, ids...)
	return nil
}

// failingResponses fails to send further responses.
type failingResponses struct{ commandtest.Responses }

func (*failingResponses) FollowUp(context.Context, discord.Token, discord.Message) (*discord.Message, error) {
	return nil, errors.New("failed")
}

func TestMemberIsToldOnceAboutUndeliveredOrders(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		it     discord.Interaction
		orders []songs.Order
		fails  bool
		sent   int
		told   []songs.OrderID
	}{
		"nothing to tell": {},
		"command":         {orders: []songs.Order{{ID: "a"}, {ID: "b"}}, sent: 1, told: []songs.OrderID{"a", "b"}},
		"in a server":     {it: discord.Interaction{GuildID: "g"}, orders: []songs.Order{{ID: "a"}}, sent: 1, told: []songs.OrderID{"a"}},
		"not sent":        {orders: []songs.Order{{ID: "a"}}, fails: true},
	} {
		recorder := &commandtest.Responses{}
		it := c.it
		it.Client = recorder
		if c.fails {
			it.Client = &failingResponses{}
		}
		list := &untoldList{all: c.orders}
		NewReminder(list, slog.New(slog.DiscardHandler), time.Now).Remind(t.Context(), &it)
		if len(recorder.FollowUps) != c.sent || !slices.Equal(list.told, c.told) {
			t.Errorf("%s: %d messages, told %v", name, len(recorder.FollowUps), list.told)
		}
		for _, m := range recorder.FollowUps {
			if m.Flags&discord.FlagEphemeral == 0 || len(m.Components) != 1 || len(m.Components[0]) != len(c.orders) {
				t.Errorf("%s: %+v", name, m)
			}
		}
	}
}
