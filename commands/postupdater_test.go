package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"riffbot/internal/songs"
	"riffbot/riffusion"
)

// fakePosts has posts to update, and notes what became of them.
type fakePosts struct {
	due       []songs.OutdatedPost
	settled   []string
	postponed map[string]time.Duration
	now       time.Time
}

func (f *fakePosts) ClaimPosts(context.Context, time.Time, time.Time, int) ([]songs.OutdatedPost, error) {
	return f.due, nil
}

func (f *fakePosts) SettlePost(_ context.Context, p songs.OutdatedPost) error {
	f.settled = append(f.settled, p.MessageID)
	return nil
}

func (f *fakePosts) PostponePost(_ context.Context, p songs.OutdatedPost, next time.Time) error {
	f.postponed[p.MessageID] = next.Sub(f.now)
	return nil
}

// changingDiscord notes what is changed, and fails for some messages.
type changingDiscord struct {
	Discord
	did  []string
	fail map[string]error // by message; archived ones work once their thread is open
}

func (d *changingDiscord) try(what, id string) error {
	if err := d.fail[id]; err != nil {
		return err
	}
	d.did = append(d.did, what+" "+id)
	return nil
}

func (d *changingDiscord) Edit(_ context.Context, _, id string, m Message) (*Message, error) {
	return &Message{ID: id}, d.try("edit "+m.Embeds[0].Description, id)
}

func (d *changingDiscord) Delete(_ context.Context, _, id string) error { return d.try("delete", id) }

func (d *changingDiscord) RenameThread(_ context.Context, id, name string) error {
	if name == "" {
		clear(d.fail)
	}
	return d.try("rename "+name, id)
}

// Each kind of post is changed in its way; what is gone is done with, and what fails
// comes again after a pause that grows.
func TestOutdatedPostsAreChanged(t *testing.T) {
	t.Parallel()
	post := func(id string, kind songs.PostKind, by songs.Remover, attempts int) songs.OutdatedPost {
		return songs.OutdatedPost{Post: songs.Post{ChannelID: "c", MessageID: id, Kind: kind, Language: "en"}, By: by, Attempts: attempts}
	}
	now := time.Unix(1e9, 0)
	for _, c := range []struct {
		name string
		post songs.OutdatedPost
		fail error
		did  string
		next time.Duration // 0: it is settled
	}{
		{"answer removed by curators", post("m", songs.PostSong, songs.RemovedByCurators, 0), nil, "edit The curators of this server have removed this song. m", 0},
		{"answer removed by requester", post("m", songs.PostSong, songs.RemovedByRequester, 0), nil, "edit Whoever asked for this song had it removed. m", 0},
		{"copy", post("m", songs.PostCopy, "", 0), nil, "delete m", 0},
		{"thread", post("m", songs.PostThread, "", 0), nil, "rename Removed song m", 0},
		{"deleted meanwhile", post("m", songs.PostCopy, "", 0), ErrMessageGone, "", 0},
		{"archived", post("m", songs.PostCopy, "", 0), ErrArchived, "rename  c, delete m", 0},
		{"no access", post("m", songs.PostCopy, "", 0), ErrNoAccess, "", updateBackoff},
		{"no access for long", post("m", songs.PostCopy, "", 3), ErrNoAccess, "", 8 * updateBackoff},
		{"no access for very long", post("m", songs.PostCopy, "", 1000), fmt.Errorf("edit: %w", ErrNoAccess), "", mostBackoff},
		{"Discord is down", post("m", songs.PostSong, "", 0), errors.New("503"), "", updateBackoff},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			discord := &changingDiscord{fail: map[string]error{"m": c.fail}}
			posts := &fakePosts{due: []songs.OutdatedPost{c.post}, postponed: make(map[string]time.Duration), now: now}
			desk := NewDesk(discord, nil, riffusion.Riffusion(), slog.New(slog.DiscardHandler), time.Now)
			NewPostUpdater(posts, nil, desk, slog.New(slog.DiscardHandler), func() time.Time { return now }).update(t.Context())
			if got := strings.Join(discord.did, ", "); got != c.did {
				t.Errorf("did %q, want %q", got, c.did)
			}
			if settled := slices.Equal(posts.settled, []string{"m"}); settled != (c.next == 0) || posts.postponed["m"] != c.next {
				t.Errorf("settled %v, postponed %v, want %v", posts.settled, posts.postponed, c.next)
			}
		})
	}
}
