package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/jukebox"
	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// playlistKeeper is what commands need of playlists.
type playlistKeeper interface {
	KeepPlaylist(ctx context.Context, p jukebox.Playlist) error
	Playlists(ctx context.Context, v songs.Viewer, text string, limit int) ([]jukebox.Playlist, error)
	Playlist(ctx context.Context, v songs.Viewer, which string) (jukebox.Playlist, error)
	SharePlaylist(ctx context.Context, id jukebox.PlaylistID, shared bool) error
	DropPlaylist(ctx context.Context, id jukebox.PlaylistID) error
	PlaylistAdd(ctx context.Context, id jukebox.PlaylistID, song songs.SongID) error
	PlaylistRemove(ctx context.Context, id jukebox.PlaylistID, song songs.SongID) error
	PlaylistSongs(ctx context.Context, p jukebox.Playlist, v songs.Viewer) ([]songs.Entry, error)
}

// Playlists is /playlist: songs that members keep together.
func Playlists(box *jukebox.Jukebox, library librarian, lists playlistKeeper, house householder, newID func() string, now func() time.Time) Command {
	p := &playlisting{jukeboxing: &jukeboxing{box: box, library: library, lists: lists, house: house}, newID: newID, now: now}
	list := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "playlist", Description: "Which playlist",
		Required: true, Autocomplete: true, MaxLength: 100}
	song := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "song", Description: "Which song",
		Required: true, Autocomplete: true, MaxLength: 100}
	return Command{
		Definition: serverDefinition("playlist", "Songs that you keep together"),
		Subcommands: []Subcommand{
			{Name: "create", Description: "Begin a playlist", Handle: p.create, Options: []*discordgo.ApplicationCommandOption{
				{Type: discordgo.ApplicationCommandOptionString, Name: "name", Description: "What it is called", Required: true, MaxLength: jukebox.MaxPlaylistName}}},
			{Name: "add", Description: "Put a song into a playlist of yours", Handle: p.with(p.add), Autocomplete: p.suggest, Options: []*discordgo.ApplicationCommandOption{list, song}},
			{Name: "remove", Description: "Take a song out of a playlist of yours", Handle: p.with(p.remove), Autocomplete: p.suggest, Options: []*discordgo.ApplicationCommandOption{list, song}},
			{Name: "play", Description: "Play it in your voice channel", Handle: p.playIt, Autocomplete: p.suggest, Options: []*discordgo.ApplicationCommandOption{list}},
			{Name: "share", Description: "Show it here, and let everybody of this server play it", Handle: p.share, Autocomplete: p.suggest, Options: []*discordgo.ApplicationCommandOption{list,
				{Type: discordgo.ApplicationCommandOptionBoolean, Name: "shared", Description: "False: yours alone again"}}},
			{Name: "list", Description: "Your playlists and those that others share, or the songs of one", Handle: p.list, Autocomplete: p.suggest, Options: []*discordgo.ApplicationCommandOption{
				{Type: discordgo.ApplicationCommandOptionString, Name: "playlist", Description: "Whose songs to show", Autocomplete: true, MaxLength: 100}}},
			{Name: "delete", Description: "Delete a playlist of yours; its songs stay", Handle: p.with(p.drop), Autocomplete: p.suggest, Options: []*discordgo.ApplicationCommandOption{list}},
		},
		Buttons: map[string]Handler{"playlist-play": func(ctx context.Context, it *Interaction) error {
			return p.playList(ctx, it, it.args(1)[0])
		}},
	}
}

type playlisting struct {
	*jukeboxing
	newID func() string
	now   func() time.Time
}

// with does something with a playlist of the person's own, and answers in private.
func (p *playlisting) with(do func(ctx context.Context, it *Interaction, list jukebox.Playlist) (Message, error)) Handler {
	return func(ctx context.Context, it *Interaction) error {
		if err := it.DeferPrivately(ctx); err != nil {
			return err
		}
		list, err := p.mine(ctx, it)
		if err != nil {
			return err
		}
		m, err := do(ctx, it, list)
		if err != nil {
			return err
		}
		return it.Edit(ctx, m)
	}
}

// mine is the playlist that is named, if the person may change it.
func (p *playlisting) mine(ctx context.Context, it *Interaction) (jukebox.Playlist, error) {
	list, err := p.named(ctx, it, it.Text("playlist"))
	if err == nil && list.Owner.ID != it.User().ID && !it.MemberCan(discordgo.PermissionManageGuild) {
		err = errNotYours
	}
	return list, err
}

