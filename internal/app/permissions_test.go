package app

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider"
)

// actors are the users of the matrix, in the order of its columns: a member, the requester
// of the song and everything else, a DJ, a curator, a manager of the server, a manager of
// another server, a former member who still has the ids of buttons, and a member who cannot
// see the channel of everything.
var actors = []struct {
	letter  string
	name    string
	user    string
	guild   string // empty: in direct messages
	roles   []string
	manages bool
	channel string
}{
	{"M", "a member", "100", homeGuild, nil, false, "c"},
	{"R", "the requester", requester, homeGuild, nil, false, "c"},
	{"D", "a DJ", "102", homeGuild, []string{"900"}, false, "c"},
	{"C", "a curator", "103", homeGuild, []string{"901"}, false, "c"},
	{"A", "an admin", "104", homeGuild, []string{}, true, "c"},
	{"O", "another server's admin", "105", "2", nil, true, "c"},
	{"X", "an ex-member", "106", "", nil, false, "c"},
	{"H", "a member who cannot see the channel", "107", homeGuild, nil, false, "open"},
}

const (
	homeGuild = "1"
	requester = "101"
)

// matrix has the letters of the actors that may use each command, button, menu and form.
// The test fails for those without a row. args follow the verb of a custom id, or are the
// options of a command, "name=value".
//
// Those with "everybody" show only what belongs to the user or server, which other tests
// check.
var matrix = map[string]struct{ may, args string }{
	"command song":                  {everybody, "prompt=rain"},
	"command lyrics":                {everybody, ""},
	"command help":                  {everybody, ""},
	"command me privacy":            {everybody, ""},
	"command me queue":              {everybody, ""},
	"command me quota":              {everybody, ""},
	"command me web":                {everybody, ""},
	"command me defaults":           {everybody, ""},
	"command me app-password":       {members + "OH", "app=Symfonium"},
	"command library stats":         {members + "OH", ""},
	"command library browse":        {everybody, ""},
	"command write draft":           {everybody, "idea=rain"},
	"command me export":             {everybody, ""},
	"command me delete":             {everybody, "songs=keep"},
	"command Songs by this member":  {everybody, ""},
	"command Make a song from this": {everybody, ""},
	"command Report this song":      {everybody, ""}, // the form is refused where there is no such song
	"command library show":          {members, "song=song1"},
	"command library report":        {members, "song=song1 reason=bad"},
	"command edit extend":           {members, "song=song1 lyrics=la"},
	"command edit cover":            {members, "song=song1 style=ska"},
	"command edit vary":             {members, "song=song1"},
	"command edit replace":          {members, "song=song1 from=0:01 to=0:05 lyrics=la"},
	"command edit stems":            {members, "song=song1"},
	"command edit swap": {members,
		"song=song1 other=song2 take=" + string(provider.ActionSwapVocals)},
	"command edit remaster":    {members, "song=song1"},
	"command edit mashup":      {members, "song=song1 other=song2"},
	"command edit sample":      {members, "song=song1 from=0:01 to=0:05"},
	"command edit join":        {members, "song=song1"},
	"command edit track":       {members, "song=song1 track=drums"},
	"command edit complete":    {members, "song=song1 lyrics=la"},
	"command edit add":         {members, "song=song1 part=add_vocals lyrics=la"},
	"command me cancel":        {"RA", "song=waits"},
	"command admin reports":    {"CAO", ""}, // everybody of these in their own server
	"command admin settings":   {"AO", ""},
	"command idea new":         {members + "OH", "idea=rain"}, // everybody in their own server
	"command idea board":       {members + "OH", ""},
	"command idea leaderboard": {members + "OH", ""},
	"command idea battle":      {members, "song1=song1 song2=song2"},
	"command admin audit":      {"AO", ""},

	"command library cover":      {"RA", "song=song1"},
	"button covershow":           {"RA", "song1"},
	"button coverback":           {"RA", "song1"},
	"button coverpaint":          {"RA", "song1"},
	"form coverpainted":          {"RA", "song1"},
	"command library karaoke":    {members, "song=song1"},
	"command library download":   {members, "song=song1 format=mp3"},
	"command library share":      {members, "song=song1"},
	"command admin song-channel": {"AO", ""},

	// Listeners may do most of this, which other tests check. These rows are for actors who
	// are not listening.
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
	"command playlist feed":    {"R", "playlist=list1"},
	"command playlist rename":  {"R", "playlist=list1 name=other"},
	"command playlist reorder": {"R", "playlist=list1 song=song2 to=1"},
	"command playlist export":  {"R", "playlist=list1"},
	"command playlist import":  {everybody, ""},
	"command jukebox save":     {everybody, "name=mine"},
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
	"button juke-previous":     {everybody, ""},
	"button juke-replay":       {everybody, ""},
	"button juke-radio-off":    {everybody, ""},
	"command jukebox now":      {everybody, ""},
	"command jukebox previous": {everybody, ""},
	"command jukebox replay":   {everybody, ""},
	"command jukebox volume":   {everybody, "percent=50"},
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
	"button use":         {members, "song1"},
	"button extend":      {members, "made:song1"},
	"button cover":       {members, "made:song1"},
	"button vary":        {members, "made:song1"},
	"button replace":     {members, "made:song1"},
	"button stems":       {members, "made:song1"},
	"button remaster":    {members, "made:song1"},
	"button join":        {members, "made:song1"},
	"button buyagain":    {"RA", "unsure"},
	"button editorder":   {"R", "unsure"},
	"button cancel":      {"RA", "waits"},
	"button cancelsure":  {"RA", "waits"},
	"button rename":      {"RA", "song1"},
	"button remove":      {"RA", "song1"},
	"button removesure":  {"RA", "song1"},
	"button removenow":   {"RA", "song1"},
	"button keep":        {"RA", "song1"},
	"button unremove":    {"R", "song4"}, // removed by its requester
	"button sing":        {"R", "draft2"},
	"button redraft":     {"R", "draft2"},
	"button reword":      {"R", "draft2"},
	"button another":     {"R", "draft2"},
	"button discard":     {"R", "draft2"},
	"button back":        {"R", "draft2"},
	"button rechange":    {"R", "draft2"},
	"button erase":       {"R", requester + ":keep"},
	"button refill":      {"R", "refused"},
	"button retry":       {"R", "refused"},
	"button pick":        {"R", "which:0"}, // of a command that the requester has to complete
	"button reports":     {"CAO", "0"},
	"button keepsong":    {"CA", "made"},
	"button removesong":  {"CA", "made"},
	"button blockmember": {"CA", "made"},
	"button audit":       {"AO", "0"},
	"button exact":       {"AO", ""},
	"button setup":       {"AO", ""},
	"button firstsong":   {everybody, ""},
	"button surprise":    {everybody, ""},

	"button mydefaulttexts":        {everybody, ""}, // everybody their own
	"button mydefaultinstrumental": {everybody, ""},
	"button mydefaultprivate":      {everybody, ""},
	"button mydefaultreset":        {everybody, ""},
	"menu mydefaultlyrics":         {everybody, ""},
	"menu mydefaultmodel":          {everybody, ""},
	"form mydefaulttexted":         {everybody, ""},

	"button appkeynew":  {members + "OH", ""}, // everybody their own
	"button appkeylist": {members + "OH", ""},
	"menu appkeyrevoke": {members + "OH", "id1"},

	"button newidea":       {members + "OH", ""},
	"button ideas":         {members + "OH", "votes:0"},
	"button pings":         {members + "OH", ""},
	"button vote":          {members + "H", "idea1"},
	"button askanyway":     {"R", "idea9"},
	"button side":          {members, "battle:2"},
	"button hear":          {members, "song1"},
	"button ideaedit":      {"R", "idea1"},
	"button ideawithdraw":  {"R", "idea1"},
	"button ideawithdrawn": {"R", "idea1"},
	"button ideamake":      {"CA", "idea1"},
	"button ideapin":       {"CA", "idea1"},
	"button ideaunpin":     {"CA", "idea1"},
	"button ideamerge":     {"CA", "idea1"},
	"button ideadecline":   {members + "OH", "idea1"}, // opens a form; who may decide is asked when it comes back
	"button boardrules":    {"CAO", ""},
	"button boardchange":   {"AO", ""},

	"menu ideadecide":   {"CA", ""},
	"menu ideainto":     {"CA", "idea1"},
	"menu boardweights": {"AO", ""},
	"menu boardweight":  {"AO", "900"},
	"form ideaedited":   {"R", "idea1"},
	"form idea":         {members + "OH", ""},
	"form ideadeclined": {"CA", "idea1"},
	"form boardchanged": {"AO", ""},

	"command singer create":       {"CA", "song=song1 name=Sol"},
	"command singer list":         {members + "OH", ""},
	"command singer remove":       {"RAO", "singer=singer1"},
	"command singer default":      {"AO", "singer=singer1"},
	"autocomplete singer create":  {everybody, "focus=song"},
	"autocomplete singer remove":  {everybody, "focus=singer"},
	"autocomplete singer default": {everybody, "focus=singer"},

	"command write together": {members + "OH", "theme=rain"},
	"button cowrite-propose": {members + "OH", "session"}, // opens a form
	"button cowrite-section": {members + "OH", "session"}, // opens a form; who may add one is asked when it comes back
	"button cowrite-close":   {"RCA", "session:1"},
	"button cowrite-undo":    {"RCA", "session:1"},
	"button cowrite-text":    {members + "H", "session:0"},
	"button cowrite-stop":    {"RCA", "session"},
	"button cowrite-stopped": {"RCA", "session"},
	"button cowrite-sing":    {"RCA", "session"},
	"button cowrite-order":   {"RCA", "session:1"},
	"menu cowrite-vote":      {members + "H", "session"},
	"form cowrite-proposed":  {members + "H", "session"},
	"form cowrite-sectioned": {"RCA", "session"},

	"menu help": {everybody, ""}, // pages show only commands

	"menu opensong": {members, "song1"},
	"menu settings": {"AO", ""},
	"menu set":      {"AO", "memberday"},

	"form lyrics":      {everybody, ""},
	"form firstsonged": {everybody, ""},
	"form reported":    {members, "made"},
	"form extended":    {members, "made:song1"},
	"form covered":     {members, "made:song1"},
	"form varied":      {members, "made:song1"},
	"form replaced":    {members, "made:song1"},
	"form stemmed":     {members, "made:song1"},
	"form remastered":  {members, "made:song1"},
	"form joined":      {members, "made:song1"},
	"form renamed":     {"RA", "song1"},
	"form orderedited": {"R", "unsure"},
	"form redrafted":   {"R", "draft2"},
	"form reworded":    {"R", "draft2"},
	"form refilled":    {everybody, "refused:edit extend"}, // others run the command with the texts of the form
	"form exactly":     {"AO", ""},
}

