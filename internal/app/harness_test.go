package app

import (
	"cmp"
	"database/sql"
	"errors"
	"github.com/riffbot/riffbot/internal/provider"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/moderation"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
	"github.com/riffbot/riffbot/internal/visibility"
)

// harness is a server with songs, drafts and orders of the requester, and a report. Only
// Discord, the provider and the lyrics writer are fakes.
type harness struct {
	db       *store.DB
	settings *guild.SettingsService
	router   *discord.Router
	parts    routerParts // of router
	discord  *fakeClient
	raw      *sql.DB
	version  string // of the database at the latest check
	refused  string // id of a refused input
	which    string // id of a command that waits for a choice
	text     string // value of all form fields; empty: valid values
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	dir := storetest.Dir(t)
	db, err := store.Open(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", dir+"/riffbot.db?_pragma=busy_timeout(5000)&_pragma=synchronous(OFF)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(raw.Close(), db.Close()); err != nil {
			t.Error(err)
		}
	})
	h := &harness{discord: &fakeClient{}, raw: raw}
	n := 0
	newID := func() string { n++; return "id" + strconv.Itoa(n) }
	family := allEdits()
	log := slog.New(slog.DiscardHandler)
	orderMessages := messages.NewOrders(messages.OrdersConfig{Discord: h.discord, Offer: songs.OfferOf(family), Log: log,
		Now: time.Now})
	pipeline := songs.NewPipeline(songs.Deps{Store: db, Jobs: idleJobs{}, Providers: []provider.Provider{providerStub{family: family}},
		Offer:    songs.OfferOf(family),
		Notifier: noNotifier{}, Log: log, NewID: newID, Now: time.Now,
		Limits: songs.Limits{MaxConcurrent: 1, Price: 1}})
	settings := guild.NewSettingsService(db, newID, time.Now)
	access := visibility.Songs{Store: db, Channels: privateChannel(t), Settings: settings}
	screen := discord.TextFilter{Blocked: moderation.NewWords([]string{"zounds"}), Settings: settings}
	drafts := discord.NewStoredDrafts(newID, db)
	service := board.NewService(board.Deps{Store: boarddb.New(db), Orders: pipeline,
		RulesProvider: boardRules{settings}, Notifier: boardmessages.NewNotifier(boardmessages.Deps{Discord: h.discord,
			Orders: orderMessages, Access: access, Library: librarydb.New(db)}),
		Access: access, Log: log, NewID: newID, Now: time.Now, Shuffle: func(int, func(i, j int)) {}})
	parts := routerParts{client: h.discord, db: db, settings: settings, access: access, filter: screen,
		pipeline: pipeline, messages: orderMessages, board: service,
		sessions: newTestSessions(db, h.discord, log, newID),
		jukebox:  newIdleJukebox(t, db, access, log, newID), writer: fakeWriter{}, drafts: drafts, capabilities: family,
		log: log, newID: newID, now: time.Now}
	h.parts = parts
	if h.router, err = newTestRouter(parts); err != nil {
		t.Fatal(err)
	}
	h.db, h.settings = db, settings
	h.addFixtures(t)
	if _, err := h.act(t, "command edit extend", "song=song1 from=never", 1); err == nil {
		t.Fatal("nothing to fix")
	}
	if _, h.refused, _ = h.discord.last(); h.refused == "" {
		t.Fatal("nothing to fix it with")
	}
	if _, err := h.act(t, "command library show", "song=tit", 1); err == nil {
		t.Fatal("nothing to choose from")
	}
	if _, h.which, _ = h.discord.last(); h.which == "" {
		t.Fatal("nothing to choose with")
	}
	h.snapshot(t)
	return h
}

const ofSessions = `session_id IN (SELECT id FROM cowriting_sessions WHERE guild_id = '1')`

const ofSongs, ofOrders = `song_id IN (SELECT id FROM songs WHERE guild_id = '1')`,
	`order_id IN (SELECT id FROM orders WHERE guild_id = '1')`

