package app

import (
	"context"
	"strings"
	"time"

	"github.com/riffbot/riffbot/bot"
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
	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/jukeboxmessages"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/moderation"
	"github.com/riffbot/riffbot/internal/personas"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/visibility"
	"github.com/riffbot/riffbot/internal/voice"
	"github.com/riffbot/riffbot/internal/web/feeds"
)

// commandParts are the parts that the commands use.
type commandParts struct {
	offer        songs.Offer
	store        *store.DB
	library      *librarydb.Library
	files        songs.Files
	deletion     *deletiondb.Deletion
	lists        *jukeboxdb.Jukebox
	settings     *guild.SettingsService
	access       visibility.Songs
	locales      discord.LocaleResolver
	tokens       discord.TokenCipher
	pipeline     *songs.Pipeline
	messages     *messages.Orders
	panel        *jukeboxmessages.Panel
	board        *board.Service
	sessions     *cowriting.Service
	singers      *personas.Service
	jukebox      *jukebox.Jukebox
	calls        *voice.Voice // nil: the jukebox is off
	exports      *media.Exports
	tasks        *export.Tasks
	album        func(context.Context, songs.Place) string
	writer       *limitedWriter // nil: no language model writes lyrics
	painter      *painter       // nil: no service draws covers
	moderator    songs.Moderator
	limits       songs.Limits
	answered     func(context.Context, *discord.Interaction) // may be nil
	commandID    func(name string) string
	voiceChannel func(guildID, userID string) string
	channels     *visibility.Cache
	links        *webLinks     // nil: there are no pages for members
	keys         *apikeys.Keys // nil: there are no pages
	now          func() time.Time
}

