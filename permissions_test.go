package main

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/commands"
	"riffbot/internal/guilds"
	"riffbot/internal/jukebox"
	"riffbot/internal/media"
	"riffbot/internal/moderation"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
	"riffbot/internal/visibility"
	"riffbot/riffusion"
)

// The people of the matrix, in the order of its columns: a member, who asked for
// the song and everything else that is there, a DJ, a curator, somebody who manages
// the server, somebody who manages another server, somebody who has left this
// one and kept the ids of its buttons, and a member who cannot see the channel in
// which all of it is.
var actors = []struct {
	letter  string
	name    string
	user    string
	guild   string // empty: in direct messages
	roles   []string
	manages bool
	channel string
}{
	{"M", "a member", "100", home, nil, false, "c"},
	{"R", "the requester", requester, home, nil, false, "c"},
	{"D", "a DJ", "102", home, []string{"900"}, false, "c"},
	{"C", "a curator", "103", home, []string{"901"}, false, "c"},
	{"A", "an admin", "104", home, []string{}, true, "c"},
	{"O", "another server's admin", "105", "2", nil, true, "c"},
	{"X", "an ex-member", "106", "", nil, false, "c"},
	{"H", "a member who cannot see the channel", "107", home, nil, false, "open"},
}

const (
	home      = "1"
	requester = "101"
)

