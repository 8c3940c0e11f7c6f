package jukebox

import (
	"context"
	"errors"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/cleantext"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// playlistCommand returns /playlist, which manages the playlists of members.
func (h playlistHandlers) playlistCommand() discord.Command {
	list, song := songoption.Option("playlist", "Which playlist"), songoption.Option("song", "Which song")
	organizing := h.organizingSubcommands(list, song)
	if h.Feeds.Store != nil {
		organizing = append(organizing, h.feedSubcommand(list))
	}
	return discord.Command{
		Definition: discord.ServerDefinition("playlist", "Keep your favourite songs in playlists"),
		Subcommands: append([]discord.Subcommand{
			{Name: "create", Description: "Create a playlist", Handle: discord.Privately(h.create),
				Options: []*discordgo.ApplicationCommandOption{
					{
						Type: discordgo.ApplicationCommandOptionString, Name: "name", Description: "A name for the playlist",
						Required: true, MaxLength: jukebox.MaxPlaylistName,
					}}},
			{
				Name: "add", Description: "Add a song to one of your playlists", Handle: h.withOwnPlaylist(h.add),
				Autocomplete: h.suggest, Options: []*discordgo.ApplicationCommandOption{list, song},
			},
			{
				Name: "remove", Description: "Remove a song from one of your playlists",
				Handle: h.withOwnPlaylist(h.remove), Autocomplete: h.suggest,
				Options: []*discordgo.ApplicationCommandOption{list, song},
			},
			{
				Name: "play", Description: "Play a playlist in your voice channel", Handle: h.play, Autocomplete: h.suggest,
				Options: []*discordgo.ApplicationCommandOption{list},
			},
			{Name: "share", Description: "Show a playlist here and let everyone play it", Handle: h.share,
				Autocomplete: h.suggest, Options: []*discordgo.ApplicationCommandOption{list,
					{
						Type: discordgo.ApplicationCommandOptionBoolean, Name: "shared",
						Description: "False makes it private again",
					}}},
			{Name: "list", Description: "Your playlists and shared ones, or the songs in one",
				Handle: discord.Privately(h.list), Autocomplete: h.suggest,
				Options: []*discordgo.ApplicationCommandOption{
					{
						Type: discordgo.ApplicationCommandOptionString, Name: "playlist",
						Description: "Show the songs of this playlist", Autocomplete: true, MaxLength: 100,
					}}},
			{
				Name: "delete", Description: "Delete one of your playlists; its songs stay",
				Handle: h.withOwnPlaylist(h.deletePlaylist), Autocomplete: h.suggest,
				Options: []*discordgo.ApplicationCommandOption{list},
			},
		}, organizing...),
		Buttons: map[string]discord.Handler{"playlist-play:{playlist}": func(
			ctx context.Context, it *discord.Interaction,
		) error {
			return h.playPlaylist(ctx, it, it.Var("playlist"))
		}},
	}
}

// playlistHandlers implements /playlist.
type playlistHandlers Deps

// withOwnPlaylist returns the handler of a subcommand that acts on a playlist of the member and responds
// privately.
func (h playlistHandlers) withOwnPlaylist(
	do func(ctx context.Context, it *discord.Interaction, list jukebox.Playlist) (discord.Message, error),
) discord.Handler {
	return discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
		list, err := h.ownPlaylist(ctx, it)
		if err != nil {
			return err
		}
		m, err := do(ctx, it, list)
		if err != nil {
			return err
		}
		return it.Edit(ctx, m)
	})
}

// ownPlaylist returns the playlist of the option; an error if the member may not change it.
func (h playlistHandlers) ownPlaylist(ctx context.Context, it *discord.Interaction) (jukebox.Playlist, error) {
	list, err := handlers(h).namedPlaylist(ctx, it, "playlist", it.Text("playlist"))
	if err == nil && list.Owner.ID != it.User().ID && !it.MemberCan(discordgo.PermissionManageGuild) {
		err = &discord.UserError{Reason: "the playlist is another member's", Text: "playlist.refused.not-yours",
			Args: []any{"Name", playlistName(list), "Owner", discord.Cut(discord.Plain(list.Owner.Name), 40)}}
	}
	return list, err
}

