package boardmessages

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// eventServer is a server whose members see the channel "open".
type eventServer struct {
	err    error
	events []discord.ScheduledEvent
}

func (s *eventServer) CreateEvent(_ context.Context, _ string, e discord.ScheduledEvent) error {
	s.events = append(s.events, e)
	return s.err
}

func (*eventServer) CanView(_, channelID, _ string, _ []string) (can, known bool) {
	return channelID == "open", true
}

func TestBattleIsScheduledWhereAllMembersSeeIt(t *testing.T) {
	t.Parallel()
	refused := fmt.Errorf("create event: %w", discord.ErrNoAccess)
	for _, c := range []struct {
		channel string
		refuse  error
		want    error
		events  int
	}{
		{"open", nil, nil, 1},
		{"open", refused, songs.ErrUndeliverable, 1}, // the bot has no permission
		{"private", nil, songs.ErrUndeliverable, 0},
	} {
		s := &eventServer{err: c.refuse}
		n := NewNotifier(Deps{Orders: messages.NewOrders(messages.OrdersConfig{}), Events: s, Channels: s})
		b := goldenBattle(2)
		b.ChannelID, b.Duration = c.channel, time.Hour
		err := n.ScheduleBattle(t.Context(), b, board.Post{ChannelID: c.channel, MessageID: "m"})
		if !errors.Is(err, c.want) || len(s.events) != c.events {
			t.Errorf("%s: %v, %+v", c.channel, err, s.events)
		}
		for _, e := range s.events {
			if !e.End.Equal(b.EndsAt) || !e.Start.After(b.EndsAt.Add(-b.Duration)) || e.Location == "" {
				t.Errorf("%+v", e)
			}
		}
	}
}