// matrix says who may use what: the letters of those that may. Whoever adds a
// command, button, menu or form adds a row: the test fails otherwise. args follow
// the verb of a custom id, or are a command's options, "name=value".
//
// "everybody" still find only what is theirs or their server's behind it, which
// other tests look at.
var matrix = map[string]struct{ may, args string }{
	"command song":                        {everybody, "prompt=rain"},
	"command lyrics":                      {everybody, ""},
	"command help":                        {everybody, ""},
	"command about":                       {everybody, ""},
	"command privacy":                     {everybody, ""},
	"command queue":                       {everybody, ""},
	"command quota":                       {everybody, ""},
	"command stats":                       {everybody, ""},
	"command library":                     {everybody, ""},
	"command write":                       {everybody, "idea=rain"},
	"command my-data export":              {everybody, ""},
	"command my-data delete":              {everybody, "songs=keep"},
	"command Songs by this member":        {everybody, ""},
	"command Make a song of this message": {everybody, ""},
	"command Report this song":            {everybody, ""}, // the form is refused where there is no such song
	"command song-info":                   {members, "song=song1"},
	"command report":                      {members, "song=song1 reason=bad"},
	"command extend":                      {members, "song=song1 lyrics=la"},
	"command cover":                       {members, "song=song1 style=ska"},
	"command vary":                        {members, "song=song1"},
	"command replace":                     {members, "song=song1 from=0:01 to=0:05 lyrics=la"},
	"command stems":                       {members, "song=song1"},
	"command swap":                        {members, "song=song1 other=song2 take=" + string(riffusion.ActionSwapVocals)},
	"command cancel":                      {"RA", "song=waits"},
	"command reports":                     {"CAO", ""}, // everybody of these in their own server
	"command settings":                    {"AO", ""},
	"command request":                     {members + "OH", "idea=rain"}, // everybody in their own server
	"command requests":                    {members + "OH", ""},
	"command hall-of-fame":                {members + "OH", ""},
	"command battle":                      {members, "song1=song1 song2=song2"},
	"command audit":                       {"AO", ""},

	"command karaoke":      {members, "song=song1"},
	"command download":     {members, "song=song1 format=mp3"},
	"command share":        {members, "song=song1"},
	"command song-channel": {"AO", ""},

	// Who hears something may do most of this; that is between a player and its
	// listeners, and tested there. What a DJ alone may do without any is here.
	"command jukebox play":     {members, "from=newest"},
	"command jukebox join":     {everybody, ""},
	"command jukebox leave":    {everybody, ""},
	"command jukebox queue":    {everybody, ""},
	"command jukebox skip":     {everybody, ""},
	"command jukebox pause":    {everybody, ""},
	"command jukebox resume":   {everybody, ""},
	"command jukebox seek":     {everybody, "to=0:10"},
	"command jukebox loop":     {everybody, ""},
	"command jukebox shuffle":  {everybody, ""},
	"command jukebox remove":   {everybody, "song=1"},
	"command jukebox move":     {everybody, "song=1 to=1"},
	"command jukebox clear":    {"DAO", "everybodys=true"},
	"command jukebox history":  {everybody, ""},
	"command jukebox radio":    {everybody, ""},
	"command jukebox settings": {"AO", "cap=3"},
	"command playlist create":  {everybody, "name=mine"},
	"command playlist list":    {everybody, ""},
	"command playlist add":     {"R", "playlist=list1 song=song1"},
	"command playlist remove":  {"R", "playlist=list1 song=song2"},
	"command playlist share":   {"R", "playlist=list1"},
	"command playlist delete":  {"R", "playlist=list1"},
	"command playlist play":    {"R", "playlist=list1"},
	"button playlist-play":     {"R", "list1"},
	"button juke-heart":        {members, "song1"},
	"button juke-play":         {members, "song1"},
	"button juke-anyway":       {members, "song1"},
	"button juke-history":      {everybody, "0"},
	"button juke-queue":        {everybody, "0"},
	"button juke-loop":         {everybody, ""},
	"button juke-shuffle":      {everybody, ""},
	"button juke-sing":         {everybody, ""},
	"button juke-skip":         {everybody, ""},
	"button juke-stop":         {everybody, ""},
	"button juke-toggle":       {everybody, ""},
	"button juke-vote":         {everybody, "entry:0"},

	"button copyof":        {members, "song1:mp3"},
	"button karaokeof":     {members, "song1"},
	"button nosongchannel": {"AO", ""},

	"button shelf":       {everybody, "server:0:"},
	"button spare":       {everybody, ""},
	"button words":       {members, "made"},
	"button page":        {members, "made:0"},
	"button again":       {members, "made"},
	"button get":         {members, "made"},
	"button look":        {"RCA", "overdue"},
	"button lookrest":    {"RCA", "overdue"},
	"button post":        {members, "song1"},
	"button favour":      {members, "song1"},
	"button unfavour":    {members, "song1"},
	"button extend":      {members, "made:song1"},
	"button cover":       {members, "made:song1"},
	"button vary":        {members, "made:song1"},
	"button replace":     {members, "made:song1"},
	"button stems":       {members, "made:song1"},
	"button buyagain":    {"RA", "unsure"},
	"button cancel":      {"RA", "waits"},
	"button rename":      {"RA", "song1"},
	"button remove":      {"RA", "song1"},
	"button sing":        {"R", "draft2"},
	"button redraft":     {"R", "draft2"},
	"button reword":      {"R", "draft2"},
	"button another":     {"R", "draft2"},
	"button discard":     {"R", "draft2"},
	"button back":        {"R", "draft2"},
	"button reidea":      {"R", "draft2"},
	"button rechange":    {"R", "draft2"},
	"button rewrite":     {"R", "kept"},
	"button fix":         {"R", "fix"},
	"button erase":       {"R", requester + ":keep"},
	"button reports":     {"CAO", "0"},
	"button keepsong":    {"CA", "made"},
	"button removesong":  {"CA", "made"},
	"button blockmember": {"CA", "made"},
	"button audit":       {"AO", "0"},
	"button exact":       {"AO", ""},

	"button newidea":     {members + "OH", ""},
	"button ideas":       {members + "OH", "votes:0"},
	"button pings":       {members + "OH", ""},
	"button vote":        {members + "H", "idea1"},
	"button askanyway":   {"R", "idea9"},
	"button side":        {members, "battle:2"},
	"button hear":        {members, "song1"},
	"button ideamake":    {"CA", "idea1"},
	"button ideapin":     {"CA", "idea1"},
	"button ideaunpin":   {"CA", "idea1"},
	"button ideamerge":   {"CA", "idea1"},
	"button ideadecline": {members + "OH", "idea1"}, // opens a form; who may decide is asked when it comes back
	"button boardrules":  {"CAO", ""},
	"button boardchange": {"AO", ""},

	"menu ideadecide":   {"CA", ""},
	"menu ideainto":     {"CA", "idea1"},
	"menu boardweights": {"AO", ""},
	"menu boardweight":  {"AO", "900"},
	"form idea":         {members + "OH", ""},
	"form ideadeclined": {"CA", "idea1"},
	"form boardchanged": {"AO", ""},

	"menu settings": {"AO", ""},
	"menu set":      {"AO", "memberday"},

	"form lyrics":    {everybody, ""},
	"form reported":  {members, "made"},
	"form extended":  {members, "made:song1"},
	"form covered":   {members, "made:song1"},
	"form varied":    {members, "made:song1"},
	"form replaced":  {members, "made:song1"},
	"form stemmed":   {members, "made:song1"},
	"form renamed":   {"RA", "song1"},
	"form redrafted": {"R", "draft2"},
	"form reworded":  {"R", "draft2"},
	"form reideaed":  {"R", "draft2"},
	"form exactly":   {"AO", ""},
}

