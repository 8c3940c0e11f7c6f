package library

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// libraryDeps returns the dependencies of commands that use a store with a song of Ana.
func libraryDeps(store *commandtest.Store) Deps {
	return Deps{Library: store, Orders: store,
		Messages: messages.NewOrders(messages.OrdersConfig{Offer: songs.OfferOf(acedata.Riffusion()), Now: time.Now}), Now: time.Now}
}

// TestListSearchesAsAsked checks the search of each filter and of the buttons of pages.
func TestListSearchesAsAsked(t *testing.T) {
	t.Parallel()
	option := func(name, value string) any { return map[string]any{"name": name, "type": 3, "value": value} }
	l := i18n.ForLocale("en")
	for name, c := range map[string]struct {
		run  func(commands []discord.Command) (*commandtest.Recorder, error)
		want songs.Search
	}{
		"all songs": {func(commands []discord.Command) (*commandtest.Recorder, error) {
			return commandtest.RunCommand(t, commands, l, "0", map[string]any{"name": "browse"})
		}, songs.Search{Filter: songs.FilterServer}},
		"own songs with words": {func(commands []discord.Command) (*commandtest.Recorder, error) {
			return commandtest.RunCommand(t, commands, l, "0", map[string]any{"name": "browse",
				"options": []any{option("show", "mine"), option("search", " rain:  snow ")}})
		}, songs.Search{Filter: songs.FilterMine, Text: "rain snow"}},
		"page of a button": {func(commands []discord.Command) (*commandtest.Recorder, error) {
			return commandtest.Press(t, commands, l, "0", "shelf:favourites:16:rain snow")
		}, songs.Search{Filter: songs.FilterFavourites, Text: "rain snow", Offset: 16}},
		"button with a negative page": {func(commands []discord.Command) (*commandtest.Recorder, error) {
			return commandtest.Press(t, commands, l, "0", "shelf:mine:-8:")
		}, songs.Search{Filter: songs.FilterMine}},
		"songs of a member": {func(commands []discord.Command) (*commandtest.Recorder, error) {
			return commandtest.RunCommand(t, commands, l, "0", map[string]any{"name": "Songs by this member",
				"type": 2, "target_id": "123"})
		}, songs.Search{Filter: songs.FilterMember, Member: "123"}},
	} {
		store := &searchRecorder{Store: &commandtest.Store{}}
		d := libraryDeps(store.Store)
		d.Library = store
		if _, err := c.run(Commands(d)); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := store.last
		if got.Filter != c.want.Filter || got.Text != c.want.Text || got.Member != c.want.Member || got.Offset != c.want.Offset ||
			got.Limit != listPageSize || got.Viewer.ID != commandtest.Ana.ID || got.Viewer.GuildID != "g" {
			t.Errorf("%s: search %+v, want %+v", name, got, c.want)
		}
	}
}

// searchRecorder records the last search.
type searchRecorder struct {
	*commandtest.Store
	last songs.Search
}

func (s *searchRecorder) Library(ctx context.Context, q songs.Search) ([]songs.Entry, songs.Total, error) {
	s.last = q
	return s.Store.Library(ctx, q)
}

// TestSongsAreRemovedByTheirRequester checks who may remove a song of Ana, and the recorded
// remover.
func TestSongsAreRemovedByTheirRequester(t *testing.T) {
	t.Parallel()
	store := &commandtest.Store{}
	for _, c := range []struct{ press, call, button string }{
		{"remove:song", "", "removesure:"}, {"removesure:song", "hide", "unremove:"},
		{"unremove:song", "unhide", "remove:"}, {"removenow:song", "remove", ""}, {"keep:song", "", "remove:"},
	} {
		store.Calls = nil
		r, err := commandtest.Press(t, Commands(libraryDeps(store)), i18n.ForLocale("en"), "0", c.press)
		if err != nil || strings.Join(store.Calls, " ") != c.call {
			t.Fatalf("%s: calls %v, error %v", c.press, store.Calls, err)
		}
		text := commandtest.Describe(r.Last(t))
		if !strings.Contains(text, "Boat") || !strings.Contains(text, "→ "+c.button) && c.button != "" {
			t.Errorf("%s shows %s", c.press, text)
		}
	}
	others := &othersSong{Store: &commandtest.Store{}}
	d := libraryDeps(others.Store)
	d.Library = others
	for _, id := range []string{"remove:song", "rename:song", "removesure:song", "removenow:song", "unremove:song"} {
		if _, err := commandtest.Press(t, Commands(d), i18n.ForLocale("en"), "0", id); !errors.Is(err,
			discord.ErrNotYours) {
			t.Errorf("%s of another member's song: %v", id, err)
		}
	}
	if len(others.Calls) > 0 {
		t.Errorf("calls %v", others.Calls)
	}
	if _, err := commandtest.Press(t, Commands(d), i18n.ForLocale("en"), "32",
		"removenow:song"); err != nil || others.by != songs.RemovedByCurators {
		t.Errorf("a manager: removed by %v, %v", others.by, err)
	}
}

// othersSong has a song of another member.
type othersSong struct {
	*commandtest.Store
	by songs.Remover
}

func (s *othersSong) Entry(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error) {
	e, err := s.Store.Entry(ctx, id, v)
	e.Requester = songs.Member{ID: "ben", Name: "Ben"}
	return e, err
}

func (s *othersSong) Hidden(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error) {
	return s.Entry(ctx, id, v)
}

func (s *othersSong) Remove(_ context.Context, _ songs.SongID, by songs.Remover) error {
	s.by = by
	return s.Call("remove")
}
