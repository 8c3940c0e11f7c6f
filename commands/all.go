package commands

import (
	"github.com/bwmarrin/discordgo"

	"riffbot/internal/jukebox"
)

// Stage is what the jukebox's commands work with.
type Stage struct {
	Jukebox   *jukebox.Jukebox
	Panel     *Panel
	Playlists playlistKeeper
	// PrivacyCode is the voice privacy code of the bot's call in a guild, 30 digits;
	// empty where there is no encrypted call. Nil: there are no calls.
	PrivacyCode func(guildID string) string
}

// All is everything people can say to the bot.
func All(line orderTaker, desk *Desk, library librarian, shop Workshop, stage Stage, office Office, drafts *Drafts, delivery Delivery, community Community, version string) (*Router, error) {
	var router *Router
	office.forms = drafts
	if community.Council != nil {
		office.redraw = community.redraw
	}
	family := shop.Family
	definitions := func() []*discordgo.ApplicationCommand { return router.Definitions() }
	all := []Command{
		Song(line, desk, shop),
		Lyrics(line, desk, shop, drafts),
		Help(definitions),
		About(version, family, shop.Writer != nil, stage.PrivacyCode),
		Again(line, desk),
		office.Look(line, desk),
		Queue(line),
		Cancel(line, desk),
		Library(library),
		SongInfo(library, desk),
		ShowLyrics(line),
		SongsBy(library),
		SongOf(line, desk, shop),
		Jukebox(stage.Jukebox, library, stage.Playlists, stage.Panel, office.House),
		Playlists(stage.Jukebox, library, stage.Playlists, office.House, shop.NewID, shop.Now),
	}
	all = append(all, Deliveries(delivery)...)
	all = append(all, Edits(line, desk, library, shop, drafts)...)
	all = append(all, community.Commands()...)
	if shop.Writer != nil {
		all = append(all, Write(line, shop))
	}
	all = append(all, office.Commands(line, library)...)
	router, err := NewRouter(all)
	if err == nil && office.House != nil {
		router.open, router.gate, router.seal = office.open, office.gate, office.Seal
	}
	if err == nil {
		router.posts = delivery.Posts
	}
	if err == nil && office.Tongue != nil {
		router.speech = office.Tongue
	}
	if err == nil {
		router.access, router.screen = office.Access, office.Screen
	}
	return router, err
}
