package song

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// showInstrumental stores and shows a draft of a song without lyrics. Nothing is written for it.
func (h handlers) showInstrumental(ctx context.Context, it *discord.Interaction, spec songs.SongSpec,
	own songs.Defaults) error {
	return discord.Checked(func(ctx context.Context, it *discord.Interaction) error {
		spec = spec.Trimmed()
		if err := it.AllowBrief(ctx, spec); err != nil {
			return err
		}
		return h.saveAndShow(ctx, it.Public(ctx), &draftResponse{it: it, private: own.PrivateDrafts}, songs.Draft{
			Owner: songs.Member{ID: it.User().ID, Name: it.UserName()},
			Place: songs.Place{GuildID: it.GuildID, ChannelID: it.ChannelID}, Idea: spec.Prompt, Spec: spec})
	})(ctx, it)
}

// instrumentalCard returns the message that shows a draft without lyrics, with buttons to order or
// discard it.
func (h handlers) instrumentalCard(l i18n.Language, d songs.Draft, price int) discord.Message {
	id := string(d.ID)
	title := d.Spec.Title
	if title == "" {
		title = l.T("choices.instrumental.title")
	}
	return discord.Message{
		Embeds: []*discordgo.MessageEmbed{{
			Title: discord.Cut(discord.Plain(title), 256),
			Description: discord.Cut(discord.Plain(d.Spec.Prompt)+"\n\n"+l.T("choices.instrumental.text")+
				messages.DefaultsText(l, d.Spec), 4096),
			Color: palette.Done,
			Fields: []*discordgo.MessageEmbedField{{Name: l.T("song.field.style"),
				Value: messages.OrDash(discord.Cut(discord.Plain(d.Spec.Style), 1024)), Inline: true}},
			Author: &discordgo.MessageEmbedAuthor{Name: discord.Cut(l.T("writing.card.owner", "Name", d.Owner.Name), 256)},
		}},
		Components: []discord.Row{{
			{Label: messages.Priced(l, l.T("choices.instrumental.make"), price), Emoji: "🎶", Style: discord.ButtonBlue,
				CustomID: discord.CustomID("sing", id)},
			{Label: l.T("writing.card.discard"), Emoji: "🗑️", CustomID: discord.CustomID("discard", id)},
		}},
		Shows: discord.ShowsSongs(songs.PostCopy, l.Tag(), nil, d.Owner.ID),
	}
}