// tables are what somebody can change, and which rows are the server's.
var tables = map[string]string{
	"orders": "", "songs": "", "drafts": `guild_id = '1' AND id NOT LIKE 'input-%'`, "playlists": "", "song_channels": "", "jukebox_entries": "",
	"jukebox_votes": "", "plays": "", "reports": "", "audit": "", "guild_settings": "", "guild_locales": "",
	"departures": "", "guild_welcomes": "",
	"requests": "", "request_days": "", "request_pings": "", "boards": "", "panels": "", "battles": "",
	"cowriting_sessions": "", "cowriting_lines": ofSessions, "cowriting_proposals": ofSessions,
	"cowriting_votes": ofSessions, "personas": "", "persona_removals": "true", "app_keys": "",
	"guild_favourites": "",
	"events":           ofOrders, "ledger": ofOrders, "wishes": ofOrders, "favourites": ofSongs,
	"song_threads": ofSongs, "song_shares": "", "order_leases": ofOrders,
	"playlist_songs":  `playlist_id IN (SELECT id FROM playlists WHERE guild_id = '1')`,
	"request_votes":   `request_id IN (SELECT id FROM requests WHERE guild_id = '1')`,
	"battle_sides":    `battle_id IN (SELECT id FROM battles WHERE guild_id = '1')`,
	"battle_votes":    `battle_id IN (SELECT id FROM battles WHERE guild_id = '1')`,
	"turns":           `share LIKE '1%'`,
	"spending":        `account NOT LIKE 'user:%' AND (account LIKE 'writers:%' OR account IN (SELECT account FROM ledger WHERE ` + ofOrders + `))`,
	"spending_times":  ofOrders,
	"writer_calls":    "true",
	"secrets":         "true",
	"leftovers":       "true",
	"exports":         ofSongs,
	"maintenance":     "true",
	"member_defaults": "false", // everybody may change their own
	"shard_processes": "true", "shard_leases": "true", "shard_identifies": "true",
	"song_access": "", "web_sessions": "false", "web_links": "false", "web_visits": "false",
	"song_posts": `guild_id = '1'`,
}

// snapshot copies the tables, and restore restores them.
func (h *harness) snapshot(t *testing.T) {
	t.Helper()
	h.raw.SetMaxOpenConns(1) // the connection with the temporary tables
	for _, name := range h.query(t, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%' AND name NOT LIKE 'river_%'`) {
		// A player has its state in memory as well, and a process writes its heartbeat.
		if _, ok := tables[name]; !ok && name != "players" && name != "processes" {
			t.Errorf("table %s is not restored", name)
		}
	}
	for table := range tables {
		if _, err := h.raw.ExecContext(t.Context(),
			`CREATE TEMP TABLE was_`+table+` AS SELECT * FROM `+table); err != nil {
			t.Fatal(err)
		}
	}
	h.changed(t)
}

func (h *harness) restore(t *testing.T) {
	t.Helper()
	all := "BEGIN IMMEDIATE;"
	for table := range tables {
		all += "DELETE FROM " + table + "; INSERT INTO " + table + " SELECT * FROM was_" + table + ";"
	}
	if _, err := h.raw.ExecContext(t.Context(), all+"COMMIT"); err != nil {
		t.Fatal(err)
	}
	for _, guild := range []string{homeGuild, "2"} {
		h.settings.Invalidate(guild)
	}
}

// changed reports whether another connection wrote to the database since the latest
// check.
func (h *harness) changed(t *testing.T) bool {
	t.Helper()
	is := h.query(t, `PRAGMA data_version`)[0]
	defer func() { h.version = is }()
	return is != h.version
}

// query returns the columns of each row in a line.
func (h *harness) query(t *testing.T, query string) (lines []string) {
	t.Helper()
	rows, err := h.raw.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values := make([]any, len(columns))
	for i := range values {
		values[i] = new(string)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		var line []string
		for _, v := range values {
			line = append(line, *v.(*string))
		}
		lines = append(lines, strings.Join(line, " "))
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	return lines
}

// dump returns all data of the server that an actor could change.
func (h *harness) dump(t *testing.T) string {
	t.Helper()
	all := h.query(t, `SELECT 'players', state FROM players WHERE guild_id = '1'`)
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		all = append(all, h.query(t, `SELECT '`+table+`', * FROM `+table+` WHERE `+cmp.Or(tables[table],
			`guild_id = '1'`)+` ORDER BY rowid`)...)
	}
	return strings.Join(all, "\n")
}