// newRouter returns the router of all commands.
func newRouter(cfg config.Config, p commandParts) (*discord.Router, error) {
	authorizer := guild.NewAuthorizer(p.settings)
	drafts := discord.NewStoredDrafts(newID, p.store)
	money := songs.Money{Amount: cfg.Songs.Cost, Currency: cfg.Songs.Currency}
	blocked := moderation.NewWords(cfg.Writer.Blocked)
	songDeps := song.Deps{Orders: p.pipeline, Messages: p.messages, Offer: p.offer, Voice: p.jukebox.On(),
		Singers: p.singers, Drafts: p.store, Defaults: p.store, Styles: p.store,
		Price: cfg.Songs.Price, LyricsMode: guild.LyricsMode(cfg.Writer.Mode), Settings: p.settings, Authorizer: authorizer,
		Blocked: blocked, NewID: newID, Now: p.now, VoiceChannel: p.voiceChannel}
	if p.writer != nil {
		songDeps.Writer = p.writer // not a nil pointer in an interface
	}
	editDeps := edit.Deps{Orders: p.pipeline, Messages: p.messages, Library: p.library, Offer: p.offer,
		Writes: p.writer != nil, Styles: p.store, Price: cfg.Songs.Price}
	jukeboxDeps := jukeboxcommands.Deps{Quotes: p.pipeline, Jukebox: p.jukebox, Library: p.library, Playlists: p.lists,
		Panel: p.panel, Settings: p.settings, NewID: newID, Now: p.now}
	covers := coverDeps(p)
	if files, err := bot.NewAttachments(cfg.Discord.APIURL); err == nil { // the settings contain no invalid address
		editDeps.Recordings, jukeboxDeps.Files, covers.Pictures = files, files, files
	}
	adminDeps := admin.Deps{Settings: p.settings, Authorizer: authorizer, Statistics: p.pipeline, Reports: p.deletion,
		Orders: p.pipeline, Library: p.library, SongChannels: p.store, Channels: p.channels, Providers: p.offer.Catalog,
		RedrawBoard: boardcommands.Redraw(p.board), Money: money, Price: cfg.Songs.Price, NewID: newID, Now: p.now}
	if p.jukebox.On() {
		adminDeps.Jukebox = p.jukebox
	}
	jukeboxDeps.Configure = admin.ConfigureJukebox(adminDeps)
	jukeboxDeps.ShowSettings = admin.ShowJukeboxSettings(adminDeps)
	policy := commands.OrderPolicy{Limits: p.limits, Settings: p.settings}
	accountDeps := account.Deps{Quotas: p.pipeline, Data: p.deletion, Drafts: drafts, Defaults: p.store, Offer: p.offer,
		Writes: p.writer != nil, Money: money, UserInstall: cfg.Discord.UserInstall,
		Price: cfg.Songs.Price, Limits: p.limits, Retention: retentionOf(cfg)}
	if p.keys != nil {
		jukeboxDeps.Feeds = jukeboxcommands.Feeds{Store: p.lists, OnByDefault: cfg.Web.Default == "on",
			URL: func(feed string) string { return strings.TrimRight(cfg.WebURL(), "/") + feeds.PlaylistPath(feed) }}
	}
	if p.links != nil {
		accountDeps.Links, adminDeps.Pages = p.links, true // not a nil pointer in an interface
	}
	return commands.New(commands.Config{
		Song: songDeps,
		Edit: editDeps,
		Library: library.Deps{Library: p.library, Orders: p.pipeline, Messages: p.messages,
			Thumbnail: thumbnails{p.files}.of, Covers: covers, Now: p.now},
		Export: export.Deps{Library: p.library, Messages: p.messages, Exports: p.exports, Tasks: p.tasks,
			Album: p.album},
		Jukebox: jukeboxDeps,
		Board: boardcommands.Deps{Quotes: p.pipeline, Board: p.board, Settings: p.settings, Authorizer: authorizer,
			Messages: p.messages,
			Library:  p.library,
			Offer:    p.offer, Styles: p.store, Price: cfg.Songs.Price, Now: p.now},
		Cowriting: cowritingcommands.Deps{Sessions: p.sessions, Orders: p.pipeline, Messages: p.messages,
			Quotes: p.pipeline, Authorizer: authorizer, Offer: p.offer, Writes: p.writer != nil, Styles: p.store,
			Price: cfg.Songs.Price},
		Singer:  singer.Deps{Singers: p.singers, Library: p.library, Settings: p.settings, Authorizer: authorizer},
		Admin:   adminDeps,
		Account: accountDeps,
		Apps:    appDeps(cfg, p),
		Help: help.Deps{Version: versionText(), Offer: p.offer, Writes: p.writer != nil,
			Jukebox: p.jukebox.On(), FFmpeg: p.exports != nil && p.exports.FFmpeg(), Curators: authorizer,
			Price: cfg.Songs.Price, CommandID: p.commandID, Now: p.now, PrivacyCode: privacyCode(p.calls)},
		Router: discord.RouterConfig{Posts: p.store, Access: p.access, Drafts: drafts, DraftWait: time.Second, IsID: isID,
			Filter:  discord.TextFilter{Blocked: blocked, Settings: p.settings, Censor: p.moderator},
			Locales: p.locales, Allowed: policy.AllowGuild, AllowOrder: policy.AllowOrder, Tokens: p.tokens,
			UserInstall: cfg.Discord.UserInstall, Answered: p.answered},
	})
}

// appDeps returns the dependencies of the command for music apps.
func appDeps(cfg config.Config, p commandParts) apps.Deps {
	d := apps.Deps{Settings: p.settings, URL: cfg.WebURL(), OnByDefault: cfg.Web.Default == "on"}
	if p.keys != nil {
		d.Keys = p.keys // not a nil pointer in an interface
	}
	return d
}

// coverDeps returns the dependencies of the commands that change covers, without the reader of attached files.
func coverDeps(p commandParts) library.Covers {
	covers := library.Covers{Store: p.library, Files: p.files, Convert: media.Cover, NewID: newID}
	if p.painter != nil {
		covers.Painter = p.painter // not a nil pointer in an interface
	}
	return covers
}
