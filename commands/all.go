package commands

import (
	"github.com/bwmarrin/discordgo"

	"riffbot/riffusion"
)

// All is everything people can say to the bot.
func All(line orderTaker, desk *Desk, family riffusion.Family, drafts *Drafts, version string) (*Router, error) {
	var router *Router
	definitions := func() []*discordgo.ApplicationCommand { return router.Definitions() }
	router, err := NewRouter([]Command{
		Song(line, desk, family),
		Lyrics(line, desk, family, drafts),
		Help(definitions),
		About(version, family),
		Again(line, desk),
		Queue(line),
		Cancel(line, desk),
		ShowLyrics(line),
	})
	return router, err
}
