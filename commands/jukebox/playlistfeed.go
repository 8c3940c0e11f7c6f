package jukebox

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
)

// feedStore stores the podcast feeds of playlists.
type feedStore interface {
	// SetPlaylistFeed sets the unguessable name of the feed of a playlist; empty removes the feed.
	SetPlaylistFeed(ctx context.Context, id jukebox.PlaylistID, feed string) error
}

// Feeds are what /playlist feed needs.
type Feeds struct {
	Store feedStore // nil: the bot has no web pages
	// URL returns the address of a feed.
	URL func(feed string) string
	// OnByDefault reports that servers have web pages unless they turn them off.
	OnByDefault bool
}

// feedSubcommand returns /playlist feed, which makes the address of a podcast feed of a playlist.
func (h playlistHandlers) feedSubcommand(list *discordgo.ApplicationCommandOption) discord.Subcommand {
	return discord.Subcommand{
		Name: "feed", Description: "Get an address with which podcast apps play one of your playlists",
		Handle: h.withOwnPlaylist(h.feed), Autocomplete: h.suggest,
		Options: []*discordgo.ApplicationCommandOption{list, {
			Type: discordgo.ApplicationCommandOptionBoolean, Name: "off", Description: "True removes the address",
		}},
	}
}

// errNoPages is returned if the server has no web pages.
var errNoPages = &discord.UserError{Reason: "server has no web pages", Text: "playlist.refused.no-pages"}

func (h playlistHandlers) feed(ctx context.Context, it *discord.Interaction, list jukebox.Playlist) (
	discord.Message, error) {
	if it.Flag("off") {
		return discord.Success(it.Private(), "playlist.feed-off", "Name", playlistName(list)),
			h.Feeds.Store.SetPlaylistFeed(ctx, list.ID, "")
	}
	set, err := h.Settings.Settings(ctx, it.GuildID)
	if err != nil {
		return discord.Message{}, err
	}
	if !set.Web.Switch.Or(h.Feeds.OnByDefault) {
		return discord.Message{}, errNoPages
	}
	name := list.Feed
	if name == "" {
		name = strings.ToLower(rand.Text())
		if err := h.Feeds.Store.SetPlaylistFeed(ctx, list.ID, name); err != nil {
			return discord.Message{}, err
		}
	}
	return discord.Success(it.Private(), "playlist.feed", "Name", playlistName(list), "Address", h.Feeds.URL(name)), nil
}