const (
	everybody = "MRDCAOXH"
	members   = "MRDCA" // who can see the channel in which everything is
	outsiders = "OXH"
)

// refusals are the titles of answers that say that something is not for somebody,
// or not there for them, and to whom each may be said: told to anybody else, it is
// a failure of its own.
var refusals = map[string]string{
	"That is not yours to decide":             everybody,
	"That is for those who manage the server": everybody,
	"That is for curators":                    everybody,
	"That is for a DJ to decide":              everybody,
	"That draft is gone":                      everybody, // another's
	"There is no such playlist":               everybody, // of another, and not shared
	"I no longer know that":                   members + "OH",
	"There is no such song here":              outsiders,
	"I no longer know that song":              outsiders,
	"That is settled":                         "O", // in another server nothing is reported
	"That works in servers":                   "X",
	"I no longer know that one":               "H",
}

// tooLate is what nobody is told here: it says that what one did was not put back
// before the next one's turn.
const tooLate = "Too late for that"

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	names := h.router.Names()
	for _, name := range names {
		if _, ok := matrix[name]; !ok && !strings.HasPrefix(name, "autocomplete ") {
			t.Errorf("%q has no row in the matrix: who may use it?", name)
		}
	}
	before := h.dump(t)
	for _, name := range slices.Sorted(maps.Keys(matrix)) {
		if !slices.Contains(names, name) {
			t.Errorf("the matrix has %q, which nothing handles", name)
			continue
		}
		row := matrix[name]
		for i, a := range actors {
			title, err := h.act(t, name, row.args, i)
			if errors.Is(err, commands.ErrUnknown) {
				t.Fatalf("%s: nothing handles it", name)
			}
			refused := strings.Contains(refusals[title], a.letter)
			switch may := strings.Contains(row.may, a.letter); {
			case title == tooLate:
				t.Errorf("%s: %s comes too late: %v", name, a.name, err)
			case may && refused:
				t.Errorf("%s: %s may, and is told %q", name, a.name, title)
			case !may && !refused:
				t.Errorf("%s: %s may not, and is told %q (%v)", name, a.name, title, err)
			}
			if strings.Contains(title, "Something went wrong") {
				t.Errorf("%s by %s: %v", name, a.name, err)
			}
			if !h.written(t) {
				continue
			}
			if after := h.dump(t); before != after && (refused || strings.Contains("OX", a.letter)) {
				t.Errorf("%s by %s changed something of the server:\n%s\n%s", name, a.name, before, after)
			}
			h.restore(t)
			before = h.dump(t) // what a jukebox has in memory stays as it is
		}
	}
}