func (h playlistHandlers) create(ctx context.Context, it *discord.Interaction) error {
	name, err := newPlaylistName(ctx, it)
	if err != nil {
		return err
	}
	list, err := h.saveNew(ctx, it, name, nil)
	if err != nil {
		return err
	}
	return it.Edit(ctx, discord.Success(it.Private(), "playlist.created", "Name", playlistName(list)))
}

// newPlaylistName returns the name that the member typed for a playlist.
func newPlaylistName(ctx context.Context, it *discord.Interaction) (string, error) {
	name := cleantext.Name(it.Text("name"))
	if name == "" {
		return "", &messages.SpecError{Err: &songs.SpecError{Field: songs.FieldName, Kind: songs.ProblemMissing}}
	}
	if n := utf8.RuneCountInString(name); n > jukebox.MaxPlaylistName {
		return "", &messages.SpecError{Err: &songs.SpecError{Field: songs.FieldName, Kind: songs.ProblemLong, Length: n,
			Limit: jukebox.MaxPlaylistName}}
	}
	return name, it.AllowTexts(ctx, name)
}

// saveNew saves a new playlist of the member.
func (h playlistHandlers) saveNew(
	ctx context.Context, it *discord.Interaction, name string, all []songs.SongID,
) (jukebox.Playlist, error) {
	list := jukebox.Playlist{
		ID: jukebox.PlaylistID(h.NewID()), GuildID: it.GuildID,
		Owner: songs.Member{ID: it.User().ID, Name: it.UserName()}, Name: name, Created: h.Now(), Songs: len(all),
	}
	return list, h.Playlists.SavePlaylist(ctx, list, all...)
}

func (h playlistHandlers) add(
	ctx context.Context, it *discord.Interaction, list jukebox.Playlist,
) (discord.Message, error) {
	e, err := songoption.Named(ctx, it, h.Library, "song")
	if err != nil {
		return discord.Message{}, err
	}
	l := it.Private()
	what := []any{
		"Title", discord.Cut(discord.Plain(messages.EntryName(l, e)), 100), "Name", playlistName(list),
	}
	err = h.Playlists.AddToPlaylist(ctx, list.ID, e.ID)
	switch {
	case errors.Is(err, jukebox.ErrInPlaylist):
		err = &discord.UserError{Reason: err.Error(), Text: "playlist.refused.has-song", Args: what}
	case errors.Is(err, jukebox.ErrFull):
		err = &discord.UserError{Reason: err.Error(), Text: "playlist.refused.full",
			Args: []any{"Name", playlistName(list), "Limit", jukebox.MaxPlaylistSongs}}
	}
	return discord.Success(l, "playlist.added", what...), err
}

func (h playlistHandlers) remove(
	ctx context.Context, it *discord.Interaction, list jukebox.Playlist,
) (discord.Message, error) {
	_, e, err := h.listedSong(ctx, it, list)
	if err != nil {
		return discord.Message{}, err
	}
	l := it.Private()
	return discord.Success(
		l, "playlist.removed", "Title", discord.Cut(discord.Plain(messages.EntryName(l, e)), 100), "Name",
		playlistName(list),
	), h.Playlists.RemoveFromPlaylist(ctx, list.ID, e.ID)
}

func (h playlistHandlers) deletePlaylist(
	ctx context.Context, it *discord.Interaction, list jukebox.Playlist,
) (discord.Message, error) {
	l := it.Private()
	if list.Shared && !it.Confirmed {
		return discord.Message{}, &discord.ConfirmError{Question: discord.Success(l, "playlist.delete-shared", "Name",
			playlistName(list)), Label: l.T("playlist.delete")}
	}
	return discord.Success(l, "playlist.deleted", "Name", playlistName(list)), h.Playlists.DeletePlaylist(ctx, list.ID)
}

func (h playlistHandlers) play(ctx context.Context, it *discord.Interaction) error {
	return h.playPlaylist(ctx, it, it.Text("playlist"))
}

func (h playlistHandlers) playPlaylist(ctx context.Context, it *discord.Interaction, which string) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	if !h.Jukebox.On() {
		return jukebox.ErrOff
	}
	list, err := handlers(h).namedPlaylist(ctx, it, "playlist", which)
	if err != nil {
		return err
	}
	all, err := handlers(h).nonEmptyPlaylistSongs(ctx, it, list)
	if err != nil {
		return err
	}
	return handlers(h).enqueue(ctx, it, all, false)
}
