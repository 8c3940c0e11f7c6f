// Package library implements the commands that list, show and change songs.
package library

import (
	"context"
	"time"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// Deps are the dependencies of the library commands.
type Deps struct {
	Library  store
	Orders   orderReader
	Messages *messages.Orders
	Now      func() time.Time
	// Thumbnail returns a small JPEG of a cover; nil: lists have no pictures.
	Thumbnail func(ctx context.Context, cover songs.File) ([]byte, error)
	Covers    Covers
}

// store finds and changes songs.
type store interface {
	songoption.VersionedLibrary
	SetFavourite(ctx context.Context, id songs.SongID, viewer string, favourite bool) error
	Rename(ctx context.Context, id songs.SongID, title string) error
	Remove(ctx context.Context, id songs.SongID, by songs.Remover) error
	Hidden(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error)
	Hide(ctx context.Context, id songs.SongID, by songs.Remover, until time.Time) error
	Unhide(ctx context.Context, id songs.SongID, by songs.Remover, now time.Time) error
}

// orderReader reads orders.
type orderReader interface {
	Order(ctx context.Context, id songs.OrderID) (songs.Order, error)
}

// handlers implements /library browse, /library show, the member command for songs and the lyrics button.
type handlers Deps

// Commands returns the commands of the library.
func Commands(d Deps) []discord.Command {
	h := handlers(d)
	return []discord.Command{h.libraryCommand(), h.songInfoCommand(), h.lyricsButtons(), h.memberSongsCommand(),
		h.coverCommand()}
}
