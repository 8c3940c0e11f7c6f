package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riffbot/riffbot/commands"
	"github.com/riffbot/riffbot/commands/account"
	"github.com/riffbot/riffbot/commands/admin"
	"github.com/riffbot/riffbot/commands/apps"
	boardcommands "github.com/riffbot/riffbot/commands/board"
	cowritingcommands "github.com/riffbot/riffbot/commands/cowriting"
	"github.com/riffbot/riffbot/commands/edit"
	"github.com/riffbot/riffbot/commands/export"
	"github.com/riffbot/riffbot/commands/help"
	jukeboxcommands "github.com/riffbot/riffbot/commands/jukebox"
	"github.com/riffbot/riffbot/commands/library"
	"github.com/riffbot/riffbot/commands/singer"
	"github.com/riffbot/riffbot/commands/song"
	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/jukeboxmessages"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/webdb"
	"github.com/riffbot/riffbot/internal/visibility"
)

// routerParts are the parts that the commands of a test use.
type routerParts struct {
	client       discord.Client
	db           *store.DB
	settings     *guild.SettingsService
	access       visibility.Songs
	filter       discord.TextFilter
	pipeline     *songs.Pipeline
	messages     *messages.Orders
	board        *board.Service
	sessions     *cowriting.Service
	jukebox      *jukebox.Jukebox
	writer       lyricsWriter
	drafts       *discord.FormDrafts
	capabilities provider.Capabilities
	limits       songs.Limits
	log          *slog.Logger
	newID        func() string
	now          func() time.Time
}

type lyricsWriter interface {
	Write(ctx context.Context, c songs.WriterCall, wish lyrics.Request, progress func(lyrics.Draft)) (lyrics.Draft,
		error)
}

// noPainter draws nothing.
type noPainter struct{}

func (noPainter) Paint(context.Context, songs.WriterCall, string) ([]byte, error) {
	return nil, errors.New("no picture")
}
func (noPainter) Requests() int { return 5 }
func (noPainter) Remaining(context.Context, songs.Place, string, []string) (int, bool, error) {
	return 0, false, nil
}

// newTestRouter returns the router of all commands with a real database, without exports.
func newTestRouter(p routerParts) (*discord.Router, error) {
	entries, deletion, lists := librarydb.New(p.db), deletiondb.New(p.db), jukeboxdb.New(p.db)
	authorizer := guild.NewAuthorizer(p.settings)
	policy := commands.OrderPolicy{Limits: p.limits, Settings: p.settings}
	adminDeps := admin.Deps{Settings: p.settings, Authorizer: authorizer, Statistics: p.pipeline, Reports: deletion,
		Orders: p.pipeline, Library: entries, SongChannels: p.db, Jukebox: p.jukebox,
		RedrawBoard: boardcommands.Redraw(p.board), Price: 1, NewID: p.newID, Now: p.now}
	panel := jukeboxmessages.NewPanel(p.client, nil, p.access, discord.DefaultLocales{}, p.log)
	return commands.New(commands.Config{
		Song: song.Deps{Orders: p.pipeline, Messages: p.messages, Offer: songs.OfferOf(p.capabilities), Writer: p.writer,
			Drafts: p.db, Defaults: p.db, Styles: p.db, Price: 1, LyricsMode: guild.LyricsOff,
			Settings: p.settings, Authorizer: authorizer, NewID: p.newID, Now: p.now},
		Singer: singer.Deps{Singers: singersStub{}, Library: entries, Settings: p.settings, Authorizer: authorizer},
		Edit: edit.Deps{Orders: p.pipeline, Messages: p.messages, Library: entries, Offer: songs.OfferOf(p.capabilities),
			Writes: true},
		Library: library.Deps{Library: entries, Orders: p.pipeline, Messages: p.messages, Now: p.now,
			Covers: library.Covers{Store: entries, Painter: noPainter{}, NewID: p.newID}},
		Export: export.Deps{Library: entries, Messages: p.messages, Exports: noExports{},
			Tasks: export.NewTasks(p.log, p.now)},
		Jukebox: jukeboxcommands.Deps{Quotes: p.pipeline, Jukebox: p.jukebox, Library: entries, Playlists: lists, Panel: panel,
			Settings: p.settings, Configure: admin.ConfigureJukebox(adminDeps), Feeds: jukeboxcommands.Feeds{Store: lists,
				OnByDefault: true, URL: func(feed string) string { return "https://room.test/feeds/" + feed }},
			ShowSettings: admin.ShowJukeboxSettings(adminDeps), NewID: p.newID, Now: p.now},
		Board: boardcommands.Deps{Quotes: p.pipeline, Board: p.board, Settings: p.settings, Authorizer: authorizer, Messages: p.messages,
			Library: entries, Offer: songs.OfferOf(p.capabilities),
			Now: p.now},
		Cowriting: cowritingcommands.Deps{Sessions: p.sessions, Orders: p.pipeline, Messages: p.messages,
			Quotes: p.pipeline, Authorizer: authorizer, Offer: songs.OfferOf(p.capabilities), Price: 1},
		Admin: adminDeps,
		Apps: apps.Deps{Keys: apikeys.New(webdb.NewKeys(p.db), p.newID, p.now), Settings: p.settings, OnByDefault: true,
			URL: "https://room.test"},
		Account: account.Deps{Quotas: p.pipeline, Data: deletion, Drafts: p.drafts, Defaults: p.db, Offer: songs.OfferOf(p.capabilities), Writes: true,
			Price: 1, Limits: p.limits,
			Links: webLinks{store: webdb.New(p.db), settings: p.settings, onByDefault: true, address: "http://pages.test", now: p.now}},
		Help: help.Deps{Version: "test", Offer: songs.OfferOf(p.capabilities), Writes: true},
		Router: discord.RouterConfig{Posts: p.db, Access: p.access, Drafts: p.drafts, Filter: p.filter, Allowed: policy.AllowGuild,
			AllowOrder: policy.AllowOrder},
	})
}
