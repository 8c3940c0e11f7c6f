package commands

import (
	"context"
	"errors"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
)

// share is /share: all there is of a song in one file, or the song in another
// channel that the person may write in.
func (d Delivery) share() Command {
	return Command{
		Definition: definition("share", "A song with all that belongs to it as one file, or posted in another channel", songOption("song", "Which one"),
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionChannel, Name: "channel", Description: "Where to post it; left out, you get it as one file",
				ChannelTypes: []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews,
					discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread}}),
		Autocomplete: d.suggest,
		Handle: func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			e, err := entry(ctx, it, d.Library, it.Text("song"))
			if err != nil {
				return err
			}
			to := it.Channel("channel")
			if to != nil {
				if err := to.writable(); err != nil {
					return err
				}
			}
			return d.Errands.Go(it, errand{again: customID("copyof", string(e.ID), asBundle), bring: func(ctx context.Context, limit int64) (Message, error) {
				if to == nil {
					return d.copy(ctx, it, e, asBundle, limit)
				}
				return d.postIn(ctx, it, e, to)
			}})
		},
	}
}

// postIn posts a song in a channel as the bot, so that only what every server
// takes fits, and says so.
func (d Delivery) postIn(ctx context.Context, it *Interaction, e songs.Entry, to *Channel) (Message, error) {
	f, err := d.Copies.Format(ctx, e.Song, d.credits(ctx, e), "m4a", DefaultSizeLimit)
	if err != nil {
		return Message{}, &copyError{"m4a", e.Duration, DefaultSizeLimit, err}
	}
	l := it.Public(ctx)
	m := Message{Embeds: []*discordgo.MessageEmbed{{Title: cut(plain(nameOfEntry(l, e)), 256), Color: palette.Done, Description: cut(plain(e.Style), 300),
		Author: &discordgo.MessageEmbedAuthor{Name: cut(l.Say("library.shared", "Requester", e.Requester.Name, "Sharer", it.UserName()), 256)}}},
		Components: []Row{{{Label: l.Say("library.lyrics"), Emoji: "🎤", CustomID: customID("words", string(e.OrderID))}, {Label: l.Say("library.again"), Emoji: "♻️", CustomID: customID("again", string(e.OrderID))}}},
		Nonce:      it.ID, Shows: showsSongs(songs.PostCopy, l.Tag(), []songs.SongID{e.ID}, it.User().ID)}
	for _, picture := range []songs.File{e.Card, e.Cover} {
		if picture.Key != "" && picture.Size <= DefaultSizeLimit {
			name := "picture" + picture.Extension
			m.Embeds[0].Image = &discordgo.MessageEmbedImage{URL: "attachment://" + name}
			m.Files = append(m.Files, d.Desk.file(picture, name, l.Say("library.picture-of", "Title", nameOfEntry(l, e))))
			break
		}
	}
	m.Files = append(m.Files, d.Desk.file(f, fileOf(l, e, f.Extension), ""))
	_, err = it.discord.Post(ctx, to.ID, m)
	if err == nil {
		err = it.access.Share(ctx, it.GuildID, to.posting(), e.ID)
	}
	if errors.Is(err, ErrNoAccess) || errors.Is(err, ErrMessageGone) {
		err = &placeError{channel: to.ID, who: "I", wants: "delivery.wants.posts"}
	}
	l = it.Private()
	return d.about(l, e, l.Say("delivery.posted", "Channel", "<#"+to.ID+">")), err
}

// posting is the channel as one in which songs are seen.
func (c *Channel) posting() songs.Posting {
	p := songs.Posting{ChannelID: c.ID}
	if t := discordgo.ChannelType(c.Type); t == discordgo.ChannelTypeGuildPublicThread || t == discordgo.ChannelTypeGuildNewsThread {
		p.ParentID = c.ParentID
	}
	return p
}

// writable reports whether the person may post there what the bot would post for
// them.
func (c *Channel) writable() error {
	const threads = discordgo.ChannelTypeGuildNewsThread
	needs := int64(discordgo.PermissionViewChannel | discordgo.PermissionAttachFiles)
	if c.Type >= int(threads) {
		needs |= discordgo.PermissionSendMessagesInThreads
	} else {
		needs |= discordgo.PermissionSendMessages
	}
	if !holds(c.Permissions, needs) {
		return &placeError{channel: c.ID, who: "you", wants: "delivery.wants.files"}
	}
	return nil
}
