package commands

import (
	"cmp"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/account"
	"github.com/riffbot/riffbot/commands/admin"
	"github.com/riffbot/riffbot/commands/apps"
	"github.com/riffbot/riffbot/commands/board"
	"github.com/riffbot/riffbot/commands/cowriting"
	"github.com/riffbot/riffbot/commands/edit"
	"github.com/riffbot/riffbot/commands/export"
	"github.com/riffbot/riffbot/commands/help"
	"github.com/riffbot/riffbot/commands/jukebox"
	"github.com/riffbot/riffbot/commands/library"
	"github.com/riffbot/riffbot/commands/singer"
	"github.com/riffbot/riffbot/commands/song"
	"github.com/riffbot/riffbot/internal/discord"
)

// Config holds the dependencies of the commands of each area.
type Config struct {
	Song      song.Deps
	Edit      edit.Deps
	Library   library.Deps
	Export    export.Deps
	Jukebox   jukebox.Deps
	Board     board.Deps
	Cowriting cowriting.Deps
	Singer    singer.Deps
	Admin     admin.Deps
	Account   account.Deps
	Apps      apps.Deps
	Help      help.Deps
	Router    discord.RouterConfig
}

// New returns the router of all commands.
func New(c Config) (*discord.Router, error) {
	var router *discord.Router
	c.Help.Commands = func() []*discordgo.ApplicationCommand { return router.Definitions() }
	all := slices.Concat(
		song.Commands(c.Song),
		library.Commands(c.Library),
		jukebox.Commands(c.Jukebox),
		export.Commands(c.Export),
		edit.Commands(c.Edit),
		board.Commands(c.Board),
		cowriting.Commands(c.Cowriting),
		singer.Commands(c.Singer),
		admin.Commands(c.Admin),
		account.Commands(c.Account),
		apps.Commands(c.Apps),
		help.Commands(c.Help),
	)
	all = discord.Compose(groups(), all)
	slices.SortStableFunc(all, func(a, b discord.Command) int { return cmp.Compare(place(a), place(b)) })
	c.Router.OldNames, c.Router.Price = oldNames(), priceOf(c.Song.Offer.CommonPrice(c.Song.Price))
	router, err := discord.NewRouter(all, c.Router)
	if err == nil {
		addPrices(router.Definitions(), c.Song.Offer.CommonPrice(c.Song.Price))
	}
	return router, err
}

// groups returns the commands whose subcommands come from several areas.
func groups() []*discordgo.ApplicationCommand {
	moderators := int64(discordgo.PermissionManageMessages)
	admin := discord.ServerDefinition("admin", "Settings and moderation of this server")
	admin.DefaultMemberPermissions = &moderators
	return []*discordgo.ApplicationCommand{
		discord.GeneralDefinition("write", "Write lyrics, alone or together"),
		discord.GeneralDefinition("edit", "Edit a song"),
		discord.GeneralDefinition("library", "Find, share and download songs"),
		discord.ServerDefinition("idea", "Suggest ideas, vote and battle"),
		discord.GeneralDefinition("me", "Your queue, credits and data"),
		admin,
	}
}

// order is the order in which /help lists commands. Commands that it lacks follow the others.
var order = []string{
	"song", "write", "lyrics", "singer", "edit", "library", "jukebox", "playlist", "idea", "me", "help", "admin",
	"Songs by this member", "Make a song from this", "Report this song",
}

// place returns the index of a command in [order].
func place(c discord.Command) int {
	if c.Definition == nil {
		return len(order)
	}
	if i := slices.Index(order, c.Definition.Name); i >= 0 {
		return i
	}
	return len(order)
}