func (p *playlisting) create(ctx context.Context, it *Interaction) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	name := strings.Join(strings.Fields(it.Text("name")), " ")
	if name == "" || len([]rune(name)) > jukebox.MaxPlaylistName {
		return &briefError{err: &songs.BriefError{Field: "title", Kind: "long", Length: len([]rune(name)), Limit: jukebox.MaxPlaylistName}}
	}
	if err := it.allow(ctx, name); err != nil {
		return err
	}
	list := jukebox.Playlist{ID: jukebox.PlaylistID(p.newID()), GuildID: it.GuildID, Owner: songs.Member{ID: it.User().ID, Name: it.UserName()}, Name: name, Created: p.now()}
	if err := p.lists.KeepPlaylist(ctx, list); err != nil {
		return err
	}
	return it.Edit(ctx, news(it.Private(), "playlist.created", "Name", listName(list)))
}

func (p *playlisting) add(ctx context.Context, it *Interaction, list jukebox.Playlist) (Message, error) {
	e, err := entry(ctx, it, p.library, strings.TrimSpace(it.Text("song")))
	if err != nil {
		return Message{}, err
	}
	l := it.Private()
	return news(l, "playlist.added", "Title", cut(plain(nameOfEntry(l, e)), 100), "Name", listName(list)), p.lists.PlaylistAdd(ctx, list.ID, e.ID)
}

func (p *playlisting) remove(ctx context.Context, it *Interaction, list jukebox.Playlist) (Message, error) {
	all, err := p.listed(ctx, it, list)
	if err != nil {
		return Message{}, err
	}
	l, wanted := it.Private(), strings.TrimSpace(it.Text("song"))
	for _, e := range all {
		if string(e.ID) == wanted || strings.EqualFold(e.Title, wanted) || strings.EqualFold(nameOfEntry(l, e), wanted) {
			return news(l, "playlist.removed", "Title", cut(plain(nameOfEntry(l, e)), 100), "Name", listName(list)), p.lists.PlaylistRemove(ctx, list.ID, e.ID)
		}
	}
	return Message{}, errNoSong
}

func (p *playlisting) drop(ctx context.Context, it *Interaction, list jukebox.Playlist) (Message, error) {
	return news(it.Private(), "playlist.deleted", "Name", listName(list)), p.lists.DropPlaylist(ctx, list.ID)
}

func (p *playlisting) playIt(ctx context.Context, it *Interaction) error {
	return p.playList(ctx, it, it.Text("playlist"))
}

func (p *playlisting) playList(ctx context.Context, it *Interaction, which string) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	if !p.box.On() {
		return jukebox.ErrOff
	}
	list, err := p.named(ctx, it, which)
	if err != nil {
		return err
	}
	all, err := p.listed(ctx, it, list)
	if err != nil {
		return err
	}
	return p.enqueue(ctx, it, all, false)
}

// share shows a playlist to everybody, or makes it its owner's alone again.
func (p *playlisting) share(ctx context.Context, it *Interaction) error {
	shared := it.option("shared") == nil || it.Flag("shared")
	acknowledge := it.DeferPrivately
	if shared {
		acknowledge = it.Defer
	}
	if err := acknowledge(ctx); err != nil {
		return err
	}
	list, err := p.mine(ctx, it)
	if err != nil {
		return err
	}
	if err := p.lists.SharePlaylist(ctx, list.ID, shared); err != nil {
		return err
	}
	if !shared {
		return it.Edit(ctx, news(it.Private(), "playlist.unshared", "Name", listName(list)))
	}
	v, err := it.access.Audience(ctx, it.GuildID, it.ChannelID)
	if err != nil {
		return err
	}
	all, err := p.lists.PlaylistSongs(ctx, list, v) // the list is for everyone here
	if err != nil {
		return err
	}
	l := it.Public(ctx)
	m := songsMessage(l, list, all)
	m.Embeds[0].Author = &discordgo.MessageEmbedAuthor{Name: cut(l.Say("playlist.shared.author", "Owner", list.Owner.Name), 256)}
	m.Shows = showsSongs(songs.PostCopy, l.Tag(), listedFirst(all), it.User().ID)
	m.Components = []Row{{{Label: l.Say("playlist.shared.play"), Emoji: "▶️", CustomID: customID("playlist-play", string(list.ID))}}}
	return it.Edit(ctx, m)
}

