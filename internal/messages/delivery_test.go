package messages

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestLateStatusDoesNotReplaceSong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &commandtest.SlowDiscord{Delay: 3 * time.Second}
		orders := NewOrders(OrdersConfig{Discord: d, Offer: songs.OfferOf(acedata.Riffusion()),
			Log: slog.New(slog.DiscardHandler), Now: time.Now})
		o := newOrder()
		orders.Changed(o)
		time.Sleep(2 * time.Second) //nolint:forbidigo // synctest clock: the edit of the status is in progress
		if _, err := orders.Deliver(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute) //nolint:forbidigo // synctest clock
		if n := len(d.Edits); n != 2 || d.Edits[n-1].Embeds[0].Color != palette.Done {
			t.Errorf("%d messages, the last in colour %x", n, d.Edits[n-1].Embeds[0].Color)
		}
	})
}

func TestSongIsPostedWhenMessageWasDeleted(t *testing.T) {
	d := &commandtest.SlowDiscord{Err: discord.ErrMessageGone}
	orders := NewOrders(OrdersConfig{Discord: d, Offer: songs.OfferOf(acedata.Riffusion()), Log: slog.New(slog.DiscardHandler),
		Now: time.Now})
	if _, err := orders.Deliver(t.Context(), newOrder()); err != nil {
		t.Fatal(err)
	}
	if len(d.Posts) != 1 || d.Posts[0].Nonce != "o1" {
		t.Errorf("%+v", d.Posts)
	}
	d.Err = errors.New("something else")
	if _, err := orders.Deliver(t.Context(), newOrder()); err == nil || len(d.Posts) != 1 {
		t.Errorf("%v, %d posts", err, len(d.Posts))
	}
}

// threadClient refuses requests to a thread.
type threadClient struct {
	discord.Client
	refusal error
	posts   []string // the channels of posted messages
}

func (c *threadClient) Edit(context.Context, string, string, discord.Message) (*discord.Message, error) {
	return nil, c.refusal
}

func (c *threadClient) Delete(context.Context, string, string) error { return c.refusal }

func (c *threadClient) Post(_ context.Context, channelID string, m discord.Message) (*discord.Message, error) {
	if channelID == "thread" {
		return nil, c.refusal
	}
	c.posts = append(c.posts, channelID)
	return &m, nil
}

// TestSongOfClosedThreadIsPostedInParentChannel checks that a song of a thread that is locked,
// gone or permanently archived is posted in the parent channel, and that delivery fails
// temporarily if the thread accepts messages later.
func TestSongOfClosedThreadIsPostedInParentChannel(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refusal error
		posts   int
	}{
		"locked":     {discord.ErrNoAccess, 1},
		"gone":       {discord.ErrMessageGone, 1},
		"archived":   {errors.Join(discord.ErrNotEditable, discord.ErrLater, discord.ErrArchived), 1},
		"slow mode":  {discord.ErrLater, 0},
		"edit limit": {errors.Join(discord.ErrNotEditable, discord.ErrLater), 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &threadClient{refusal: c.refusal}
			orders := NewOrders(OrdersConfig{Discord: d, Offer: songs.OfferOf(acedata.Riffusion()),
				Log: slog.New(slog.DiscardHandler), Now: time.Now})
			o := newOrder()
			o.Place.ChannelID = "thread"
			o.Address = Address{ChannelID: "thread", ParentID: "above", MessageID: "m"}.Encode()
			_, err := orders.Deliver(t.Context(), o)
			if len(d.posts) != c.posts || (err == nil) != (c.posts > 0) || errors.Is(err, songs.ErrUndeliverable) {
				t.Errorf("posted in %v, %v", d.posts, err)
			}
		})
	}
}