const (
	everybody = "MRDCAOXH"
	members   = "MRDCA" // who can see the channel
	outsiders = "OXH"
)

// refusalTitles are the titles of responses that refuse something, with the actors that may
// receive them. For other actors they are errors.
var refusalTitles = map[string]string{
	"You can't do that":                      everybody,
	"Only server admins can do that":         everybody,
	"Only curators can do that":              everybody,
	"Only a DJ can do that":                  everybody,
	"That draft is gone":                     everybody, // of another member
	"That choice has been used":              everybody, // of another member
	"I no longer have that text":             everybody, // of another member
	"It's too late to undo that":             everybody, // of another member
	"Only the host or a curator can do that": "MDH",
	"That text is gone":                      "O",       // of another server
	"That playlist doesn't exist":            everybody, // of another member, not shared
	"I can't find that idea":                 members + "OH",
	"That song isn't here":                   outsiders,
	"I can't find that song":                 outsiders,
	"Already decided":                        "O", // another server has no reports
	"That only works in a server":            "X",
}

// tooLateTitle is a title that reports that the state was not restored before the next
// actor.
const tooLateTitle = "Too late"

func TestPermissionMatrix(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	names := h.router.Names()
	for _, name := range names {
		if _, ok := matrix[name]; !ok && !strings.HasPrefix(name, "autocomplete ") {
			t.Errorf("%q has no row in the matrix", name)
		}
	}
	before := h.dump(t)
	for _, name := range slices.Sorted(maps.Keys(matrix)) {
		if !slices.Contains(names, name) {
			t.Errorf("the matrix has %q, which has no handler", name)
			continue
		}
		row := matrix[name]
		for i, a := range actors {
			title, err := h.act(t, name, row.args, i)
			if errors.Is(err, discord.ErrUnknown) {
				t.Fatalf("%s has no handler", name)
			}
			refused := strings.Contains(refusalTitles[title], a.letter)
			switch may := strings.Contains(row.may, a.letter); {
			case title == tooLateTitle:
				t.Errorf("%s: %s is too late: %v", name, a.name, err)
			case may && refused:
				t.Errorf("%s: %s may use it, but gets %q", name, a.name, title)
			case !may && !refused:
				t.Errorf("%s: %s may not use it, but gets %q (%v)", name, a.name, title, err)
			}
			if strings.Contains(title, "Something went wrong") {
				t.Errorf("%s by %s: %v", name, a.name, err)
			}
			if !h.changed(t) {
				continue
			}
			if after := h.dump(t); before != after && (refused || strings.Contains("OX", a.letter)) {
				t.Errorf("%s by %s changed data of the server:\n%s\n%s", name, a.name, before, after)
			}
			h.restore(t)
			before = h.dump(t) // the state of a jukebox in memory is not restored
		}
	}
}

// TestSuggestionsStayWithinServer checks that suggestions are from the server of the actor,
// that playlists are suggested to their owners, and that the requester gets suggestions.
func TestSuggestionsStayWithinServer(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	// the queue is empty
	silent := map[string]bool{"autocomplete jukebox remove": true, "autocomplete jukebox move": true}
	for _, name := range h.router.Names() {
		if !strings.HasPrefix(name, "autocomplete ") {
			continue
		}
		helped := false
		for _, focus := range []string{"song", "other", "playlist", "from", "section", "model", "song1",
			"style", "voice", "language", "style1"} {
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
			t.Errorf("%s suggests nothing", name)
		}
	}
}