func (p *playlisting) list(ctx context.Context, it *Interaction) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	l := it.Private()
	if which := strings.TrimSpace(it.Text("playlist")); which != "" {
		list, err := p.named(ctx, it, which)
		if err != nil {
			return err
		}
		all, err := p.songs(ctx, it, list)
		if err != nil {
			return err
		}
		return it.Edit(ctx, songsMessage(l, list, all))
	}
	lists, err := p.playlists(ctx, it, "", mostLists)
	if err != nil {
		return err
	}
	var lines []string
	for _, list := range lists {
		name, size := listName(list), l.Count("library.songs", list.Songs)
		switch {
		case list.Owner.ID != it.User().ID:
			lines = append(lines, l.Say("playlist.list.theirs", "Name", name, "Songs", size, "Owner", cut(plain(list.Owner.Name), 40)))
		case list.Shared:
			lines = append(lines, l.Say("playlist.list.shared", "Name", name, "Songs", size))
		default:
			lines = append(lines, l.Say("playlist.list.mine", "Name", name, "Songs", size))
		}
	}
	if len(lines) == 0 {
		lines = []string{l.Say("playlist.list.none")}
	}
	return it.Edit(ctx, notice(l.Say("playlist.list.title"), strings.Join(lines, "\n")))
}

// mostLists is how many playlists /playlist list shows.
const mostLists = 40

// songsMessage lists the songs of a playlist.
func songsMessage(l words.Language, list jukebox.Playlist, all []songs.Entry) Message {
	var lines []string
	var sum time.Duration
	for i, e := range all {
		sum += e.Duration
		if i < libraryPage*2 {
			lines = append(lines, fmt.Sprintf("`%d.` **%s** · %s · %s", i+1, cut(plain(nameOfEntry(l, e)), 80), clock(e.Duration), cut(plain(e.Requester.Name), 40)))
		}
	}
	if left := len(all) - len(lines); left > 0 {
		lines = append(lines, l.Say("playlist.songs.more", "More", left))
	}
	if len(all) == 0 {
		lines = []string{l.Say("playlist.songs.empty")}
	}
	return Message{Embeds: []*discordgo.MessageEmbed{{Title: cut(plain(list.Name), 256), Description: cut(strings.Join(lines, "\n"), 4096), Color: palette.Done,
		Footer: &discordgo.MessageEmbedFooter{Text: l.Count("playlist.songs.footer", len(all), "Length", clock(sum))}}}}
}

// listedFirst are the songs of a playlist that [songsMessage] names.
func listedFirst(all []songs.Entry) []songs.SongID {
	var ids []songs.SongID
	for _, e := range all[:min(len(all), libraryPage*2)] {
		ids = append(ids, e.ID)
	}
	return ids
}

// suggest completes the names of playlists and songs.
func (p *playlisting) suggest(ctx context.Context, it *Interaction) error {
	name, typed := it.Focused()
	if name == "song" && it.Sub == "remove" {
		return p.suggestListed(ctx, it, typed)
	}
	if name == "song" {
		return songChoices(ctx, it, p.library)
	}
	lists, err := p.playlists(ctx, it, typed, 25)
	if err != nil {
		return err
	}
	var choices []Choice
	for _, list := range lists {
		choices = append(choices, listChoice(it.Private(), list, it.User().ID))
	}
	return it.Suggest(ctx, choices)
}

func (p *playlisting) suggestListed(ctx context.Context, it *Interaction, typed string) error {
	list, err := p.named(ctx, it, it.Text("playlist"))
	if err != nil {
		return it.Suggest(ctx, nil) // no playlist is named yet
	}
	all, err := p.songs(ctx, it, list)
	if err != nil {
		return err
	}
	var choices []Choice
	for _, e := range all {
		if strings.Contains(strings.ToLower(e.Title), strings.ToLower(strings.TrimSpace(typed))) {
			choices = append(choices, Choice{Name: cut(nameOfEntry(it.Private(), e), 100), Value: string(e.ID)})
		}
	}
	return it.Suggest(ctx, choices)
}

func listName(list jukebox.Playlist) string { return cut(plain(list.Name), jukebox.MaxPlaylistName*2) }

func listChoice(l words.Language, list jukebox.Playlist, user string) Choice {
	size := l.Count("library.songs", list.Songs)
	name := l.Say("playlist.choice.mine", "Name", list.Name, "Songs", size)
	if list.Owner.ID != user {
		name = l.Say("playlist.choice.theirs", "Name", list.Name, "Songs", size, "Owner", list.Owner.Name)
	}
	return Choice{Name: cut(name, 100), Value: string(list.ID)}
}
