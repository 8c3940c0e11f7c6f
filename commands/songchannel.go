package commands

import (
	"context"
	"errors"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// songChannels remember where servers want their finished songs.
type songChannels interface {
	// SongChannel returns a server's; [songs.ErrNotFound] if it has none.
	SongChannel(ctx context.Context, guildID string) (songs.Channel, error)
	// SetSongChannel changes it; one without an id is none.
	SetSongChannel(ctx context.Context, guildID string, c songs.Channel) error
	// Thread returns where a song is talked about; [songs.ErrNotFound] if nowhere.
	Thread(ctx context.Context, id songs.SongID) (threadID string, err error)
	// SetThread says where some songs are talked about.
	SetThread(ctx context.Context, threadID string, ids ...songs.SongID) error
	// RecordPost keeps that a thread is named after songs.
	RecordPost(ctx context.Context, p songs.Post) error
	// Share records that songs were posted in a channel: who can see it may see them.
	Share(ctx context.Context, guildID string, p songs.Posting, ids ...songs.SongID) error
}

// songChannel is /song-channel: where this server's finished songs are posted, too.
// It is for those who manage the server.
func (d Delivery) songChannel() Command {
	return Command{
		Definition: managerDefinition("song-channel", "Where finished songs are posted as well (for those who manage the server)",
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionChannel, Name: "channel", Description: "The channel; left out, I tell which it is",
				ChannelTypes: []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews}},
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionBoolean, Name: "threads", Description: "A thread for every song, for comments and its other versions"}),
		Handle: func(ctx context.Context, it *Interaction) error {
			if !it.MemberCan(discordgo.PermissionManageGuild) {
				return errNotYours
			}
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			if to := it.Channel("channel"); to != nil {
				return d.setSongChannel(ctx, it, songs.Channel{ID: to.ID, Threads: it.Flag("threads")})
			}
			c, err := d.Channels.SongChannel(ctx, it.GuildID)
			if err != nil && !errors.Is(err, songs.ErrNotFound) {
				return err
			}
			return it.Edit(ctx, songChannelMessage(it.Private(), c))
		},
		Buttons: map[string]Handler{"nosongchannel": func(ctx context.Context, it *Interaction) error {
			if !it.MemberCan(discordgo.PermissionManageGuild) {
				return errNotYours
			}
			if err := it.DeferUpdate(ctx); err != nil {
				return err
			}
			if err := d.Channels.SetSongChannel(ctx, it.GuildID, songs.Channel{}); err != nil {
				return err
			}
			return it.Edit(ctx, songChannelMessage(it.Private(), songs.Channel{}))
		}},
	}
}

// setSongChannel says hello in the channel, which shows that the bot may write
// there.
func (d Delivery) setSongChannel(ctx context.Context, it *Interaction, c songs.Channel) error {
	hello := news(it.Public(ctx), "delivery.hello")
	hello.Nonce = it.ID
	_, err := it.discord.Post(ctx, c.ID, hello)
	if errors.Is(err, ErrNoAccess) || errors.Is(err, ErrMessageGone) {
		wants := "delivery.wants.posts"
		if c.Threads {
			wants = "delivery.wants.threads"
		}
		return &placeError{channel: c.ID, who: "I", wants: wants}
	}
	if err != nil {
		return err
	}
	if err := d.Channels.SetSongChannel(ctx, it.GuildID, c); err != nil {
		return err
	}
	return it.Edit(ctx, songChannelMessage(it.Private(), c))
}

func songChannelMessage(l words.Language, c songs.Channel) Message {
	title, in := l.Say("delivery.channel.title"), "<#"+c.ID+">"
	if c.ID == "" {
		return notice(title, l.Say("delivery.channel.none"))
	}
	m := notice(title, l.Say("delivery.channel.there", "Channel", in))
	if c.Threads {
		m = notice(title, l.Say("delivery.channel.there-threads", "Channel", in))
	}
	m.Components = []Row{{{Label: l.Say("delivery.channel.off"), Emoji: "🔕", CustomID: customID("nosongchannel")}}}
	return m
}
