package commands

import (
	"context"
	"time"

	"github.com/riffbot/riffbot/commands/account"
	"github.com/riffbot/riffbot/commands/admin"
	"github.com/riffbot/riffbot/commands/apps"
	"github.com/riffbot/riffbot/commands/edit"
	"github.com/riffbot/riffbot/commands/export"
	"github.com/riffbot/riffbot/commands/jukebox"
	"github.com/riffbot/riffbot/commands/library"
	"github.com/riffbot/riffbot/commands/song"
	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	jukeboxlists "github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// testConfig returns the configuration of commands that use h as their store.
func testConfig(
	h *commandtest.Store, orders song.OrderService, msgs *messages.Orders,
	capabilities provider.Capabilities,
) Config {
	newID := func() string { return "id" }
	return Config{
		Song: song.Deps{
			Orders: orders, Messages: msgs, Offer: songs.OfferOf(capabilities), Writer: h, Drafts: h,
			NewID: newID, Now: time.Now,
		},
		Edit: edit.Deps{
			Orders: orders, Messages: msgs, Library: h, Offer: songs.OfferOf(capabilities), Writes: true,
		},
		Library: library.Deps{Library: h, Orders: orders, Messages: msgs, Now: time.Now},
		Export:  export.Deps{Library: h},
		Admin:   admin.Deps{Orders: orders, Library: h},
		Account: account.Deps{Links: noLinks{}},
		Jukebox: jukebox.Deps{Library: h, Feeds: jukebox.Feeds{Store: noFeeds{}}},
		Apps:    apps.Deps{Keys: &apikeys.Keys{}},
		Router:  discord.RouterConfig{Access: commandtest.OpenAccess{}},
	}
}

// noLinks makes links to no pages.
type noLinks struct{}

func (noLinks) SignInLink(context.Context, songs.Member, string) (string, error) {
	return "", songs.ErrNotFound
}

// noFeeds stores no feeds.
type noFeeds struct{}

func (noFeeds) SetPlaylistFeed(context.Context, jukeboxlists.PlaylistID, string) error { return nil }
