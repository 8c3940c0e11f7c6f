package commands

import (
	"github.com/bwmarrin/discordgo"
)

// All is everything people can say to the bot.
func All(line orderTaker, desk *Desk, library librarian, shop Workshop, office Office, drafts *Drafts, community Community, version string) (*Router, error) {
	var router *Router
	family := shop.Family
	definitions := func() []*discordgo.ApplicationCommand { return router.Definitions() }
	all := []Command{
		Song(line, desk, shop),
		Lyrics(line, desk, shop, drafts),
		Help(definitions),
		About(version, family, shop.Writer != nil),
		Again(line, desk),
		Queue(line),
		Cancel(line, desk),
		Library(library),
		SongInfo(library, desk),
		ShowLyrics(line),
		SongsBy(library),
		SongOf(line, desk, shop),
	}
	all = append(all, Edits(line, desk, library, shop, drafts)...)
	all = append(all, community.Commands()...)
	if shop.Writer != nil {
		all = append(all, Write(line, shop))
	}
	all = append(all, office.Commands(line, desk, library)...)
	router, err := NewRouter(all)
	if err == nil && office.House != nil {
		router.gate, router.seal = office.gate, office.Seal
	}
	return router, err
}
