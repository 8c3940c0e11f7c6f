package song

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// messageCommand returns the entry in the context menu of messages: it orders a song about the
// text of a message, or starts a draft if there is a language model.
func (h handlers) messageCommand() discord.Command {
	text := [2]string{"song", "prompt"} // if the song is refused, its text is edited in the form of this command
	if h.Writer != nil {
		text = [2]string{"write", "idea"}
	}
	return discord.Command{
		Orders:     true,
		TextOption: text,
		Definition: &discordgo.ApplicationCommand{Type: discordgo.MessageApplicationCommand,
			Name:     "Make a song from this",
			Contexts: discord.Everywhere(), IntegrationTypes: discord.InServers()},
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			target := it.Data.Resolved.Messages[it.Data.TargetID]
			if messages.ShowsHiddenSide(target) {
				return errSecretSide
			}
			idea := discord.MessageText(target)
			if idea == "" {
				return errNoText
			}
			if h.Writer != nil {
				spec, own := h.withDefaults(ctx, it, songs.SongSpec{Prompt: discord.Cut(idea, maxIdea)}, givenFields())
				return h.startDraft(ctx, it, spec, own)
			}
			spec, _ := h.withDefaults(ctx, it, songs.SongSpec{Prompt: discord.Cut(idea,
				h.Capabilities.LimitsOf("").PromptRunes)}, givenFields())
			return h.submit(ctx, it, spec)
		},
	}
}

// errSecretSide reports that a message shows a side of a battle before the vote ends.
var errSecretSide = &discord.UserError{Reason: "the message shows a hidden side", Text: "battle.secret"}

// errNoText reports that a message has no text to make a song of.
var errNoText = &discord.UserError{Reason: "the message has no text", Text: "errors.no-text"}
