package store_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/storetest"
	"github.com/riffbot/riffbot/internal/store/webdb"
)

func TestWebSessionEnds(t *testing.T) {
	t.Parallel()
	web := webdb.New(storetest.Open(t))
	ctx, user := t.Context(), member(1)
	token, err := web.CreateSession(ctx, user, start, start.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	got, ends, err := web.Session(ctx, token, start.Add(59*time.Minute))
	if err != nil || got != user || !ends.Equal(start.Add(time.Hour)) {
		t.Errorf("%v until %v, %v", got, ends, err)
	}
	gone := func(what, token string, at time.Time) {
		t.Helper()
		if _, _, err := web.Session(ctx, token, at); !errors.Is(err, songs.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	gone("after its end", token, start.Add(time.Hour))
	gone("of no session", "other", start)
	if err := web.DeleteSession(ctx, token); err != nil {
		t.Fatal(err)
	}
	gone("after the sign-out", token, start)
	if token, err = web.CreateSession(ctx, user, start, start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := web.DeleteSessions(ctx, user.ID); err != nil {
		t.Fatal(err)
	}
	gone("after the sign-out everywhere", token, start)
}

func TestWebSessionsOfUserAreLimited(t *testing.T) {
	t.Parallel()
	web := webdb.New(storetest.Open(t))
	var tokens []string
	for n := range 25 {
		token, err := web.CreateSession(t.Context(), member(1), start.Add(time.Duration(n)*time.Second),
			start.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, token)
	}
	var kept []int
	for n, token := range tokens {
		if _, _, err := web.Session(t.Context(), token, start); err == nil {
			kept = append(kept, n)
		}
	}
	if len(kept) != 20 || kept[0] != 5 {
		t.Errorf("kept: %v", kept)
	}
}

// TestWebLinkIsUsedOnce uses a link in several processes at the same time.
func TestWebLinkIsUsedOnce(t *testing.T) {
	t.Parallel()
	dbs := processes(t, 2)
	ctx, web := t.Context(), webdb.New(dbs[0])
	token, err := web.CreateLink(ctx, member(1), "g", start, start.Add(10*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // a preview of the link
		if user, guildID, err := web.Link(ctx, token, start); err != nil || user != member(1) || guildID != "g" {
			t.Errorf("%v in %s, %v", user, guildID, err)
		}
	}
	if _, _, err := web.UseLink(ctx, token, start.Add(10*time.Minute)); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("after its end: %v", err)
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	var used []string
	for n := range 10 {
		all.Go(func() {
			if user, _, err := webdb.New(dbs[n%2]).UseLink(ctx, token, start); err == nil {
				mu.Lock()
				used = append(used, user.ID)
				mu.Unlock()
			}
		})
	}
	if all.Wait(); !slices.Equal(used, []string{member(1).ID}) {
		t.Errorf("used by %v", used)
	}
	first, err := web.CreateLink(ctx, member(1), "g", start, start.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = web.CreateLink(ctx, member(1), "g", start, start.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := web.Link(ctx, first, start); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("a replaced link: %v", err)
	}
}

// TestPublicSongsAreListed checks that the gallery of a server has no songs of private channels, unless they were made
// public themselves.
func TestPublicSongsAreListed(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	web, ctx := webdb.New(db), t.Context()
	p := plantedDB{DB: db}
	for n, channel := range []string{"open", "open", "open", "staff", "staff"} {
		p.song(t, fmt.Sprint(n), frank, club, func(o *songs.Order) {
			o.Place.ChannelID, o.CreatedAt = channel, start.Add(time.Duration(n)*time.Minute)
		})
	}
	set := func(id songs.SongID, guildID string, a guild.SongAccess) {
		t.Helper()
		if err := web.SetAccess(ctx, guildID, id, a); err != nil {
			t.Fatal(err)
		}
	}
	set("song1", club, guild.AccessUnlisted)
	set("song2", club, guild.AccessPublic)
	set("song3", club, guild.AccessPublic)
	set("song4", "another server", guild.AccessPublic)
	everyone := songs.Viewer{GuildID: club, Channels: []string{"open"}}
	for _, c := range []struct {
		all  bool
		want string
	}{{false, "[song3 song2]"}, {true, "[song3 song2 song0]"}} {
		entries, err := web.PublicSongs(ctx, everyone, c.all, 0, 10)
		var ids []songs.SongID
		for _, e := range entries {
			ids = append(ids, e.ID)
		}
		slices.Sort(ids)
		slices.Reverse(ids)
		if err != nil || fmt.Sprint(ids) != c.want {
			t.Errorf("all public: %v: %v, %v", c.all, ids, err)
		}
	}
	set("song3", club, "")
	for id, want := range map[songs.SongID]guild.SongAccess{"song1": guild.AccessUnlisted, "song3": "", "song4": ""} {
		if got, err := web.Access(ctx, club, id); err != nil || got != want {
			t.Errorf("%s is %q, %v", id, got, err)
		}
	}
	if err := deletiondb.New(db).Remove(ctx, "song2", songs.RemovedByRequester); err != nil {
		t.Fatal(err)
	}
	if got, err := web.Access(ctx, club, "song2"); err != nil || got != "" {
		t.Errorf("a removed song is %q, %v", got, err)
	}
}

func TestVisitedServersAreListed(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	web, ctx := webdb.New(db), t.Context()
	(plantedDB{DB: db}).song(t, "one", erin, club, nil)
	for n, id := range []string{"a", "b", "a"} {
		if err := web.AddVisit(ctx, erin, id, start.Add(time.Duration(n+1)*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := web.GuildsOf(ctx, erin, 10)
	slices.Sort(got)
	if want := []string{club, "a", "b"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}
