package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"riffbot/internal/jukebox"
	"riffbot/internal/songs"
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
	return j.enqueue(ctx, it, wanted)
}

// enqueue puts songs into the playlist and says what came of it.
func (j *jukeboxing) enqueue(ctx context.Context, it *Interaction, wanted []songs.Entry) error {
	return j.act(ctx, it, func(p *jukebox.Player, a jukebox.Actor) error {
		added, err := p.Play(ctx, a, it.ChannelID, wanted)
		if err != nil {
			return err
		}
		return it.Edit(ctx, addedMessage(added))
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
	q := songs.Search{Shelf: songs.ShelfServer, Place: songs.Place{GuildID: it.GuildID}, Viewer: it.User().ID, Limit: 2 * mostFound}
	switch strings.ToLower(from) {
	case fromFavourites:
		q.Shelf, q.Limit = songs.ShelfFavourites, mostAtOnce
		page, _, err := j.library.Library(ctx, q)
		if err == nil && len(page) == 0 {
			err = errNoFavourites
		}
		return page, err
	case fromNewest:
	default:
		list, err := j.lists.Playlist(ctx, it.GuildID, it.User().ID, from)
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

// listed are the songs of a playlist.
func (j *jukeboxing) listed(ctx context.Context, it *Interaction, list jukebox.Playlist) ([]songs.Entry, error) {
	all, err := j.lists.PlaylistSongs(ctx, list, it.User().ID)
	if err == nil && len(all) == 0 {
		err = errEmptyPlaylist
	}
	return all, err
}

// errEmptyPlaylist says that a playlist has no songs.
var errEmptyPlaylist = errors.New("the playlist is empty")

// firstTakes leaves out takes of songs that are there already: twice the same in
// a row is nothing to listen to.
func firstTakes(page []songs.Entry, most int) []songs.Entry {
	at := make(map[songs.OrderID]int)
	var all []songs.Entry
	for _, e := range page {
		i, known := at[e.OrderID]
		switch {
		case !known && len(all) < most:
			at[e.OrderID] = len(all)
			all = append(all, e)
		case known && e.Take < all[i].Take:
			all[i] = e
		}
	}
	return all
}

// addedMessage says what became of songs that somebody asked for.
func addedMessage(a jukebox.Added) Message {
	if len(a.Entries) == 0 {
		return notice("Your vote counts", "**"+shown(a.Voted[0])+"** waits already; now one more wants to hear it.")
	}
	first := a.Entries[0]
	title, text := "In the playlist", "**"+shown(first)+"**"
	if n := len(a.Entries); n > 1 {
		text += fmt.Sprintf(" and %s more", thousands(n-1))
	}
	switch {
	case a.Ahead < 0:
		title = "Playing"
	case a.Ahead <= 1:
		text += ", next"
	default:
		text += fmt.Sprintf(", %s songs before it", thousands(a.Ahead))
	}
	text += fmt.Sprintf(" · <#%s>", a.Channel)
	if n := len(a.Voted); n > 0 {
		text += fmt.Sprintf("\n%s of them waited already and got your vote.", thousands(n))
	}
	if a.Left > 0 {
		text += fmt.Sprintf("\n%s found no room: only so many songs of a member may wait at a time.", thousands(a.Left))
	}
	return notice(title, text)
}

func (j *jukeboxing) suggestPlay(ctx context.Context, it *Interaction) error {
	name, typed := it.Focused()
	if name != "from" {
		return songChoices(ctx, it, j.library)
	}
	choices := []Choice{{Name: "my favourites", Value: fromFavourites}, {Name: "the newest songs", Value: fromNewest}}
	lists, err := j.lists.Playlists(ctx, it.GuildID, it.User().ID, "", 20)
	if err != nil {
		return err
	}
	for _, l := range lists {
		choices = append(choices, listChoice(l, it.User().ID))
	}
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return it.Suggest(ctx, choices)
	}
	fits := []Choice{{Name: cut("songs with “"+typed+"”", 100), Value: cut(typed, 100)}}
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
	if !j.box.On() {
		return jukebox.ErrOff
	}
	e, err := j.library.Entry(ctx, songs.SongID(it.args(1)[0]), songs.Place{GuildID: it.GuildID}, it.User().ID)
	if err != nil {
		return err
	}
	return j.enqueue(ctx, it, []songs.Entry{e})
}

// playButton plays a song in a voice channel.
func playButton(id songs.SongID) Button {
	return Button{Label: "Play in voice", Emoji: "▶️", CustomID: customID("juke-play", string(id))}
}
