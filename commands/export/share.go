package export

import (
	"context"
	"errors"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// shareCommand returns /library share, which posts a song in another channel or sends all its files as one archive.
func (h handlers) shareCommand() discord.Command {
	return discord.Command{
		Group: "library",
		Definition: discord.GeneralDefinition("share",
			"Post a song in another channel, or get everything as a zip",
			songoption.Option("song", "Which song"),
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionChannel, Name: "channel",
				Description: "Where to post it; by default you get a zip",
				ChannelTypes: []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews,
					discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread,
					discordgo.ChannelTypeGuildPrivateThread}}),
		Autocomplete: h.suggest,
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			e, err := songoption.Named(ctx, it, h.Library, "song")
			if err != nil {
				return err
			}
			to := it.Channel("channel")
			if to != nil {
				if it.GuildID == "" { // the bot is not there
					return discord.ErrExternal
				}
				if err := checkMayPost(to); err != nil {
					return err
				}
			}
			return h.Tasks.Go(it, task{again: discord.CustomID("copyof", string(e.ID), messages.FormatBundle),
				build: func(ctx context.Context, limit int64) (discord.Message, error) {
					if to == nil {
						return h.formatMessage(ctx, it, e, messages.FormatBundle, limit)
					}
					return h.postInChannel(ctx, it, e, to)
				}})
		}),
	}
}

// postInChannel posts a song in a channel. The size limit is the default one, because the bot's own messages do
// not get the limit of the interaction.
func (h handlers) postInChannel(
	ctx context.Context, it *discord.Interaction, e songs.Entry, to *discord.Channel,
) (discord.Message, error) {
	l := it.Public(ctx)
	m, err := h.Messages.SongPost(ctx, l, e, discord.DefaultSizeLimit,
		messages.SharedBy(l, "library.shared", it, e), it.User().ID)
	if err != nil {
		return discord.Message{}, err
	}
	m.Nonce = it.ID
	_, err = it.Client.Post(ctx, to.ID, m)
	if err == nil {
		err = it.Access.Share(ctx, it.GuildID, channelPosting(to), e.ID)
	}
	if errors.Is(err, discord.ErrNoAccess) || errors.Is(err, discord.ErrMessageGone) {
		err = &messages.PlaceError{Channel: to.ID, Who: "I", Permissions: "delivery.permissions.posts"}
	}
	l = it.Private()
	return h.songMessage(l, e, l.T("delivery.posted", "Channel", "<#"+to.ID+">")), err
}

// channelPosting returns the channel as a place where songs are visible.
func channelPosting(c *discord.Channel) songs.Posting {
	p := songs.Posting{ChannelID: c.ID}
	if t := discordgo.ChannelType(c.Type); t == discordgo.ChannelTypeGuildPublicThread ||
		t == discordgo.ChannelTypeGuildNewsThread {
		p.ParentID = c.ParentID
	}
	return p
}

// checkMayPost returns an error if the member does not have the permissions to post a file in a channel.
func checkMayPost(c *discord.Channel) error {
	const threads = discordgo.ChannelTypeGuildNewsThread
	needs := int64(discordgo.PermissionViewChannel | discordgo.PermissionAttachFiles)
	if c.Type >= int(threads) {
		needs |= discordgo.PermissionSendMessagesInThreads
	} else {
		needs |= discordgo.PermissionSendMessages
	}
	if !discord.HasPermissions(c.Permissions, needs) {
		return &messages.PlaceError{Channel: c.ID, Who: "you", Permissions: "delivery.permissions.files"}
	}
	return nil
}
