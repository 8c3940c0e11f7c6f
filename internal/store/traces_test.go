package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/cowritingdb"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/personadb"
	"github.com/riffbot/riffbot/internal/store/storetest"
	"github.com/riffbot/riffbot/internal/store/webdb"
)

// openRaw opens a database twice, the second time for direct queries.
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

// traces returns the rows of the whole database that contain a text.
func traces(t *testing.T, raw *sql.DB, postgres bool, text string) []string {
	t.Helper()
	var found []string
	for table, columns := range textColumns(t, raw, postgres, true) {
		for _, column := range columns {
			var n int
			err := raw.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table+` WHERE CAST(`+column+
				` AS TEXT) LIKE '%`+text+`%'`).Scan(&n)
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

// addTraces adds data of a user everywhere possible.
func addTraces(t *testing.T, db *store.DB, user, other, prefix string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	settings := guild.NewSettingsService(db, newIDs(prefix+"audit"), time.Now)
	for i, guild := range []string{club, ""} {
		id := songs.OrderID(fmt.Sprint(prefix, "order", i))
		o := songs.Order{ID: id, State: songs.Queued, Place: songs.Place{GuildID: guild, ChannelID: "c"}, Credits: 1,
			Requester: songs.Member{ID: user, Name: "Name " + user},
			Spec:      songs.SongSpec{Prompt: "about <@" + user + ">"},
			Address: []byte(`{"channel_id":"c","message_id":"m","avatar_url":"https://cdn.discordapp.com/avatars/` +
				user + `/x.png"}`), CreatedAt: start, UpdatedAt: start}
		must(db.Add(t.Context(), o, songs.Limits{}))
		if got := next(t, db, noLimits); got != id {
			t.Fatalf("next order: %s", got)
		}
		o, err := db.Claim(t.Context(), id)
		must(err)
		file := songs.File{Key: "songs/" + prefix + fmt.Sprint(i) + "/audio.mp3"}
		o.State, o.Songs = songs.Done, []songs.Song{{ID: songs.SongID(fmt.Sprint(prefix, "song", i)), Take: 1,
			Title: "For <@" + user + ">", Lyrics: "sung by " + user, Audio: file}}
		must(db.Save(t.Context(), o))
		must(librarydb.New(db).SetFavourite(t.Context(), o.Songs[0].ID, user, true))
		must(librarydb.New(db).SetFavourite(t.Context(), o.Songs[0].ID, other, true))
	}
	must(personadb.New(db).Add(t.Context(), songs.Persona{ID: songs.PersonaID(prefix + "persona"), GuildID: club,
		Name: prefix + "Luna", Provider: "suno", Key: prefix + "key", Song: songs.SongID(prefix + "song0"),
		Creator: songs.Member{ID: user, Name: "Name " + user}, CreatedAt: start}))
	must(webdb.NewKeys(db).AddKey(t.Context(), apikeys.Key{ID: apikeys.ID(prefix + "key"), UserID: user, GuildID: club,
		Name: "app of " + user, Created: start}, prefix+"hash"))
	failed := songs.Order{ID: songs.OrderID(prefix + "failed"), State: songs.Queued,
		Place: songs.Place{GuildID: club, ChannelID: "c"}, Credits: 1,
		Requester: songs.Member{ID: user, Name: user}, Spec: songs.SongSpec{Prompt: "p"}, Address: []byte(`{}`),
		CreatedAt: start, UpdatedAt: start}
	must(db.Add(t.Context(), failed, songs.Limits{}))
	o, err := db.Cancel(t.Context(), failed.ID, songs.Failure{Reason: songs.ReasonCancelled, By: other}, true)
	must(err)
	o.State = songs.Cancelled
	must(db.Save(t.Context(), o))
	must(db.SaveDraft(t.Context(), songs.Draft{ID: songs.DraftID(prefix + "draft"),
		Owner: songs.Member{ID: user, Name: user}, Place: songs.Place{GuildID: club}, Idea: user, CreatedAt: start}))
	must(db.SaveDefaults(t.Context(), user, songs.Defaults{Style: "like " + user}))
	_, err = settings.Change(t.Context(), club, user, func(s *guild.Settings) error {
		s.Blocked = append(s.Blocked, other)
		s.Budget.MemberDay += 100
		return nil
	})
	must(err)
	must(deletiondb.New(db).AddReport(t.Context(), guild.Report{ID: prefix + "r1", GuildID: club,
		OrderID: prefix + "order0", By: user, Reason: user + " is bad", CreatedAt: start}))
	must(deletiondb.New(db).Decide(t.Context(), club, prefix+"order0", guild.DecisionKeep, user, start))
	must(deletiondb.New(db).AddReport(t.Context(), guild.Report{ID: prefix + "r2", GuildID: club,
		OrderID: prefix + "order0", By: other, Reason: "a bad song", CreatedAt: start}))
	addWebTraces(t, db, songs.Member{ID: user, Name: "Name " + user})
}

// addWebTraces adds a session, a link and a visit of a user.
func addWebTraces(t *testing.T, db *store.DB, user songs.Member) {
	t.Helper()
	web, ends := webdb.New(db), start.Add(time.Hour)
	_, err := web.CreateSession(t.Context(), user, start, ends)
	if err == nil {
		_, err = web.CreateLink(t.Context(), user, club, start, ends)
	}
	if err == nil {
		err = web.AddVisit(t.Context(), user.ID, club, start)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// addSessionTraces adds a session of a user in which the user wrote a line, proposed another one and voted.
func addSessionTraces(t *testing.T, db *store.DB, who songs.Member, prefix string) {
	t.Helper()
	st, id := cowritingdb.New(db), cowriting.ID(prefix+"session")
	err := st.Create(t.Context(), cowriting.Session{ID: id, GuildID: club, ChannelID: "c", Host: who,
		Title: "For " + who.ID, Theme: who.ID, Style: who.ID, State: cowriting.Open, CreatedAt: start, UpdatedAt: start})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Change(t.Context(), club, id, start, func(s *cowriting.Session) error {
		return errors.Join(s.Propose(who, "first by "+who.ID, start, maxText), s.Close(0))
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Change(t.Context(), club, id, start, func(s *cowriting.Session) error {
		return errors.Join(s.Propose(who, "second by "+who.ID, start, maxText),
			s.Propose(songs.Member{ID: "another"}, "third", start, maxText), s.Vote(who.ID, s.Proposals[1].Number))
	}); err != nil {
		t.Fatal(err)
	}
}

// addBoardTraces adds data of a user to a server's board.
func addBoardTraces(t *testing.T, db *store.DB, user, prefix string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	who := songs.Member{ID: user, Name: "Name " + user}
	for _, status := range []board.Status{board.Open, board.Held} {
		must(boarddb.New(db).Propose(t.Context(), board.Request{ID: board.ID(prefix + string(status)), GuildID: club,
			ChannelID: "c", Proposer: who, Idea: "about <@" + user + ">", Style: user, Voice: user,
			Status: status, CreatedAt: start}, 2))
	}
	_, err := boarddb.New(db).TogglePings(t.Context(), club, user, start)
	must(err)
	addSessionTraces(t, db, who, prefix)
	b := board.Battle{ID: board.BattleID(prefix + "battle"), GuildID: club, ChannelID: "c", Host: who,
		Idea: "for " + user, State: board.Running, EndsAt: start.Add(time.Hour), CreatedAt: start}
	for n := range 2 {
		b.Sides = append(b.Sides, board.Side{Number: n + 1, Song: songs.SongID(fmt.Sprint(prefix, "song", n)),
			Title: "For " + user, Style: user})
	}
	must(boarddb.New(db).AddBattle(t.Context(), b))
	_, err = boarddb.New(db).VoteBattle(t.Context(), club, b.ID, 1, user, start)
	must(err)
	must(db.RecordPost(t.Context(), songs.Post{ChannelID: "c", MessageID: prefix + "thanks", Kind: songs.PostCopy,
		Users: []string{user}}))
}

// orphanedFiles returns the files that are due for deletion, without the folders of songs.
func orphanedFiles(t *testing.T, db *store.DB) (files []string, err error) {
	t.Helper()
	all, err := deletiondb.New(db).OrphanedFiles(t.Context(), time.Now(), 100)
	for _, l := range all {
		if !strings.HasSuffix(l.Path, "/") {
			files = append(files, l.Path)
		}
	}
	return files, err
}

// addPlays adds data of Erin to the history and the queue.
func addPlays(t *testing.T, raw *sql.DB, song string) {
	t.Helper()
	for _, statement := range []string{
		`INSERT INTO jukebox_entries (guild_id, id, song_id, user_id, user_name, why, place, dice, pin, at)
			VALUES ('` + club + `', 'e1', '` + song + `', '` + erin + `', 'Name ` + erin + `', '', 1, 1, 0, 1)`,
		`INSERT INTO jukebox_votes (guild_id, entry_id, user_id) VALUES ('` + club + `', 'e1', '` + erin + `')`,
		`INSERT INTO plays (guild_id, song_id, user_id, user_name, why, skipped, at)
			VALUES ('` + club + `', '` + song + `', '` + erin + `', 'Name ` + erin + `', '', 0, 1)`,
		`INSERT INTO players (guild_id, run, channel_id, now_id, position_ms, state, updated_at)
			VALUES ('` + club + `', 1, '', '', 0, '{"Skips":["` + erin + `"]}', 1)`,
		`INSERT INTO playlists (id, guild_id, user_id, user_name, name, folded, shared, created_at)
			VALUES ('p1', '` + club + `', '` + erin + `', 'Erin', 'mine', 'mine', 0, 1)`,
		`INSERT INTO playlist_songs (playlist_id, song_id, place) VALUES ('p1', '` + song + `', 1)`,
	} {
		if _, err := raw.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

// cancelledBy adds an order of Erin that another member has cancelled.
func cancelledBy(t *testing.T, db *store.DB, by string) {
	t.Helper()
	o := newOrder("calledoff", "elsewhere", erin, 0)
	add(t, db, o)
	called, err := db.Cancel(t.Context(), o.ID, songs.Failure{Reason: songs.ReasonCancelled, By: by}, true)
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