// What is suggested while somebody types is of their own server, too, and a playlist
// its owner's. Who may see something is suggested it: each command that suggests says
// something to the requester.
func TestSuggestionsAreOfTheServer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	silent := map[string]bool{"autocomplete jukebox remove": true, "autocomplete jukebox move": true} // nothing waits in the playlist
	for _, name := range h.router.Names() {
		if !strings.HasPrefix(name, "autocomplete ") {
			continue
		}
		helped := false
		for _, focus := range []string{"song", "other", "playlist", "from", "section", "model", "song1"} {
			given := "focus=" + focus
			for _, other := range []string{"song=song1", "playlist=list1"} {
				if !strings.HasPrefix(other, focus+"=") {
					given += " " + other
				}
			}
			for i, a := range actors {
				if _, err := h.act(t, name, given, i); err != nil {
					t.Errorf("%s by %s: %v", name, a.name, err)
				}
				_, _, choices := h.discord.last()
				helped = helped || a.user == requester && len(choices) > 0
				for _, c := range choices {
					ours := strings.HasPrefix(c.Value, "song") || c.Value == "waits"
					if ours && !strings.Contains(members, a.letter) || c.Value == "list1" && a.user != requester {
						t.Errorf("%s suggests %q for %s to %s", name, c.Value, focus, a.name)
					}
				}
			}
		}
		if !helped && !silent[name] {
			t.Errorf("%s suggests nothing to anybody", name)
		}
	}
}

// house is a server with a song, a draft and orders, all the requester's, and one
// report; everything in it is real but Discord, the studio and the writer.
type house struct {
	db        *store.DB
	settings  *guilds.House
	router    *commands.Router
	discord   *quietDiscord
	raw       *sql.DB
	version   string // of the database, when it was last asked
	kept, fix string
	typed     string // what is in every field of a form, in place of what fits it
}

func newHouse(t *testing.T) *house {
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
	h := &house{discord: &quietDiscord{}, raw: raw}
	n := 0
	newID := func() string { n++; return "id" + strconv.Itoa(n) }
	family := riffusion.Producer()
	log := slog.New(slog.DiscardHandler)
	desk := commands.NewDesk(h.discord, nil, family, log, time.Now)
	line := songs.NewLine(songs.Deps{Store: db, Jobs: idleJobs{}, Composer: studioOf{family: family}, Courier: deafCourier{}, Log: log, NewID: newID, Now: time.Now,
		Bounds: songs.Bounds{AtOnce: 1, Price: 1}})
	settings := guilds.NewHouse(db, newID, time.Now)
	access := visibility.Songs{Store: db, Channels: privateChannel(t), Settings: settings}
	shop := commands.Workshop{Writer: quickWriter{}, Drafts: db, Family: family, Price: 1, Default: "off", Settings: settings, NewID: newID, Now: time.Now}
	screen := commands.Screen{Blocked: moderation.NewWords([]string{"zounds"}), Settings: settings}
	office := commands.Office{Access: access, Screen: screen, House: settings, Accounts: line, Reports: db, Papers: db, Price: 1, NewID: newID, Now: time.Now}
	drafts := commands.NewDrafts(newID)
	delivery := commands.Delivery{Library: db, Desk: desk, Copies: noCopies{}, Errands: commands.NewErrands(log, time.Now), Channels: db}
	council := requests.NewCouncil(requests.Deps{Store: db, Orders: line, Rulebook: rulebook{settings}, Crier: commands.NewCrier(h.discord, desk, access), Access: access, Log: log, NewID: newID, Now: time.Now})
	community := commands.Community{Council: council, House: settings, Desk: desk, Library: db, Family: family, Now: time.Now}
	if h.router, err = commands.All(line, desk, db, shop, newStage(t, h.discord, db, access, log, newID), office, drafts, delivery, community, "test"); err != nil {
		t.Fatal(err)
	}
	h.db, h.settings = db, settings
	h.furnish(t)
	h.kept = drafts.Keep(requester, songs.Brief{Lyrics: "la", Style: "ska"})
	if _, err := h.act(t, "command extend", "song=song1 from=never", 1); err == nil {
		t.Fatal("nothing to fix")
	}
	if _, h.fix, _ = h.discord.last(); h.fix == "" {
		t.Fatal("nothing to fix it with")
	}
	h.remember(t)
	return h
}

const ofSongs, ofOrders = `song_id IN (SELECT id FROM songs WHERE guild_id = '1')`, `order_id IN (SELECT id FROM orders WHERE guild_id = '1')`

