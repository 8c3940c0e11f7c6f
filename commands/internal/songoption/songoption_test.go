package songoption

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/songs"
)

// shelf is a library whose search compares titles and names of requesters.
type shelf []songs.Entry

func (s shelf) Library(_ context.Context, q songs.Search) ([]songs.Entry, songs.Total, error) {
	query := fold.NewQuery(q.Text)
	found := fold.Matching(s, func(e songs.Entry) (int, bool) { return query.RankAny(e.Title, e.Requester.Name) })
	return found, songs.Total{Count: len(found)}, nil
}

func (s shelf) Entry(_ context.Context, id songs.SongID, _ songs.Viewer) (songs.Entry, error) {
	for _, e := range s {
		if e.ID == id {
			return e, nil
		}
	}
	return songs.Entry{}, songs.ErrNotFound
}

func TestTypedTitleNamesOneSongOrAsks(t *testing.T) {
	t.Parallel()
	var library shelf
	for n, title := range []string{"The cafe", "Café noir", "CAFE", "Café", "Straße", "Sea", "Sea", "夜来香", "Moon",
		"Moon"} {
		e := songs.Entry{Song: songs.Song{ID: songs.SongID(fmt.Sprint(n)), Title: title, Take: 1},
			Requester: songs.Member{Name: "Ana"}}
		if title == "Sea" { // two takes of one order
			e.Take, e.SameTitle, e.OrderID = n-4, true, "sea"
		}
		library = append(library, e)
	}
	for typed, want := range map[string]struct {
		song    songs.SongID
		several bool
		choices []string
	}{
		"Café": {song: "3"}, "CAFÉ": {song: "3"}, "cafe": {song: "2"}, "ＣＡＦＥ": {song: "2"}, "STRASSE": {song: "4"},
		" sea ": {song: "5"}, "Sea (take 2)": {song: "6"}, "7": {song: "7"}, "夜来香": {song: "7"},
		"moon":   {several: true, choices: []string{"8", "9"}},
		"Moon":   {several: true, choices: []string{"8", "9"}},
		"café n": {choices: []string{"1"}},
		"夜来":     {choices: []string{"7"}},
		"Ana":    {choices: []string{"0", "1", "2", "3", "4"}}, // a requester is no title
		"Mooon":  {choices: []string{"8", "9"}},                // misspelled
		"polka":  {}, "": {},
	} {
		it := commandtest.Decode(t, commandtest.AcceptingDiscord{}, map[string]any{"type": 2, "guild_id": "g",
			"member": map[string]any{"user": map[string]any{"id": "u"}},
			"data": map[string]any{"name": "cover", "options": []any{map[string]any{"name": "song", "type": 3,
				"value": typed}}}})
		it.Access = commandtest.OpenAccess{}
		e, err := Named(t.Context(), it, library, "song")
		var asked []string
		choice, ok := errors.AsType[*discord.ChoiceError](err)
		if ok {
			for _, c := range choice.Choices {
				asked = append(asked, c.Value)
			}
			if choice.Several != want.several || choice.Option != "song" {
				t.Errorf("%q: %+v", typed, choice)
			}
		}
		if want.song != "" && err == nil && e.ID == want.song ||
			want.choices != nil && slices.Equal(asked, want.choices) ||
			want.song == "" && want.choices == nil && errors.Is(err, discord.ErrNoSong) {
			continue
		}
		t.Errorf("%q finds %q, %v with %q; want %+v", typed, e.ID, err, asked, want)
	}
}

// titles is a library that lists its songs without a search, the newest first.
type titles []songs.Entry

func (l titles) Library(_ context.Context, q songs.Search) ([]songs.Entry, songs.Total, error) {
	if q.Text == "" {
		return l, songs.Total{Count: len(l)}, nil
	}
	return shelf(l).Library(context.Background(), q)
}

func (l titles) Entry(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error) {
	return shelf(l).Entry(ctx, id, v)
}

// TestWordsNameTheNewestSong checks that words for the newest song name it, unless a song has that title, and that
// nothing is bought with it without a question.
func TestWordsNameTheNewestSong(t *testing.T) {
	t.Parallel()
	at := time.Unix(1_700_000_000, 0)
	entry := func(id songs.SongID, title string, take int, age time.Duration) songs.Entry {
		return songs.Entry{Song: songs.Song{ID: id, Title: title, Take: take}, OrderID: songs.OrderID(title),
			CreatedAt: at.Add(-age)}
	}
	library := titles{entry("2", "Rain", 2, 0), entry("1", "Rain", 1, time.Second), entry("0", "Sea", 1, time.Hour)}
	called := append(titles{}, append(library, entry("9", "Newest", 1, 2*time.Hour))...)
	for _, c := range []struct {
		typed   string
		library titles
		want    songs.SongID
	}{
		{"newest", library, "1"}, {" The Newest ", library, "1"}, {"latest", library, "1"}, {"the latest song", library, "1"},
		{"最新", library, "1"}, {"最新的", library, "1"}, {"newest", called, "9"}, {"the newest", called, "1"},
		{"newest", nil, ""}, {"new", library, ""},
	} {
		it := commandtest.Decode(t, commandtest.AcceptingDiscord{}, map[string]any{"type": 2, "guild_id": "g",
			"member": map[string]any{"user": map[string]any{"id": "u"}},
			"data": map[string]any{"name": "cover", "options": []any{map[string]any{"name": "song", "type": 3,
				"value": c.typed}}}})
		it.Access = commandtest.OpenAccess{}
		e, err := Named(t.Context(), it, c.library, "song")
		if e.ID != c.want || (err == nil) != (c.want != "") || err != nil && !errors.Is(err, discord.ErrNoSong) {
			t.Errorf("%q names %q, %v; want %q", c.typed, e.ID, err, c.want)
		}
		e, err = NamedToBuy(t.Context(), it, c.library, "song")
		choice, asked := errors.AsType[*discord.ChoiceError](err)
		switch {
		case c.want == "1":
			if !asked || len(choice.Choices) != 1 || choice.Choices[0].Value != "1" {
				t.Errorf("%q: no question before something is bought: %q, %v", c.typed, e.ID, err)
			}
		case e.ID != c.want || asked:
			t.Errorf("%q names %q, %v; want %q", c.typed, e.ID, err, c.want)
		}
	}
}
