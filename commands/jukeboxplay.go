package commands

import (
	"context"
	"errors"
	"strings"

	"riffbot/internal/jukebox"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// Where /jukebox play takes songs from, beside playlists and searches, and how
// many at most.
const (
	fromFavourites = "favourites"
	fromNewest     = "newest"
	mostAtOnce     = 25
	mostFound      = 10
)

func (j *jukeboxing) play(ctx context.Context, it *Interaction) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	if !j.box.On() {
		return jukebox.ErrOff
	}
	wanted, err := j.wanted(ctx, it)
	if err != nil {
		return err
	}
	return j.enqueue(ctx, it, wanted, false)
}

// enqueue puts songs into the playlist and says what came of it.
func (j *jukeboxing) enqueue(ctx context.Context, it *Interaction, wanted []songs.Entry, reveal bool) error {
	return j.act(ctx, it, func(p *jukebox.Player, a jukebox.Actor) error {
		added, err := p.Play(ctx, a, it.ChannelID, wanted, reveal)
		if errors.Is(err, jukebox.ErrPrivate) && len(wanted) == 1 {
			return it.Edit(ctx, askToReveal(it.Private(), wanted[0]))
		}
		if err != nil {
			return err
		}
		return it.Edit(ctx, addedMessage(it.Private(), added))
	})
}

// wanted are the songs that somebody names.
func (j *jukeboxing) wanted(ctx context.Context, it *Interaction) ([]songs.Entry, error) {
	song, from := strings.TrimSpace(it.Text("song")), strings.TrimSpace(it.Text("from"))
	var all []songs.Entry
	if song != "" {
		e, err := entry(ctx, it, j.library, song)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	switch {
	case from != "":
		more, err := j.from(ctx, it, from)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	case song == "":
		return nil, errSayWhat
	}
	return all, nil
}

// errSayWhat says that no song was named.
var errSayWhat = errors.New("say which song")

// from finds songs by the name of a shelf or of a playlist, and else by words.
func (j *jukeboxing) from(ctx context.Context, it *Interaction, from string) ([]songs.Entry, error) {
	v, err := it.viewer(ctx)
	if err != nil {
		return nil, err
	}
	q := songs.Search{Shelf: songs.ShelfServer, Viewer: v, Limit: 2 * mostFound}
	l := it.Private()
	switch strings.ToLower(from) { // by hand, too, as it is suggested
	case fromFavourites, l.Say("jukebox.from.favourites"):
		q.Shelf, q.Limit = songs.ShelfFavourites, mostAtOnce
		page, _, err := j.library.Library(ctx, q)
		if err == nil && len(page) == 0 {
			err = errNoFavourites
		}
		return page, err
	case fromNewest, l.Say("jukebox.from.newest"):
	default:
		list, err := j.named(ctx, it, from)
		if err == nil {
			return j.listed(ctx, it, list)
		}
		if !errors.Is(err, jukebox.ErrNoPlaylist) {
			return nil, err
		}
		q.Text = from
	}
	page, _, err := j.library.Library(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(page) == 0 {
		return nil, errNoSong
	}
	return firstTakes(page, mostFound), nil
}

// errNoFavourites says that somebody has marked nothing.
var errNoFavourites = errors.New("no favourites")

// named is a playlist that the member may play, by its id or name.
func (j *jukeboxing) named(ctx context.Context, it *Interaction, which string) (jukebox.Playlist, error) {
	v, err := it.viewer(ctx)
	if err != nil {
		return jukebox.Playlist{}, err
	}
	return j.lists.Playlist(ctx, v, which)
}

// playlists are those that the member may play and whose names hold a text.
func (j *jukeboxing) playlists(ctx context.Context, it *Interaction, text string, limit int) ([]jukebox.Playlist, error) {
	v, err := it.viewer(ctx)
	if err != nil {
		return nil, err
	}
	return j.lists.Playlists(ctx, v, text, limit)
}

// songs are those of a playlist that the member may see.
func (j *jukeboxing) songs(ctx context.Context, it *Interaction, list jukebox.Playlist) ([]songs.Entry, error) {
	v, err := it.viewer(ctx)
	if err != nil {
		return nil, err
	}
	return j.lists.PlaylistSongs(ctx, list, v)
}

// listed are the songs of a playlist.
func (j *jukeboxing) listed(ctx context.Context, it *Interaction, list jukebox.Playlist) ([]songs.Entry, error) {
	all, err := j.songs(ctx, it, list)
	if err == nil && len(all) == 0 {
		err = errEmptyPlaylist
	}
	return all, err
}

// errEmptyPlaylist says that a playlist has no songs.
var errEmptyPlaylist = errors.New("the playlist is empty")

// firstTakes leaves out songs of an order that has one of the same title there
// already: twice the same in a row is nothing to listen to.
func firstTakes(page []songs.Entry, most int) []songs.Entry {
	type song struct {
		order songs.OrderID
		title string
	}
	at := make(map[song]int)
	var all []songs.Entry
	for _, e := range page {
		this := song{e.OrderID, e.Title}
		i, known := at[this]
		switch {
		case !known && len(all) < most:
			at[this] = len(all)
			all = append(all, e)
		case known && e.Take < all[i].Take:
			all[i] = e
		}
	}
	return all
}

// addedMessage says what became of songs that somebody asked for.
func addedMessage(l words.Language, a jukebox.Added) Message {
	if len(a.Entries) == 0 {
		return news(l, "jukebox.song-vote", "Title", shown(l, a.Voted[0]))
	}
	these := l.Say("jukebox.added.first", "Title", shown(l, a.Entries[0]))
	if n := len(a.Entries); n > 1 {
		these = l.Say("jukebox.added.several", "Title", shown(l, a.Entries[0]), "More", n-1)
	}
	title, in := l.Say("jukebox.added.waiting"), "<#"+a.Channel+">"
	var lines []string
	switch {
	case a.Ahead < 0:
		title = l.Say("jukebox.added.playing")
		lines = append(lines, l.Say("jukebox.added.now", "Songs", these, "Channel", in))
	case a.Ahead <= 1:
		lines = append(lines, l.Say("jukebox.added.next", "Songs", these, "Channel", in))
	default:
		lines = append(lines, l.Say("jukebox.added.later", "Songs", these, "Ahead", a.Ahead, "Channel", in))
	}
	if n := len(a.Voted); n > 0 {
		lines = append(lines, l.Say("jukebox.added.voted", "Number", n))
	}
	if a.Private > 0 {
		lines = append(lines, l.Count("jukebox.added.private", a.Private))
	}
	if a.Left > 0 {
		lines = append(lines, l.Say("jukebox.added.no-room", "Number", a.Left))
	}
	return notice(title, strings.Join(lines, "\n"))
}

func (j *jukeboxing) suggestPlay(ctx context.Context, it *Interaction) error {
	name, typed := it.Focused()
	if name != "from" {
		return songChoices(ctx, it, j.library)
	}
	l := it.Private()
	choices := []Choice{{Name: l.Say("jukebox.from.favourites"), Value: fromFavourites}, {Name: l.Say("jukebox.from.newest"), Value: fromNewest}}
	lists, err := j.playlists(ctx, it, "", 20)
	if err != nil {
		return err
	}
	for _, list := range lists {
		choices = append(choices, listChoice(l, list, it.User().ID))
	}
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return it.Suggest(ctx, choices)
	}
	fits := []Choice{{Name: cut(l.Say("jukebox.from.search", "Text", typed), 100), Value: cut(typed, 100)}}
	for _, c := range choices {
		if strings.Contains(strings.ToLower(c.Name), strings.ToLower(typed)) {
			fits = append(fits, c)
		}
	}
	return it.Suggest(ctx, fits)
}

// playOrder is the button under a song that plays it.
func (j *jukeboxing) playOrder(ctx context.Context, it *Interaction) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	return j.playSong(ctx, it, false)
}