// tables are what somebody can change, and which rows are the server's.
var tables = map[string]string{
	"orders": "", "songs": "", "drafts": "", "playlists": "", "song_channels": "", "jukebox_entries": "", "jukebox_votes": "", "plays": "", "reports": "", "audit": "", "guild_settings": "", "guild_locales": "", "departures": "",
	"requests": "", "request_days": "", "request_pings": "", "boards": "", "panels": "", "battles": "", "guild_favourites": "",
	"events": ofOrders, "ledger": ofOrders, "wishes": ofOrders, "favourites": ofSongs, "song_threads": ofSongs, "song_shares": "", "order_leases": ofOrders,
	"playlist_songs": `playlist_id IN (SELECT id FROM playlists WHERE guild_id = '1')`,
	"request_votes":  `request_id IN (SELECT id FROM requests WHERE guild_id = '1')`,
	"battle_sides":   `battle_id IN (SELECT id FROM battles WHERE guild_id = '1')`,
	"battle_votes":   `battle_id IN (SELECT id FROM battles WHERE guild_id = '1')`,
	"turns":          `share LIKE '1%'`,
	"spending":       `account NOT LIKE 'user:%' AND (account LIKE 'writers:%' OR account IN (SELECT account FROM ledger WHERE ` + ofOrders + `))`,
	"spending_times": ofOrders,
	"writer_calls":   "true",
	"secrets":        "true",
	"leftovers":      "true",
	"exports":        ofSongs,
	"maintenance":    "true",
	"song_posts":     `guild_id = '1'`,
}

// remember keeps what there is, and restore puts it back.
func (h *house) remember(t *testing.T) {
	t.Helper()
	h.raw.SetMaxOpenConns(1) // which the copies belong to
	for _, name := range h.query(t, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%' AND name NOT LIKE 'river_%'`) {
		// A player has its row in memory as well; a process says there that it lives.
		if _, ok := tables[name]; !ok && name != "players" && name != "processes" {
			t.Errorf("nothing puts the table %s back after somebody changed it", name)
		}
	}
	for table := range tables {
		if _, err := h.raw.ExecContext(t.Context(), `CREATE TEMP TABLE was_`+table+` AS SELECT * FROM `+table); err != nil {
			t.Fatal(err)
		}
	}
	h.written(t)
}

func (h *house) restore(t *testing.T) {
	t.Helper()
	all := "BEGIN IMMEDIATE;"
	for table := range tables {
		all += "DELETE FROM " + table + "; INSERT INTO " + table + " SELECT * FROM was_" + table + ";"
	}
	if _, err := h.raw.ExecContext(t.Context(), all+"COMMIT"); err != nil {
		t.Fatal(err)
	}
	for _, guild := range []string{home, "2"} {
		h.settings.Forget(guild)
	}
}

// written reports whether anybody else wrote to the database since it was asked.
func (h *house) written(t *testing.T) bool {
	t.Helper()
	is := h.query(t, `PRAGMA data_version`)[0]
	defer func() { h.version = is }()
	return is != h.version
}

// query is every row's columns in a line.
func (h *house) query(t *testing.T, query string) (lines []string) {
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

// dump is everything of the server that somebody could have changed.
func (h *house) dump(t *testing.T) string {
	t.Helper()
	all := h.query(t, `SELECT 'players', state FROM players WHERE guild_id = '1'`)
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		all = append(all, h.query(t, `SELECT '`+table+`', * FROM `+table+` WHERE `+cmp.Or(tables[table], `guild_id = '1'`)+` ORDER BY rowid`)...)
	}
	return strings.Join(all, "\n")
}

