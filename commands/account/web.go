package account

import (
	"context"
	"errors"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// signInLinks makes links to the pages.
type signInLinks interface {
	// SignInLink returns the address of a link that signs a member in once; [songs.ErrNotFound] if the server has no
	// pages. Outside of servers, where guildID is empty, it leads to all servers of the member.
	SignInLink(ctx context.Context, user songs.Member, guildID string) (address string, err error)
}

// webCommand returns /me web, which gives the member a link to the pages. Only the member sees it.
func (h handlers) webCommand() discord.Command {
	return discord.Command{
		Group:      "me",
		Definition: discord.GeneralDefinition("web", "Open the pages of this server in your browser"),
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			l := it.Private()
			link, err := h.Links.SignInLink(ctx, songs.Member{ID: it.User().ID, Name: it.UserName()}, it.GuildID)
			if errors.Is(err, songs.ErrNotFound) {
				return it.Edit(ctx, discord.Message{Embeds: []*discordgo.MessageEmbed{{
					Title: l.T("webcommand.none.title"), Description: l.T("webcommand.none.text"), Color: palette.Done}}})
			}
			if err != nil {
				return err
			}
			return it.Edit(ctx, discord.Message{
				Embeds: []*discordgo.MessageEmbed{{Title: l.T("webcommand.link.title"),
					Description: l.T("webcommand.link.text"), Color: palette.Done}},
				Components: []discord.Row{{{Label: l.T("webcommand.open"), URL: link}}},
			})
		}),
	}
}
