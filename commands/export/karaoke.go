package export

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// karaokeCommand returns /library karaoke, which posts a video of a song that highlights the lyrics as they are sung.
func (h handlers) karaokeCommand() discord.Command {
	// The song is looked up first, so that a refusal posts nothing publicly.
	sing := func(ctx context.Context, it *discord.Interaction, find finder, song string) error {
		return discord.Checked(func(ctx context.Context, it *discord.Interaction) error {
			e, err := find(ctx, it, h.Library, song)
			if err != nil {
				return err
			}
			if _, err := it.Reply(ctx, renderingMessage(it.Public(ctx), e)); err != nil {
				return err
			}
			return h.Tasks.Go(it, task{again: discord.CustomID("karaokeof", string(e.ID)),
				build: func(ctx context.Context, limit int64) (discord.Message, error) {
					return h.karaokeMessage(ctx, it.Public(ctx), e, limit)
				}})
		})(ctx, it)
	}
	return discord.Command{
		Group: "library",
		Definition: discord.GeneralDefinition(
			"karaoke", "Make a karaoke video",
			songoption.Option("song", "Which song"),
		),
		Autocomplete: h.suggest,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return sing(ctx, it, songoption.NamedPublic, "song")
		},
		Buttons: map[string]discord.Handler{"karaokeof:{song}": func(
			ctx context.Context, it *discord.Interaction,
		) error {
			return sing(ctx, it, songoption.FindPublic, it.Var("song"))
		}},
	}
}

// renderingMessage returns the message that is shown while a video is made.
func renderingMessage(l i18n.Language, e songs.Entry) discord.Message {
	return discord.Message{Embeds: []*discordgo.MessageEmbed{{Title: l.T("songpost.video"), Color: palette.Working,
		Description: discord.Cut(discord.Plain(messages.EntryName(l, e)), 256)}},
		Shows: discord.ShowsSongs(songs.PostCopy, l.Tag(), []songs.SongID{e.ID})}
}

func (h handlers) karaokeMessage(
	ctx context.Context, l i18n.Language, e songs.Entry, limit int64,
) (discord.Message, error) {
	e.Song = h.Messages.WithCredits(ctx, e.Song)
	f, err := h.Exports.Karaoke(ctx, e.Song, limit)
	if err != nil {
		return discord.Message{}, err
	}
	file := discord.FileName(l, messages.EntryName(l, e)+" karaoke", ".mp4")
	m := h.songMessage(
		l, e, estimateNote(l, e.Song),
		h.Messages.Attachment(f, file, l.T("delivery.karaoke-of", "Title", messages.EntryName(l, e))),
	)
	m.Shows = discord.ShowsSongs(songs.PostCopy, l.Tag(), []songs.SongID{e.ID})
	return m, nil
}
