package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
)

// textColumns are the columns of the database that can hold text, by table, as it
// really is. Tables of the migrations' and the jobs' libraries are left out: they
// hold ids of orders and no other word of ours.
func textColumns(t *testing.T, db *sql.DB, postgres, libraries bool) map[string][]string {
	t.Helper()
	query := `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND upper(c.type) NOT IN ('BIGINT', 'INTEGER', 'TIMESTAMP', 'BOOLEAN')`
	if postgres {
		query = `SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
			WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.data_type NOT IN ('bigint', 'integer', 'smallint', 'boolean', 'timestamp without time zone', 'timestamp with time zone')`
	}
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	found := make(map[string][]string)
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if libraries || !strings.HasPrefix(table, "river_") && !strings.HasPrefix(table, "goose_") {
			found[table] = append(found[table], column)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

// Whoever adds a table, or a column that can hold a word, says in personal.go what
// of it is a user's or a server's: this fails otherwise.
func TestEveryTableIsCoveredByExportAndDeletion(t *testing.T) {
	t.Parallel()
	_, raw, postgres := openRaw(t)
	live, listed := textColumns(t, raw, postgres, false), store.PersonalColumns()
	for _, table := range slices.Sorted(maps.Keys(live)) {
		for _, column := range live[table] {
			kind, ok := listed[table][column]
			if !ok {
				t.Errorf("%s.%s is not in personal.go: what does it hold of people?", table, column)
			}
			name := strings.ToLower(column)
			about := strings.Contains(name, "user") || strings.HasSuffix(name, "_by") || strings.HasPrefix(name, "by_") || name == "owner" || name == "member" || name == "share"
			if about && kind == store.HoldsNobody {
				t.Errorf("%s.%s looks like somebody's id or name, and is said to hold nobody", table, column)
			}
		}
	}
	for table, columns := range listed {
		for column := range columns {
			if !slices.Contains(live[table], column) {
				t.Errorf("personal.go lists %s.%s, which is not there", table, column)
			}
		}
	}
}

// openRaw opens a database and the same once more, for a look inside.
func openRaw(t *testing.T) (*store.DB, *sql.DB, bool) {
	t.Helper()
	dir, address := storetest.Dir(t), storetest.Address(t)
	db, err := store.Open(t.Context(), dir, address)
	if err != nil {
		t.Fatal(err)
	}
	driver, source := "sqlite", dir+"/riffbot.db"
	if address != "" {
		driver, source = "pgx", address
	}
	raw, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := raw.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db, raw, address != ""
}

// traces are the rows of the whole database in which a text stands.
func traces(t *testing.T, raw *sql.DB, postgres bool, text string) []string {
	t.Helper()
	var found []string
	for table, columns := range textColumns(t, raw, postgres, true) {
		for _, column := range columns {
			var n int
			err := raw.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table+` WHERE CAST(`+column+` AS TEXT) LIKE '%`+text+`%'`).Scan(&n)
			if err != nil {
				t.Fatalf("%s.%s: %v", table, column, err)
			}
			if n > 0 {
				found = append(found, fmt.Sprintf("%s.%s (%d)", table, column, n))
			}
		}
	}
	slices.Sort(found)
	return found
}

const (
	erin  = "112233445566778899"
	frank = "998877665544332211"
	club  = "555000555000555000"
)

// live lets somebody leave a trace wherever one can.
func live(t *testing.T, db *store.DB, user, other, prefix string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	house := guilds.NewHouse(db, newIDs(prefix+"audit"), time.Now)
	for i, guild := range []string{club, ""} {
		id := songs.OrderID(fmt.Sprint(prefix, "order", i))
		o := songs.Order{ID: id, State: songs.Queued, Place: songs.Place{GuildID: guild, ChannelID: "c"}, Credits: 1,
			Requester: songs.Member{ID: user, Name: "Name " + user}, Brief: songs.Brief{Prompt: "about <@" + user + ">"},
			Address: []byte(`{"channel_id":"c","message_id":"m","avatar_url":"https://cdn.discordapp.com/avatars/` + user + `/x.png"}`), CreatedAt: start, UpdatedAt: start}
		must(db.Add(t.Context(), o, songs.Bounds{}))
		if got := next(t, db, plenty); got != id {
			t.Fatalf("%s is next", got)
		}
		o, err := db.Claim(t.Context(), id)
		must(err)
		file := songs.File{Key: "songs/" + prefix + fmt.Sprint(i) + "/audio.mp3"}
		o.State, o.Songs = songs.Done, []songs.Song{{ID: songs.SongID(fmt.Sprint(prefix, "song", i)), Take: 1, Title: "For <@" + user + ">", Lyrics: "sung by " + user, Audio: file}}
		must(db.Save(t.Context(), o))
		must(db.Favour(t.Context(), o.Songs[0].ID, user, true))
		must(db.Favour(t.Context(), o.Songs[0].ID, other, true))
	}
	failed := songs.Order{ID: songs.OrderID(prefix + "failed"), State: songs.Queued, Place: songs.Place{GuildID: club, ChannelID: "c"}, Credits: 1,
		Requester: songs.Member{ID: user, Name: user}, Brief: songs.Brief{Prompt: "p"}, Address: []byte(`{}`), CreatedAt: start, UpdatedAt: start}
	must(db.Add(t.Context(), failed, songs.Bounds{}))
	o, err := db.CallOff(t.Context(), failed.ID, songs.Failure{Reason: songs.ReasonCancelled, By: other})
	must(err)
	o.State = songs.Cancelled
	must(db.Save(t.Context(), o))
	must(db.KeepDraft(t.Context(), songs.Draft{ID: songs.DraftID(prefix + "draft"), Owner: songs.Member{ID: user, Name: user}, Place: songs.Place{GuildID: club}, Idea: user, CreatedAt: start}))
	_, err = house.Change(t.Context(), club, user, func(s *guilds.Settings) error {
		s.Blocked = append(s.Blocked, other)
		s.Budget.MemberDay += 100
		return nil
	})
	must(err)
	must(db.AddReport(t.Context(), guilds.Report{ID: prefix + "r1", GuildID: club, OrderID: prefix + "order0", By: user, Reason: user + " is bad", CreatedAt: start}))
	must(db.Decide(t.Context(), club, prefix+"order0", guilds.DecisionKeep, user, start))
	must(db.AddReport(t.Context(), guilds.Report{ID: prefix + "r2", GuildID: club, OrderID: prefix + "order0", By: other, Reason: "a bad song", CreatedAt: start}))
}

// wish lets somebody leave a trace on a server's board, too.
func wish(t *testing.T, db *store.DB, user, prefix string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	who := songs.Member{ID: user, Name: "Name " + user}
	for _, status := range []requests.Status{requests.Open, requests.Held} {
		must(db.Propose(t.Context(), requests.Request{ID: requests.ID(prefix + string(status)), GuildID: club, ChannelID: "c", Proposer: who, Idea: "about <@" + user + ">", Style: user, Voice: user,
			Status: status, CreatedAt: start}, 2))
	}
	_, err := db.TogglePings(t.Context(), club, user, start)
	must(err)
	b := requests.Battle{ID: requests.BattleID(prefix + "battle"), GuildID: club, ChannelID: "c", Host: who, Idea: "for " + user, State: requests.Running, EndsAt: start.Add(time.Hour), CreatedAt: start}
	for n := range 2 {
		b.Sides = append(b.Sides, requests.Side{Number: n + 1, Song: songs.SongID(fmt.Sprint(prefix, "song", n)), Title: "For " + user, Style: user})
	}
	must(db.AddBattle(t.Context(), b))
	_, err = db.VoteBattle(t.Context(), club, b.ID, 1, user, start)
	must(err)
	must(db.RecordPost(t.Context(), songs.Post{ChannelID: "c", MessageID: prefix + "thanks", Kind: songs.PostCopy, Users: []string{user}}))
}

// leftFiles are the files that are to be deleted, without the folders of songs.
func leftFiles(t *testing.T, db *store.DB) (files []string, err error) {
	t.Helper()
	all, err := db.Leftovers(t.Context(), time.Now(), 100)
	for _, l := range all {
		if !strings.HasSuffix(l.File, "/") {
			files = append(files, l.File)
		}
	}
	return files, err
}

// What somebody asked for leaves the board, and their votes leave the counts: those
// of the others stay exact.
func TestVotesOfWhoIsDeletedLeaveTheCounts(t *testing.T) {
	t.Parallel()
	db, raw, postgres := openRaw(t)
	wish(t, db, erin, "e")
	wish(t, db, frank, "f")
	if _, err := db.Vote(t.Context(), club, "fopen", songs.Member{ID: erin, Name: erin}, 3, start); err != nil {
		t.Fatal(err)
	}
	if _, err := db.VoteBattle(t.Context(), club, "fbattle", 1, erin, start); err != nil {
		t.Fatal(err)
	}
	exported, err := db.Export(t.Context(), erin)
	if err != nil {
		t.Fatal(err)
	}
	for table, n := range map[string]int{"requests": 2, "request_votes": 2, "request_pings": 1, "battles": 1, "battle_sides": 2, "battle_votes": 2} {
		if len(exported[table]) != n {
			t.Errorf("%d rows of %s are exported, not %d", len(exported[table]), table, n)
		}
	}
	if err := db.Erase(t.Context(), erin, false); err != nil {
		t.Fatal(err)
	}
	if left := traces(t, raw, postgres, erin); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	r, err := db.Request(t.Context(), club, "fopen", "")
	if err != nil || r.Votes != 2 || r.Voters != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if b, err := db.Battle(t.Context(), club, "fbattle"); err != nil || b.Votes() != 1 {
		t.Errorf("%+v, %v", b, err)
	}
	page, total, err := db.Requests(t.Context(), requests.Query{GuildID: club, Sort: requests.SortVotes, Limit: 10})
	if err != nil || total != 1 || page[0].ID != "fopen" {
		t.Errorf("the board: %+v, %v", page, err)
	}
}

// Deleting leaves no trace of a user in any text of any table, whatever becomes of
// the songs, and nothing of anybody else is touched.
func TestNothingOfAUserIsLeft(t *testing.T) {
	t.Parallel()
	for _, withSongs := range []bool{false, true} {
		t.Run(fmt.Sprintf("songs too %v", withSongs), func(t *testing.T) {
			t.Parallel()
			db, raw, postgres := openRaw(t)
			// One after the other: a member who is blocked orders nothing.
			live(t, db, erin, "33", "e")
			live(t, db, frank, erin, "f")
			wish(t, db, erin, "e")
			wish(t, db, frank, "f")
			before := traces(t, raw, postgres, frank)
			calledOffBy(t, db, frank)
			play(t, raw, "fsong0")
			// Whoever adds a column with ids of users lets Erin leave hers there.
			left := strings.Join(traces(t, raw, postgres, erin), " ")
			for table, columns := range store.PersonalColumns() {
				for column, kind := range columns {
					if kind == store.HoldsID && !strings.Contains(left, table+"."+column+" ") {
						t.Errorf("the test leaves no trace in %s.%s", table, column)
					}
				}
			}
			exported, err := db.Export(t.Context(), erin)
			if err != nil {
				t.Fatal(err)
			}
			for table, n := range map[string]int{"orders": 3, "songs": 2, "drafts": 1, "favourites": 4, "reports": 2, "audit": 2, "guild_settings": 1, "spending": 2} {
				if len(exported[table]) < n {
					t.Errorf("%d rows of %s are exported, want %d", len(exported[table]), table, n)
				}
			}
			if s := fmt.Sprint(exported); strings.Contains(s, frank) {
				t.Error("the id of somebody else is exported")
			}

			if err := db.Erase(t.Context(), erin, withSongs); err != nil {
				t.Fatal(err)
			}
			var run int
			if err := raw.QueryRowContext(t.Context(), `SELECT run FROM players`).Scan(&run); err != nil || run != 2 {
				t.Errorf("a jukebox that remembers may still write: run %d, %v", run, err)
			}
			if left := traces(t, raw, postgres, erin); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
			// That Frank called an order off is still known, and in one place.
			after := slices.DeleteFunc(traces(t, raw, postgres, frank), func(s string) bool { return s == "orders.failure (1)" })
			if !slices.Equal(before, after) {
				t.Errorf("of somebody else there was %v and is %v", before, after)
			}
			s, err := db.Settings(t.Context(), club)
			if err != nil || !s.Blocks(club, erin) {
				t.Errorf("the block did not outlive the deletion: %+v, %v", s, err)
			}
			files, err := leftFiles(t, db)
			songsGone := 1 // that of the direct messages
			if withSongs {
				songsGone = 2
			}
			if err != nil || len(files) != songsGone {
				t.Errorf("files %v, %v; want %d", files, err, songsGone)
			}
			_, n, err := db.Library(t.Context(), songs.Search{Viewer: songs.Viewer{ID: frank, GuildID: club, All: true}, Limit: 10})
			if want := 3 - songsGone; err != nil || n != want { // Frank's, and Erin's where it stays
				t.Errorf("%d songs in the library, %v; want %d", n, err, want)
			}
			again, err := db.Export(t.Context(), erin)
			// What was spent counts until its day is over; see TestSpendingSurvivesErasure.
			delete(again, "spending")
			if err != nil || rowsOf(again) > 0 {
				t.Errorf("exported after all: %v, %v", again, err)
			}
		})
	}
}

// play lets Erin leave traces where songs are played.
func play(t *testing.T, raw *sql.DB, song string) {
	t.Helper()
	for _, statement := range []string{
		`INSERT INTO jukebox_entries (guild_id, id, song_id, user_id, user_name, why, place, dice, pin, at) VALUES ('` + club + `', 'e1', '` + song + `', '` + erin + `', 'Name ` + erin + `', '', 1, 1, 0, 1)`,
		`INSERT INTO jukebox_votes (guild_id, entry_id, user_id) VALUES ('` + club + `', 'e1', '` + erin + `')`,
		`INSERT INTO plays (guild_id, song_id, user_id, user_name, why, skipped, at) VALUES ('` + club + `', '` + song + `', '` + erin + `', 'Name ` + erin + `', '', 0, 1)`,
		`INSERT INTO players (guild_id, run, channel_id, now_id, position_ms, state, updated_at) VALUES ('` + club + `', 1, '', '', 0, '{"Skips":["` + erin + `"]}', 1)`,
		`INSERT INTO playlists (id, guild_id, user_id, user_name, name, folded, shared, created_at) VALUES ('p1', '` + club + `', '` + erin + `', 'Erin', 'mine', 'mine', 0, 1)`,
		`INSERT INTO playlist_songs (playlist_id, song_id, place) VALUES ('p1', '` + song + `', 1)`,
	} {
		if _, err := raw.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

// calledOffBy has an order of Erin's called off by somebody else.
func calledOffBy(t *testing.T, db *store.DB, by string) {
	t.Helper()
	o := newOrder("calledoff", "elsewhere", erin, 0)
	add(t, db, o)
	called, err := db.CallOff(t.Context(), o.ID, songs.Failure{Reason: songs.ReasonCancelled, By: by})
	if err == nil {
		called.State = songs.Cancelled
		err = db.Save(t.Context(), called)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func rowsOf(tables map[string][]map[string]any) (n int) {
	for _, rows := range tables {
		n += len(rows)
	}
	return n
}

func TestNothingIsDeletedWhileSomethingIsUnderWay(t *testing.T) {
	t.Parallel()
	db, raw, postgres := openRaw(t)
	add(t, db, newOrder("o", club, erin, 0))
	before := traces(t, raw, postgres, erin)
	if err := db.Erase(t.Context(), erin, true); err == nil || !strings.Contains(err.Error(), guilds.ErrUnderWay.Error()) {
		t.Errorf("%v", err)
	}
	if after := traces(t, raw, postgres, erin); !slices.Equal(before, after) {
		t.Errorf("%v, then %v", before, after)
	}
}

// Songs that curators remove are gone with their files, and one of two decides.
func TestWhatCuratorsRemoveLeavesNoFiles(t *testing.T) {
	t.Parallel()
	db, _, _ := openRaw(t)
	live(t, db, erin, "33", "e") // with a report of the first song that is open
	if err := db.Decide(t.Context(), club, "eorder0", guilds.DecisionRemove, "cleo", start); err != nil {
		t.Fatal(err)
	}
	if err := db.Decide(t.Context(), club, "eorder0", guilds.DecisionKeep, "dora", start); !errors.Is(err, guilds.ErrNoReport) {
		t.Errorf("decided twice: %v", err)
	}
	files, err := leftFiles(t, db)
	if err != nil || !slices.Equal(files, []string{"songs/e0/audio.mp3"}) {
		t.Errorf("files %v, %v", files, err)
	}
	o, err := db.Order(t.Context(), "eorder0")
	if err != nil || len(o.Songs) != 0 || o.Brief != (songs.Brief{}) {
		t.Errorf("%+v, %v", o, err)
	}
	if _, n, err := db.Library(t.Context(), songs.Search{Viewer: songs.Viewer{ID: frank, GuildID: club, All: true}, Limit: 10}); err != nil || n != 0 {
		t.Errorf("%d songs are listed, %v", n, err)
	}
}

// A server that the bot was removed from is forgotten when it is due, wholly, and
// not when the bot came back.
func TestAServerIsForgottenWhenItIsDue(t *testing.T) {
	t.Parallel()
	db, raw, postgres := openRaw(t)
	live(t, db, erin, "33", "e")
	play(t, raw, "esong0")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	due := start.AddDate(0, 0, 30)
	must(db.SetLocale(t.Context(), club, "zh-CN"))
	if _, err := raw.ExecContext(t.Context(), `INSERT INTO song_channels (guild_id, channel_id, threads) VALUES ('`+club+`', 'c', 1)`); err != nil {
		t.Fatal(err)
	}
	if _, err := raw.ExecContext(t.Context(), `INSERT INTO song_threads (song_id, thread_id) VALUES ('esong0', 't')`); err != nil {
		t.Fatal(err)
	}
	must(db.Departed(t.Context(), club, due))
	must(db.Departed(t.Context(), club, due.AddDate(1, 0, 0))) // does not put it off
	if ids, err := db.Due(t.Context(), due.Add(-time.Second)); err != nil || len(ids) != 0 {
		t.Errorf("%v, %v", ids, err)
	}
	must(db.Forget(t.Context(), club, due.Add(-time.Second)))
	must(db.Returned(t.Context(), club))
	must(db.Forget(t.Context(), club, due))
	if len(traces(t, raw, postgres, club)) < 8 {
		t.Fatalf("something is gone before its time: %v", traces(t, raw, postgres, club))
	}
	must(db.Departed(t.Context(), club, due))
	if ids, err := db.Due(t.Context(), due); err != nil || !slices.Equal(ids, []string{club}) {
		t.Fatalf("%v, %v", ids, err)
	}
	must(db.Forget(t.Context(), club, due))
	if left := traces(t, raw, postgres, club); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if files, err := leftFiles(t, db); err != nil || !slices.Equal(files, []string{"songs/e0/audio.mp3"}) {
		t.Errorf("files: %v, %v", files, err)
	}
	// What Erin did elsewhere is still there.
	if _, n, err := db.Library(t.Context(), songs.Search{Viewer: songs.Viewer{ID: erin}, Limit: 10}); err != nil || n != 1 {
		t.Errorf("%d songs in direct messages, %v", n, err)
	}
}

func TestWhatIsOldIsPruned(t *testing.T) {
	t.Parallel()
	db, raw, _ := openRaw(t)
	prompts := func() (n int) {
		t.Helper()
		if err := raw.QueryRowContext(t.Context(), `SELECT count(*) FROM orders WHERE brief <> '{}'`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	count := func(table string) (n int) {
		t.Helper()
		if err := raw.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	prune := func(age int, keep guilds.Keep) {
		t.Helper()
		if err := db.Prune(t.Context(), start.AddDate(0, 0, age), keep); err != nil {
			t.Fatal(err)
		}
	}
	for i, guild := range []string{"usual", "short", "long"} {
		id := fmt.Sprint("o", i)
		add(t, db, newOrder(id, guild, "u", 0))
		finish(t, db, songs.OrderID(id), songs.Failed)
	}
	add(t, db, newOrder("waits", "usual", "u", 0))
	house := guilds.NewHouse(db, newIDs("prune"), time.Now)
	for guild, days := range map[string]int{"short": 7, "long": 365} {
		if _, err := house.Change(t.Context(), guild, "ana", func(s *guilds.Settings) error { s.Retention.Texts = days; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.KeepDraft(t.Context(), songs.Draft{ID: "d", CreatedAt: start}); err != nil {
		t.Fatal(err)
	}
	for id, status := range map[requests.ID]requests.Status{"open": requests.Open, "declined": requests.Open, "held": requests.Held} {
		r := requests.Request{ID: id, GuildID: "usual", Idea: "an idea", Style: "a style", Voice: "a voice", Status: status, CreatedAt: start}
		if err := db.Propose(t.Context(), r, 1); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Decline(t.Context(), "usual", "declined", "a reason", start); err != nil {
		t.Fatal(err)
	}
	for id, state := range map[requests.BattleID]requests.BattleState{"over": requests.Over, "running": requests.Running} {
		if err := db.AddBattle(t.Context(), requests.Battle{ID: id, GuildID: "usual", Idea: "an idea", State: state, CreatedAt: start}); err != nil {
			t.Fatal(err)
		}
	}
	// said is what is left of all ideas and battles.
	said := func() (left string) {
		t.Helper()
		rows, err := raw.QueryContext(t.Context(), `SELECT id || ':' || idea || style || voice || note FROM requests UNION ALL SELECT id || ':' || idea FROM battles ORDER BY 1`)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			left += line + " "
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return left
	}
	const all = "an ideaa stylea voice"
	prune(400, guilds.Keep{}) // for ever, but where a server wants less
	if n := prompts(); n != 2 {
		t.Errorf("%d prompts are kept, want those of one server without a wish", n)
	}
	if got := said(); got != "declined:"+all+"a reason held:"+all+" open:"+all+" over:an idea running:an idea " {
		t.Errorf("kept for ever: %s", got)
	}
	events := count("events")
	prune(31, guilds.Keep{Texts: 30, Events: 60, Drafts: 60})
	if n := prompts(); n != 1 || count("events") != events || count("drafts") != 1 {
		t.Errorf("%d prompts, %d of %d events, %d drafts", n, count("events"), events, count("drafts"))
	}
	if got := said(); got != "declined: held:"+all+" open:"+all+" over: running:an idea " {
		t.Errorf("of what is settled there is left: %s", got)
	}
	prune(61, guilds.Keep{Texts: 30, Events: 60, Drafts: 60})
	if n := count("events"); n != 1 || count("drafts") != 0 {
		t.Errorf("%d events, that of the order which waits is one; %d drafts", n, count("drafts"))
	}
	if strings.Contains(said(), "held") {
		t.Error("an idea that nobody put on the board is kept")
	}
}