func (h *house) furnish(t *testing.T) {
	t.Helper()
	db, settings := h.db, h.settings
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for id, state := range map[songs.OrderID]songs.State{"made": songs.Done, "made2": songs.Done, "unsure": songs.Unsure, "waits": songs.Queued, "overdue": songs.Overdue} {
		o := songs.Order{ID: id, State: songs.Queued, Place: songs.Place{GuildID: home, ChannelID: "c"}, Requester: songs.Member{ID: requester, Name: "Rita"},
			Brief: songs.Brief{Prompt: "rain"}, Address: []byte(`{"channel_id":"c","message_id":"m"}`), CreatedAt: time.Now(), UpdatedAt: time.Now()}
		must(db.Add(t.Context(), o, songs.Bounds{}))
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
			if id == "made2" {
				song = "song2"
			}
			o.Songs = []songs.Song{{ID: song, Take: 1, Title: "Title " + string(song), Lyrics: "la", VendorID: "v-" + string(song), Duration: time.Minute, AudioURL: "https://example.org/x.mp3"}}
		}
		must(db.Save(t.Context(), o))
	}
	_, err := settings.Change(t.Context(), home, "104", func(s *guilds.Settings) error {
		s.Roles = guilds.Roles{DJ: []string{"900"}, Curator: []string{"901"}}
		return nil
	})
	must(err)
	must(db.AddReport(t.Context(), guilds.Report{ID: "report", GuildID: home, OrderID: "made", By: "999", Reason: "bad", CreatedAt: time.Now()}))
	_, err = h.raw.ExecContext(t.Context(), `INSERT INTO playlists (id, guild_id, user_id, user_name, name, folded, shared, created_at) VALUES ('list1', $1, $2, 'Rita', 'list1', 'list1', 0, 1)`, home, requester)
	must(err)
	_, err = h.raw.ExecContext(t.Context(), `INSERT INTO playlist_songs (playlist_id, song_id, place) VALUES ('list1', 'song2', 1)`)
	must(err)
	rita := songs.Member{ID: requester, Name: "Rita"}
	for id, status := range map[requests.ID]requests.Status{"idea1": requests.Open, "idea5": requests.Open, "idea9": requests.Held} {
		must(db.Propose(t.Context(), requests.Request{ID: id, GuildID: home, ChannelID: "c", Proposer: rita, Idea: "idea " + string(id), Status: status, CreatedAt: time.Now()}, 1))
	}
	must(db.AddBattle(t.Context(), requests.Battle{ID: "battle", GuildID: home, ChannelID: "c", Host: rita, State: requests.Running, EndsAt: time.Now().Add(time.Hour), CreatedAt: time.Now(),
		Sides: []requests.Side{{Number: 1, Song: "song1", Title: "1"}, {Number: 2, Song: "song2", Title: "2"}}}))
	must(db.KeepDraft(t.Context(), songs.Draft{ID: "draft1", Owner: rita, Place: songs.Place{GuildID: home}, Brief: songs.Brief{Lyrics: "la"}, CreatedAt: time.Now()}))
	must(db.KeepDraft(t.Context(), songs.Draft{ID: "draft2", Owner: rita, Place: songs.Place{GuildID: home}, Brief: songs.Brief{Lyrics: "la"}, Before: "draft1", CreatedAt: time.Now()}))
}