// playAnyway is the button that shares a song with all who can see the voice channel, and plays it.
func (j *jukeboxing) playAnyway(ctx context.Context, it *Interaction) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	return j.playSong(ctx, it, true)
}

func (j *jukeboxing) playSong(ctx context.Context, it *Interaction, reveal bool) error {
	if !j.box.On() {
		return jukebox.ErrOff
	}
	v, err := it.viewer(ctx)
	if err != nil {
		return err
	}
	e, err := j.library.Entry(ctx, songs.SongID(it.args(1)[0]), v)
	if err != nil {
		return err
	}
	return j.enqueue(ctx, it, []songs.Entry{e}, reveal)
}

// askToReveal says, before a song plays, that not all who would hear it may see it, and offers to play it all the same.
func askToReveal(l words.Language, e songs.Entry) Message {
	m := news(l, "jukebox.reveal", "Title", cut(plain(nameOfEntry(l, e)), 100))
	m.Components = []Row{{{Label: l.Say("jukebox.say.reveal"), Emoji: "▶️", CustomID: customID("juke-anyway", string(e.ID))}}}
	return m
}

// playButton plays a song in a voice channel.
// playButtons are the buttons that play an order's songs: one for each title.
func playButtons(l words.Language, o songs.Order) Row {
	several := distinct(o)
	if len(several) < 2 {
		return Row{playButton(l, o.Songs[0].ID)}
	}
	var row Row
	for _, s := range several {
		b := playButton(l, s.ID)
		b.Label = cut(plain(s.Title), 80)
		row = append(row, b)
	}
	return row
}

func playButton(l words.Language, id songs.SongID) Button {
	return Button{Label: l.Say("library.play"), Emoji: "▶️", CustomID: customID("juke-play", string(id))}
}
