package messages

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// fakePosts has outdated posts and records their results.
type fakePosts struct {
	due       []songs.OutdatedPost
	settled   []string
	postponed map[string]time.Duration
	now       time.Time
}

func (f *fakePosts) ClaimPosts(context.Context, time.Time, time.Time, int) ([]songs.OutdatedPost, error) {
	return f.due, nil
}

func (f *fakePosts) SettlePost(ctx context.Context, p songs.OutdatedPost) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f.settled = append(f.settled, p.MessageID)
	return nil
}

func (f *fakePosts) PostponePost(ctx context.Context, p songs.OutdatedPost, next time.Time) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f.postponed[p.MessageID] = next.Sub(f.now)
	return nil
}

// updateClient records changes, and fails for some messages.
type updateClient struct {
	discord.Client
	calls []string
	fail  map[string]error // by message id; renaming a thread clears it
}

func (c *updateClient) try(what, id string) error {
	if err := c.fail[id]; err != nil {
		return err
	}
	c.calls = append(c.calls, what+" "+id)
	return nil
}

func (c *updateClient) Edit(_ context.Context, _, id string, m discord.Message) (*discord.Message, error) {
	return &discord.Message{ID: id}, c.try("edit "+m.Embeds[0].Description, id)
}

func (c *updateClient) Delete(_ context.Context, _, id string) error { return c.try("delete", id) }

func (c *updateClient) RenameThread(_ context.Context, id, name string) error {
	if name == "" {
		clear(c.fail)
	}
	return c.try("rename "+name, id)
}

// TestOutdatedPostsAreUpdated checks the update of each kind of post, that posts that are gone are
// settled, and that failed updates are repeated with growing pauses.
func TestOutdatedPostsAreUpdated(t *testing.T) {
	t.Parallel()
	post := func(id string, kind songs.PostKind, by songs.Remover, attempts int) songs.OutdatedPost {
		return songs.OutdatedPost{Post: songs.Post{ChannelID: "c", MessageID: id, Kind: kind, Language: "en"},
			RemovedBy: by, Attempts: attempts}
	}
	now := time.Unix(1e9, 0)
	for _, c := range []struct {
		name string
		post songs.OutdatedPost
		fail error
		did  string
		next time.Duration // 0: settled
	}{
		{"answer removed by curators", post("m", songs.PostSong, songs.RemovedByCurators, 0), nil,
			"edit A curator of this server removed this song. m", 0},
		{"answer removed by requester", post("m", songs.PostSong, songs.RemovedByRequester, 0), nil,
			"edit The requester removed this song. m", 0},
		{"copy", post("m", songs.PostCopy, "", 0), nil, "delete m", 0},
		{"thread", post("m", songs.PostThread, "", 0), nil, "rename Removed song m", 0},
		{"deleted meanwhile", post("m", songs.PostCopy, "", 0), discord.ErrMessageGone, "", 0},
		{"archived", post("m", songs.PostCopy, "", 0), discord.ErrArchived, "rename  c, delete m", 0},
		{"no access", post("m", songs.PostCopy, "", 0), discord.ErrNoAccess, "", updateBackoff},
		{"no access for long", post("m", songs.PostCopy, "", 3), discord.ErrNoAccess, "", 8 * updateBackoff},
		{"no access for very long", post("m", songs.PostCopy, "", 1000), fmt.Errorf("edit: %w", discord.ErrNoAccess),
			"", maxUpdateBackoff},
		{"Discord is down", post("m", songs.PostSong, "", 0), errors.New("503"), "", updateBackoff},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			client := &updateClient{fail: map[string]error{"m": c.fail}}
			posts := &fakePosts{due: []songs.OutdatedPost{c.post}, postponed: make(map[string]time.Duration), now: now}
			orders := NewOrders(OrdersConfig{Discord: client, Offer: songs.OfferOf(acedata.Riffusion()),
				Log: slog.New(slog.DiscardHandler), Now: time.Now})
			NewPostUpdater(posts, nil, orders, slog.New(slog.DiscardHandler),
				func() time.Time { return now }).update(t.Context())
			if got := strings.Join(client.calls, ", "); got != c.did {
				t.Errorf("calls %q, want %q", got, c.did)
			}
			if settled := slices.Equal(posts.settled, []string{"m"}); settled != (c.next == 0) ||
				posts.postponed["m"] != c.next {
				t.Errorf("settled %v, postponed %v, want %v", posts.settled, posts.postponed, c.next)
			}
		})
	}
}

// TestUpdateIsRepeatedAtOnceAfterStop checks that a process that stops during an update saves the result, so that the
// next process need not wait for the end of its claim.
func TestUpdateIsRepeatedAtOnceAfterStop(t *testing.T) {
	t.Parallel()
	now := time.Unix(1e9, 0)
	for _, c := range []struct {
		name      string
		fail      error
		settled   int
		postponed int
	}{
		{"updated", nil, 1, 0},
		{"cancelled", context.Canceled, 0, 1},
	} {
		posts := &fakePosts{due: []songs.OutdatedPost{{Post: songs.Post{ChannelID: "c", MessageID: "m",
			Kind: songs.PostCopy}}}, postponed: make(map[string]time.Duration), now: now}
		log := slog.New(slog.DiscardHandler)
		orders := NewOrders(OrdersConfig{Discord: &updateClient{fail: map[string]error{"m": c.fail}},
			Offer: songs.OfferOf(acedata.Riffusion()), Log: log, Now: time.Now})
		ctx, stop := context.WithCancel(t.Context())
		stop()
		NewPostUpdater(posts, nil, orders, log, func() time.Time { return now }).update(ctx)
		if next := posts.postponed["m"]; len(posts.settled) != c.settled || len(posts.postponed) != c.postponed || next != 0 {
			t.Errorf("%s: settled %v, postponed %v", c.name, posts.settled, posts.postponed)
		}
	}
}
