package messages

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// externalClient records what is sent where. Its fields are the errors of requests.
type externalClient struct {
	discord.Client
	edit, follow, direct, post error

	edits, follows int
	posts          map[string][]string // nonces, by channel
}

func (c *externalClient) EditAnswer(_ context.Context, _ discord.Token, m discord.Message) (*discord.Message, error) {
	c.edits++
	return &m, c.edit
}

func (c *externalClient) FollowUp(_ context.Context, _ discord.Token, m discord.Message) (*discord.Message, error) {
	c.follows++
	return &m, c.follow
}

func (c *externalClient) DirectChannel(context.Context, string) (string, error) {
	return "dm", c.direct
}

func (c *externalClient) Post(_ context.Context, channelID string, m discord.Message) (*discord.Message, error) {
	if c.post != nil {
		return nil, c.post
	}
	c.posts[channelID] = append(c.posts[channelID], m.Nonce)
	return &discord.Message{ID: "posted"}, nil
}

// externalOrder returns an order with a number of songs from a channel without the bot, whose token has an age.
func externalOrder(n int, age time.Duration, followUps int) songs.Order {
	o := newOrder()
	o.Place = songs.Place{ChannelID: "external"}
	o.Songs = nil
	for i := range n {
		o.Songs = append(o.Songs, songs.Song{ID: songs.SongID(strings.Repeat("s", i+1)), Take: i + 1, Title: "T"})
	}
	o.Address = Address{External: true, ChannelID: "external", MessageID: "m", TokenFrom: time.Now().Add(-age),
		Token: discord.Token{ApplicationID: "a", Token: "t", External: true, Limited: true, FollowUps: followUps}}.Encode()
	return o
}

// TestExternalOrderIsDeliveredWithoutBot checks that an order in a channel without the bot is delivered with its
// token, else directly, and never with the bot's own permissions in that channel.
func TestExternalOrderIsDeliveredWithoutBot(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		client         externalClient
		songs          int
		age            time.Duration
		followUps      int
		edits, follows int
		direct         int
		undeliverable  bool
	}{
		"fresh token":               {songs: 2, edits: 1},
		"expired token":             {songs: 2, age: 15 * time.Minute, direct: 1},
		"token rejected":            {client: externalClient{edit: discord.ErrTokenExpired}, songs: 2, edits: 1, direct: 1},
		"message deleted":           {client: externalClient{edit: discord.ErrMessageGone}, songs: 2, edits: 1, direct: 1},
		"direct messages refused":   {client: externalClient{post: discord.ErrNoAccess}, songs: 2, age: time.Hour, undeliverable: true},
		"no channel":                {client: externalClient{direct: discord.ErrNoAccess}, songs: 2, age: time.Hour, undeliverable: true},
		"three messages":            {songs: 24, edits: 1, follows: 2},
		"two follow-ups before":     {songs: 24, followUps: 2, edits: 1, follows: 1, direct: 1},
		"no follow-ups left":        {songs: 16, followUps: 5, edits: 1, direct: 1},
		"follow-ups refused":        {client: externalClient{follow: discord.ErrFollowUps}, songs: 16, edits: 1, follows: 1, direct: 1},
		"three messages, too late":  {songs: 24, age: time.Hour, direct: 3},
		"too late for further ones": {songs: 16, age: 14 * time.Minute, direct: 2},
	} {
		d := c.client
		d.posts = make(map[string][]string)
		orders := NewOrders(OrdersConfig{Discord: &d, Direct: &d, Offer: songs.OfferOf(acedata.Riffusion()),
			Log: slog.New(slog.DiscardHandler), Now: time.Now})
		address, err := orders.Deliver(t.Context(), externalOrder(c.songs, c.age, c.followUps))
		if errors.Is(err, songs.ErrUndeliverable) != c.undeliverable || err != nil && !c.undeliverable {
			t.Errorf("%s: %v", name, err)
		}
		if d.edits != c.edits || d.follows != c.follows || len(d.posts["dm"]) != c.direct || len(d.posts["external"]) > 0 {
			t.Errorf("%s: %d edits, %d follow-ups, posts %v", name, d.edits, d.follows, d.posts)
		}
		to, err := DecodeAddress(address)
		moved := c.edits == 0 && !c.undeliverable || d.edit != nil
		if err != nil || to.External == moved || moved != (to.ChannelID == "dm") || moved && to.Token.Token != "" {
			t.Errorf("%s: address %+v, %v", name, to, err)
		}
	}
}

// TestRemainderOfExternalOrderIsSentDirectly checks that missing songs that are found later go to the same place as
// the song that was sent directly.
func TestRemainderOfExternalOrderIsSentDirectly(t *testing.T) {
	t.Parallel()
	d := externalClient{posts: make(map[string][]string)}
	orders := NewOrders(OrdersConfig{Discord: &d, Direct: &d, Offer: songs.OfferOf(acedata.Riffusion()),
		Log: slog.New(slog.DiscardHandler), Now: time.Now})
	for _, age := range []time.Duration{time.Minute, time.Hour} {
		o := externalOrder(1, age, 0)
		var err error
		if o.Address, err = orders.Deliver(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		rest := o
		rest.ID, rest.Purpose, rest.Address = "rest", songs.RemainderOf(o.ID), orders.NewAddress(o)
		before := len(d.posts["dm"])
		if _, err := orders.Deliver(t.Context(), rest); err != nil {
			t.Fatal(err)
		}
		if len(d.posts["dm"]) != before+1 || len(d.posts["external"]) > 0 {
			t.Errorf("after %s: posts %v", age, d.posts)
		}
	}
}