// act lets somebody do something, as Discord tells it, and returns the title of the
// explanation when it came to nothing.
func (h *house) act(t *testing.T, name, args string, actor int) (title string, failed error) {
	t.Helper()
	kind, verb, _ := strings.Cut(name, " ")
	a := actors[actor]
	args = strings.NewReplacer("kept", h.kept, "fix", h.fix).Replace(args)
	data := map[string]any{"custom_id": strings.TrimSuffix(verb+":"+args, ":")}
	raw := map[string]any{"id": "1", "application_id": "7", "token": "t", "channel_id": a.channel, "data": data, "message": map[string]any{"id": "m"}, "locale": "en-US"}
	user := map[string]any{"id": a.user, "username": a.name}
	if a.guild == "" {
		raw["user"] = user
	} else {
		permissions := int64(0)
		if a.manages {
			permissions = discordgo.PermissionManageGuild
		}
		raw["guild_id"] = a.guild
		raw["member"] = map[string]any{"user": user, "roles": append([]string{}, a.roles...), "permissions": strconv.FormatInt(permissions, 10)}
	}
	switch kind {
	case "command", "autocomplete":
		raw["type"] = commands.TypeCommand
		options := []any{}
		focus := ""
		for option := range strings.FieldsSeq(args) {
			key, value, _ := strings.Cut(option, "=")
			if key == "focus" {
				focus = value
				continue
			}
			var typed any = value
			if n, err := strconv.Atoi(value); err == nil && key != "song" {
				typed = n
			} else if value == "true" {
				typed = true
			}
			options = append(options, map[string]any{"name": key, "type": 3, "value": typed})
		}
		if kind == "autocomplete" {
			raw["type"] = commands.TypeAutocomplete
			options = append(options, map[string]any{"name": focus, "type": 3, "value": "", "focused": true})
		}
		if command, sub, ok := strings.Cut(verb, " "); ok && verb == strings.ToLower(verb) {
			verb, options = command, []any{map[string]any{"name": sub, "type": 1, "options": options}}
		}
		raw["data"] = map[string]any{"name": verb, "options": options, "target_id": "m", "resolved": map[string]any{"messages": map[string]any{"m": map[string]any{
			"id": "m", "content": cmp.Or(h.typed, "words"), "components": []any{map[string]any{"type": 1, "components": []any{map[string]any{"type": 2, "label": "Lyrics", "custom_id": "words:made"}}}}}}}}
	case "button":
		raw["type"], data["component_type"] = commands.TypeComponent, 2
	case "menu":
		raw["type"], data["component_type"], data["values"] = commands.TypeComponent, 3, []string{"5"}
		if strings.HasPrefix(verb, "idea") {
			data["values"] = []string{"idea5"}
		}
	case "form":
		raw["type"] = commands.TypeForm
		fields := []any{}
		for _, f := range []string{"title=T", "lyrics=la", "style=ska", "reason=bad", "change=sadder", "from=0:05", "to=0:10", "memberday=1", "serverday=1", "servermonth=1", "cooldown=1", "idea=rain", "threshold=3", "every=10", "daily=2"} {
			key, value, _ := strings.Cut(f, "=")
			value = cmp.Or(h.typed, value)
			fields = append(fields, map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": key, "value": value}})
		}
		data["components"] = fields
	default:
		t.Fatalf("there is no kind %q", kind)
	}
	b, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	// Each has its own: what is made on the side answers later.
	h.discord = &quietDiscord{}
	it, err := commands.Decode(b, h.discord, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if got := h.router.Name(it); got != name {
		t.Fatalf("%q arrives as %q", name, got)
	}
	failed = h.router.Handle(t.Context(), it)
	if failed != nil {
		h.discord.forget()
		if err := commands.Explain(t.Context(), it, failed); err != nil {
			t.Fatal(err)
		}
		title, _, _ = h.discord.last()
	}
	return title, failed
}

// quietDiscord takes every answer and keeps what matters of the last.
type quietDiscord struct {
	commands.Discord
	mu         sync.Mutex
	title, fix string
	choices    []commands.Choice
	sent       []string // everything, as it goes out
	public     bool     // the first answer was for everyone
}

// everything is all that was answered and posted.
func (q *quietDiscord) everything() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return strings.Join(q.sent, "\n")
}

func (q *quietDiscord) keep(data any) {
	b, err := json.Marshal(data)
	if err != nil {
		b = []byte(err.Error())
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.sent = append(q.sent, string(b))
}

func (q *quietDiscord) last() (title, fix string, choices []commands.Choice) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.title, q.fix, q.choices
}

func (q *quietDiscord) forget() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.title = ""
}