// addFixtures adds the data of the server.
func (h *harness) addFixtures(t *testing.T) {
	t.Helper()
	db, settings := h.db, h.settings
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for id, state := range map[songs.OrderID]songs.State{"made": songs.Done, "made2": songs.Done, "made4": songs.Done,
		"unsure": songs.Unsure, "waits": songs.Queued, "overdue": songs.Overdue} {
		o := songs.Order{ID: id, State: songs.Queued, Place: songs.Place{GuildID: homeGuild, ChannelID: "c"},
			Requester: songs.Member{ID: requester, Name: "Rita"},
			Spec:      songs.SongSpec{Prompt: "rain"}, Address: []byte(`{"channel_id":"c","message_id":"m"}`),
			CreatedAt: time.Now(), UpdatedAt: time.Now()}
		if id == "made4" { // hidden below, which records its message
			o.Address = nil
		}
		must(db.Add(t.Context(), o, songs.Limits{}))
		if state == songs.Queued {
			continue
		}
		o, err := db.Claim(t.Context(), id)
		must(err)
		o.State = state
		if state == songs.Overdue {
			o.TaskID, o.Failure = "task", &songs.Failure{Reason: songs.ReasonStalled}
		}
		if state == songs.Done {
			song := songs.SongID("song1")
			switch id {
			case "made2":
				song = "song2"
			case "made4":
				song = "song4"
			}
			o.Songs = []songs.Song{{ID: song, Take: 1, Title: "Title " + string(song), Lyrics: "la",
				VendorID: "v-" + string(song), Duration: time.Minute, AudioURL: "https://example.org/x.mp3"}}
		}
		must(db.Save(t.Context(), o))
	}
	must(deletiondb.New(db).Hide(t.Context(), "song4", songs.RemovedByRequester, time.Now().Add(time.Hour)))
	_, err := settings.Change(t.Context(), homeGuild, "104", func(s *guild.Settings) error {
		s.Roles = guild.Roles{DJ: []string{"900"}, Curator: []string{"901"}}
		return nil
	})
	must(err)
	must(deletiondb.New(db).AddReport(t.Context(), guild.Report{ID: "report", GuildID: homeGuild, OrderID: "made",
		By: "999", Reason: "bad", CreatedAt: time.Now()}))
	_, err = h.raw.ExecContext(t.Context(),
		`INSERT INTO playlists (id, guild_id, user_id, user_name, name, folded, shared, created_at) VALUES ('list1', $1, $2, 'Rita', 'list1', 'list1', 0, 1)`, homeGuild, requester)
	must(err)
	_, err = h.raw.ExecContext(t.Context(),
		`INSERT INTO playlist_songs (playlist_id, song_id, place) VALUES ('list1', 'song2', 1)`)
	must(err)
	rita := songs.Member{ID: requester, Name: "Rita"}
	for id, status := range map[board.ID]board.Status{"idea1": board.Open, "idea5": board.Open, "idea9": board.Held} {
		must(boarddb.New(db).Propose(t.Context(), board.Request{ID: id, GuildID: homeGuild, ChannelID: "c",
			Proposer: rita, Idea: "idea " + string(id), Status: status, CreatedAt: time.Now()}, 1))
	}
	must(boarddb.New(db).AddBattle(t.Context(), board.Battle{ID: "battle", GuildID: homeGuild, ChannelID: "c",
		Host: rita, State: board.Running, EndsAt: time.Now().Add(time.Hour), CreatedAt: time.Now(),
		Sides: []board.Side{{Number: 1, Song: "song1", Title: "1"}, {Number: 2, Song: "song2", Title: "2"}}}))
	addSession(t, db, rita)
	must(db.SaveDraft(t.Context(), songs.Draft{ID: "draft1", Owner: rita, Place: songs.Place{GuildID: homeGuild},
		Spec: songs.SongSpec{Lyrics: "la"}, CreatedAt: time.Now()}))
	must(db.SaveDraft(t.Context(), songs.Draft{ID: "draft2", Owner: rita, Place: songs.Place{GuildID: homeGuild},
		Spec: songs.SongSpec{Lyrics: "la"}, PreviousID: "draft1", CreatedAt: time.Now()}))
}

// allEdits returns the capabilities of a provider with all edits.
func allEdits() provider.Capabilities {
	c := acedata.Producer()
	c.Tracks = []string{"drums"}
	others := append(acedata.Suno().Rules, provider.Rule{Action: provider.ActionExtractTrack,
		Needs: []provider.Param{provider.ParamSong, provider.ParamTrack}},
		provider.Rule{Action: provider.ActionComplete, Needs: []provider.Param{provider.ParamSong},
			Takes: []provider.Param{provider.ParamLyrics, provider.ParamStyle}})
	for _, r := range others {
		if !c.Supports(r.Action) {
			c.Rules = append(c.Rules, r)
		}
	}
	return c
}
