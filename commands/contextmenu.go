package commands

import (
	"context"
	"errors"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
)

// SongsBy is in the menu of a member: the songs that they asked for.
func SongsBy(l librarian) Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{Type: discordgo.UserApplicationCommand, Name: "Songs by this member",
			Contexts: &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild}, IntegrationTypes: inServers()},
		Handle: func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			return showShelf(ctx, it, l, songs.ShelfMember, it.Data.TargetID, 0)
		},
	}
}

// SongOf is in the menu of a message: what it says becomes a song, or a draft of
// one where there is a songwriter.
func SongOf(line orderTaker, desk *Desk, shop Workshop) Command {
	w := &writing{Workshop: shop, line: line}
	return Command{
		Orders: true,
		Definition: &discordgo.ApplicationCommand{Type: discordgo.MessageApplicationCommand, Name: "Make a song of this message",
			Contexts: everywhere(), IntegrationTypes: inServers()},
		Handle: func(ctx context.Context, it *Interaction) error {
			idea := wordsOf(it.Data.Resolved.Messages[it.Data.TargetID])
			if idea == "" {
				return errWordless
			}
			if shop.Writer != nil {
				return w.draft(ctx, it, songs.Brief{Prompt: cut(idea, maxIdea)}, "")
			}
			return order(ctx, it, line, desk, songs.Brief{Prompt: cut(idea, shop.Family.Limits.PromptRunes)})
		},
	}
}

// errWordless says that a message has no text to make a song of.
var errWordless = errors.New("the message has no text")
