package store_test

import (
	"testing"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// addManySongs adds songs of a guild, newer than those that exist, with the titles "Rain 1" and so on, and plays them.
func addManySongs(t *testing.T, db *store.DB, guild string, count int) {
	t.Helper()
	const numbers = `WITH RECURSIVE numbers (n) AS (SELECT CAST(1 AS BIGINT)
		UNION ALL SELECT n + 1 FROM numbers WHERE n < $2)`
	for _, statement := range []string{
		`INSERT INTO orders (id, guild_id, channel_id, user_id, user_name, share, state, run, attempt, credits,
			instead, day, sent_at, task_id, trace_id, size_limit, brief, address, failure, created_at,
			updated_at) ` + numbers + `
			SELECT 'many' || n, $1, 'c', 'u', 'Name', $1, 'done', 1, 1, 1, '', 1, 1, '', '', 1, '{}', '{}', '',
			4000000000000 + n, 4000000000000 + n FROM numbers`,
		`INSERT INTO songs (id, order_id, take, parent_id, vendor_id, guild_id, user_id, title, style, lyrics, words,
			model, duration_ms, audio_url, cover_url, audio, cover, posted, created_at, search, title_folded, title_bare)
			` + numbers + ` SELECT 'many' || n, 'many' || n, 1, '', '', $1, 'u', 'Rain ' || n, '', '', 'null', 'm', 1, '', '',
			'{}', '{}', '{}', 4000000000000 + n, 'rain ' || n, 'rain ' || n, 'rain ' || n FROM numbers`,
		`INSERT INTO plays (guild_id, song_id, user_id, user_name, why, skipped, at) ` + numbers + `
			SELECT $1, 'many' || n, 'u', 'Name', '', 0, n FROM numbers`,
	} {
		if _, err := db.Writer().ExecContext(t.Context(), statement, guild, count); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLongListsAreCountedInPart checks that lists of many songs are counted up to a number after the page, and that a
// search finds old songs.
func TestLongListsAreCountedInPart(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	old := addSong(t, db, "old", "G", "u", "")
	addManySongs(t, db, "G", songs.MaxCounted+200)
	lib, v := librarydb.New(db), songs.Viewer{ID: "u", GuildID: "G", All: true}
	for _, c := range []struct {
		q     songs.Search
		first songs.SongID
		total songs.Total
	}{
		{songs.Search{Filter: songs.FilterServer, Limit: 8}, "many1200", songs.Total{Count: 1000, More: true}},
		{songs.Search{Filter: songs.FilterServer, Limit: 8, Offset: 8}, "many1192", songs.Total{Count: 1008, More: true}},
		{songs.Search{Filter: songs.FilterServer, Limit: 8, Offset: 240}, "many960", songs.Total{Count: 1202}},
		{songs.Search{Filter: songs.FilterServer, Limit: 8, Offset: 1200}, "old", songs.Total{Count: 1202}},
		{songs.Search{Filter: songs.FilterMine, Limit: 8}, "many1200", songs.Total{Count: 1000, More: true}},
		{songs.Search{Filter: songs.FilterServer, Text: "rain", Limit: 8}, "many1200", songs.Total{Count: 1000, More: true}},
		{songs.Search{Filter: songs.FilterServer, Text: "RAIN 3", Limit: 8}, "many3", songs.Total{Count: 272, More: true}},
		{songs.Search{Filter: songs.FilterServer, Text: "SONG Old", Limit: 8}, "old", songs.Total{Count: 2}},
		{songs.Search{Filter: songs.FilterMine, Text: "song", Limit: 8}, "old", songs.Total{Count: 2}},
		{songs.Search{Filter: songs.FilterServer, Text: "rain", Limit: 8, Offset: 1196}, "many4", songs.Total{Count: 1200}},
		{songs.Search{Filter: songs.FilterServer, Text: "polka", Limit: 8}, "", songs.Total{}},
		{songs.Search{Filter: songs.FilterServer, Text: "rain", Limit: 8, Offset: 4000}, "", songs.Total{Count: 1200}},
	} {
		c.q.Viewer = v
		page, total, err := lib.Library(t.Context(), c.q)
		if err != nil || total != c.total || len(page) > c.q.Limit {
			t.Errorf("%+v: %d of %+v, %v", c.q, len(page), total, err)
		}
		if first := firstID(page); first != c.first {
			t.Errorf("%+v begins with %q, want %q", c.q, first, c.first)
		}
	}
	page, total, err := jukeboxdb.New(db).Plays(t.Context(), v, 10, 20)
	if err != nil || len(page) != 10 || total != (songs.Total{Count: 1020, More: true}) {
		t.Errorf("history: %d of %+v, %v", len(page), total, err)
	}
	if _, _, err := lib.Library(t.Context(), songs.Search{Filter: songs.FilterServer, Text: old.Title, Limit: 1,
		Viewer: songs.Viewer{ID: "u"}}); err != nil {
		t.Errorf("direct messages: %v", err)
	}
}

func firstID(page []songs.Entry) songs.SongID {
	if len(page) == 0 {
		return ""
	}
	return page[0].ID
}