func (q *quietDiscord) see(m *commands.Message) (*commands.Message, error) {
	if m != nil {
		q.keep(m.Payload())
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if m != nil && len(m.Embeds) > 0 {
		q.title = m.Embeds[0].Title
	}
	if m != nil {
		for _, row := range m.Components {
			for _, b := range row {
				if id, ok := strings.CutPrefix(b.CustomID, "fix:"); ok {
					q.fix = id
				}
			}
		}
	}
	return &commands.Message{ID: "m"}, nil
}

func (q *quietDiscord) Respond(_ context.Context, _ *commands.Interaction, r commands.Response) (*commands.Message, error) {
	if r.Message == nil {
		q.keep(r.Data())
	}
	q.mu.Lock()
	q.public = r.Message != nil && r.Message.Flags&commands.FlagEphemeral == 0 || r.Type == commands.RespondDefer && !r.Private
	q.mu.Unlock()
	if r.Type == commands.RespondChoices {
		q.mu.Lock()
		q.choices = r.Choices
		q.mu.Unlock()
	}
	return q.see(r.Message)
}

func (q *quietDiscord) EditAnswer(_ context.Context, _ commands.Token, m commands.Message) (*commands.Message, error) {
	return q.see(&m)
}

func (q *quietDiscord) FollowUp(_ context.Context, _ commands.Token, m commands.Message) (*commands.Message, error) {
	return q.see(&m)
}

func (q *quietDiscord) Delete(context.Context, string, string) error { return nil }

func (q *quietDiscord) DeleteAnswer(context.Context, commands.Token) error { return nil }

func (q *quietDiscord) Post(_ context.Context, _ string, m commands.Message) (*commands.Message, error) {
	q.keep(m.Payload())
	return &commands.Message{ID: "m"}, nil
}

func (q *quietDiscord) Edit(_ context.Context, _, _ string, m commands.Message) (*commands.Message, error) {
	q.keep(m.Payload())
	return &commands.Message{ID: "m"}, nil
}

// newStage is a jukebox that nobody listens to.
func newStage(t *testing.T, discord commands.Discord, db *store.DB, access visibility.Songs, log *slog.Logger, newID func() string) commands.Stage {
	t.Helper()
	box := jukebox.New(jukebox.Deps{Voice: noVoice{}, Room: emptyRoom{}, Tracks: unplayable{}, Store: db, Library: db, Access: access, Log: log, NewID: newID, Now: time.Now, Dice: func(int64) int64 { return 0 }})
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- box.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return commands.Stage{Jukebox: box, Panel: commands.NewPanel(discord, nil, access, log), Playlists: db}
}

// noCopies fits nothing.
type noCopies struct{}

func (noCopies) Format(context.Context, songs.Song, songs.Credits, string, int64) (songs.File, error) {
	return songs.File{}, songs.ErrCannotFit
}

func (noCopies) Karaoke(context.Context, songs.Song, int64) (songs.File, error) {
	return songs.File{}, songs.ErrCannotFit
}

func (noCopies) Voice(context.Context, songs.Song, int64) (media.Voice, error) {
	return media.Voice{}, songs.ErrCannotFit
}

func (noCopies) Bundle(context.Context, songs.Song, songs.Credits, int64) (songs.File, error) {
	return songs.File{}, songs.ErrCannotFit
}

type noVoice struct{ jukebox.Voice }

// unplayable are songs that no voice takes.
type unplayable struct{ jukebox.Tracks }

func (unplayable) Playable(context.Context, songs.Song) error { return jukebox.ErrUnplayable }

type emptyRoom struct{ jukebox.Room }

func (emptyRoom) Here(string) bool                                { return true }
func (emptyRoom) Listeners(string, string) []jukebox.Listener     { return nil }
func (emptyRoom) ChannelOf(string, string) string                 { return "" }
func (emptyRoom) SetStatus(context.Context, string, string) error { return nil }

type idleJobs struct{}

func (idleJobs) Run(context.Context, func(context.Context, songs.OrderID) error) error { return nil }
func (idleJobs) Wake()                                                                 {}

type studioOf struct {
	songs.Composer
	family riffusion.Family
}

func (s studioOf) Family() riffusion.Family { return s.family }

type deafCourier struct{ songs.Courier }

func (deafCourier) Changed(songs.Order)                        {}
func (deafCourier) Apart(songs.Order) []byte                   { return nil }
func (deafCourier) Dropped(songs.OrderID)                      {}
func (deafCourier) Explain(context.Context, songs.Order) error { return nil }

type quickWriter struct{}

func (quickWriter) Write(context.Context, songs.WriterCall, songwriter.Wish, func(songwriter.Draft)) (songwriter.Draft, error) {
	return songwriter.Draft{Title: "T", Style: "S", Lyrics: "[Verse]\nla", Language: "English"}, nil
}
