package song

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// lyricsCommand returns /lyrics: a form for a member's own lyrics.
//
// A style that is left empty is written by the language model unless the lyrics mode is off.
func (h handlers) lyricsCommand() discord.Command {
	form := func(l i18n.Language, b songs.SongSpec, family provider.Capabilities) discord.Form {
		title := messages.Priced(l, l.T("song.lyrics.heading"), h.Offer.CommonPrice(h.Price))
		f := discord.Form{CustomID: "lyrics", Title: title, Fields: []discord.FormField{
			{Label: l.T("song.field.title"),
				Input: discord.TextField{CustomID: "title", Value: b.Title, Max: songs.MaxTitle,
					Placeholder: l.T("song.lyrics.title-hint")}},
			{Label: l.T("song.field.style"), Description: l.T("song.field.style-hint"),
				Input: discord.TextField{CustomID: "style", Value: b.Style, Max: songs.MaxStyle,
					Placeholder: l.T("song.lyrics.style-example")}},
			{Label: l.T("song.field.voice"), Description: l.T("song.field.voice-hint"),
				Input: discord.TextField{CustomID: "voice", Value: b.Voice, Max: songs.MaxVoice}},
			{Label: l.T("song.field.lyrics"), Description: l.T("song.lyrics.markers"),
				Input: discord.TextField{CustomID: "lyrics", Value: b.Lyrics, Max: songs.MaxLyrics, Paragraph: true,
					Required: true}},
		}}
		if models := family.ModelIDs(); len(models) > 1 {
			f.Fields = append(f.Fields, discord.FormField{Label: l.T("song.field.model"),
				Input: discord.NewMenu(discord.MenuConfig{CustomID: "model", Placeholder: family.DefaultModel(),
					Options: discord.OptionsFor(models, b.Model)})})
		}
		return f
	}
	return discord.Command{
		Orders: true,
		Definition: &discordgo.ApplicationCommand{
			Name:             "lyrics",
			Description:      "Make a song from your own lyrics",
			Contexts:         discord.Everywhere(),
			IntegrationTypes: discord.InServers(),
		},
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			own := h.ownDefaults(ctx, it)
			family := h.Offer.For(ctx, it.GuildID, songs.SongSpec{})
			return it.Open(ctx, form(it.Private(), songs.SongSpec{Style: own.Style, Voice: own.Voice,
				Model: family.Model(own.Model)}, family))
		},
		Forms: map[string]discord.Handler{
			"lyrics": func(ctx context.Context, it *discord.Interaction) error {
				if err := styleoption.CheckBlank(it, songs.FieldTitle, songs.FieldStyle, songs.FieldVoice); err != nil {
					return err
				}
				spec := songs.SongSpec{
					Title: it.Field("title"), Style: it.Field("style"), Lyrics: it.Field("lyrics"),
					Voice: it.Field("voice"), Model: it.Field("model"),
				}.Trimmed()
				spec.Expand = spec.Style == "" && h.Writer != nil && h.defaultLyricsMode(ctx, it, h.ownDefaults(ctx, it)) != guild.LyricsOff
				var err error
				if spec.Lyrics == "" {
					err = &songs.SpecError{Field: "lyrics", Kind: "missing"}
				} else {
					err = h.Offer.Check(ctx, it.GuildID, spec)
				}
				if err != nil {
					return &messages.SpecError{Err: err}
				}
				return h.submit(ctx, it, spec)
			},
		},
		Reopen: map[string]discord.FormBuilder{
			"lyrics": func(ctx context.Context, it *discord.Interaction) (discord.Form, error) {
				return form(it.Private(), songs.SongSpec{}, h.Offer.For(ctx, it.GuildID, songs.SongSpec{})), nil
			},
		},
	}
}
