package admin

import (
	"context"
	"errors"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// songChannelStore stores the channels for finished songs.
type songChannelStore interface {
	// SongChannel returns the channel of a guild; [songs.ErrNotFound] if it has none.
	SongChannel(ctx context.Context, guildID string) (songs.Channel, error)
	// SetSongChannel sets the channel of a guild. A channel without an id removes it.
	SetSongChannel(ctx context.Context, guildID string, c songs.Channel) error
}

// Settings of the channel where finished songs are also posted.
var (
	songChannel = setting{key: "songchannel", label: "delivery.channel.title",
		text:    func(l i18n.Language, s values) string { return messages.Mentions(l, "<#", oneOrNone(s.songs.ID)) },
		menu:    func(_ i18n.Language, s values, _ string) discord.MenuConfig { return channelMenu(s.songs.ID) },
		channel: func(c *songs.Channel, chosen []string) { c.ID = strings.Join(chosen, "") }}
	songThreads = setting{key: "songthreads", label: "settings.threads",
		text:    func(l i18n.Language, s values) string { return switchText(l, s.songs.Threads) },
		menu:    func(l i18n.Language, s values, _ string) discord.MenuConfig { return switchMenu(l, s.songs.Threads) },
		channel: func(c *songs.Channel, chosen []string) { c.Threads = input.MenuNumber(chosen) == 1 }}
)

// songChannelCommand returns /admin song-channel, which sets the channel where finished songs are also posted, and
// shows the settings of channels.
func (h handlers) songChannelCommand() discord.Command {
	return discord.Command{
		Group: "admin",
		Definition: discord.ManagerDefinition("song-channel",
			"Also post finished songs in a channel (server admins)",
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionChannel, Name: "channel",
				Description:  "The channel; without it, I show the current one",
				ChannelTypes: []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews}},
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionBoolean, Name: "threads",
				Description: "Start a thread for each song",
			}),
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			if to := it.Channel("channel"); to != nil {
				err := h.changeSongChannel(ctx, it, func(c *songs.Channel) {
					*c = songs.Channel{ID: to.ID, Threads: it.Flag("threads")}
				})
				if err != nil {
					return err
				}
			}
			if err := h.showSettings(ctx, it, channelSection, ""); err != nil {
				return err
			}
			if to := it.Channel("channel"); to != nil {
				h.warnHidden(ctx, it, to.ID)
			}
			return nil
		}),
		// The button is in messages of earlier releases.
		Buttons: map[string]discord.Handler{"nosongchannel": discord.Updating(func(
			ctx context.Context, it *discord.Interaction,
		) error {
			if err := h.changeSongChannel(ctx, it, func(c *songs.Channel) { *c = songs.Channel{} }); err != nil {
				return err
			}
			return h.showSettings(ctx, it, channelSection, "")
		})},
	}.With(discord.ManagersOnly)
}

// warnHidden tells the member what happens if not every member sees the channel for finished songs. It fails silently:
// the channel was set.
func (h handlers) warnHidden(ctx context.Context, it *discord.Interaction, channelID string) {
	if h.Channels == nil || channelID == "" {
		return
	}
	if can, known := h.Channels.CanView(it.GuildID, channelID, "", nil); can || !known {
		return
	}
	m := discord.Success(it.Private(), "delivery.channel-hidden", "Channel", "<#"+channelID+">")
	m.Flags |= discord.FlagEphemeral
	_, _ = it.Client.FollowUp(ctx, it.AnswerToken(), m)
}

// currentSongChannel returns the channel for finished songs; without an id if there is none.
func (h handlers) currentSongChannel(ctx context.Context, guildID string) (songs.Channel, error) {
	if h.SongChannels == nil {
		return songs.Channel{}, nil
	}
	c, err := h.SongChannels.SongChannel(ctx, guildID)
	if errors.Is(err, songs.ErrNotFound) {
		return songs.Channel{}, nil
	}
	return c, err
}

// changeSongChannel changes the channel for finished songs, and adds the change to the audit log.
func (h handlers) changeSongChannel(ctx context.Context, it *discord.Interaction, change func(*songs.Channel)) error {
	c, err := h.currentSongChannel(ctx, it.GuildID)
	if err != nil {
		return err
	}
	was := c
	change(&c)
	if err := h.setSongChannel(ctx, it, c); err != nil {
		return err
	}
	return h.recordChanges(ctx, it, channelSection, values{songs: was}, values{songs: c})
}

// setSongChannel saves the channel. It first posts a greeting there, to verify the bot's permissions.
func (h handlers) setSongChannel(ctx context.Context, it *discord.Interaction, c songs.Channel) error {
	if c.ID == "" {
		return h.SongChannels.SetSongChannel(ctx, it.GuildID, songs.Channel{})
	}
	hello := discord.Success(it.Public(ctx), "delivery.channel-set")
	hello.Nonce = it.ID
	_, err := it.Client.Post(ctx, c.ID, hello)
	if errors.Is(err, discord.ErrNoAccess) || errors.Is(err, discord.ErrMessageGone) {
		wants := "delivery.permissions.posts"
		if c.Threads {
			wants = "delivery.permissions.threads"
		}
		return &messages.PlaceError{Channel: c.ID, Who: "I", Permissions: wants}
	}
	if err != nil {
		return err
	}
	return h.SongChannels.SetSongChannel(ctx, it.GuildID, c)
}
