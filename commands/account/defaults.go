package account

import (
	"context"
	"strings"

	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
)

// defaultsCommand returns /me defaults, a private panel with what the member's orders have where the member gives
// nothing else. Each menu and button saves immediately.
func (h handlers) defaultsCommand() discord.Command {
	change := func(change func(*songs.Defaults, *discord.Interaction)) discord.Handler {
		return discord.Updating(func(ctx context.Context, it *discord.Interaction) error {
			return h.changeDefaults(ctx, it, func(d *songs.Defaults) { change(d, it) })
		})
	}
	return discord.Command{
		Group:      "me",
		Definition: discord.GeneralDefinition("defaults", "Your usual style, language, voice and more"),
		Handle:     discord.Privately(h.showDefaults),
		Menus: map[string]discord.Handler{
			"mydefaultlyrics": change(func(d *songs.Defaults, it *discord.Interaction) {
				d.LyricsMode = offeredMode(it.Chosen())
			}),
			"mydefaultmodel": change(func(d *songs.Defaults, it *discord.Interaction) {
				d.Model = h.Offer.Catalog.Model(it.Chosen())
			}),
		},
		Buttons: map[string]discord.Handler{
			"mydefaulttexts":        h.openDefaultTexts,
			"mydefaultinstrumental": change(func(d *songs.Defaults, _ *discord.Interaction) { d.Instrumental = !d.Instrumental }),
			"mydefaultprivate":      change(func(d *songs.Defaults, _ *discord.Interaction) { d.PrivateDrafts = !d.PrivateDrafts }),
			"mydefaultreset":        change(func(d *songs.Defaults, _ *discord.Interaction) { *d = songs.Defaults{} }),
		},
		Forms:  map[string]discord.Handler{"mydefaulttexted": discord.Updating(h.saveDefaultTexts)},
		Reopen: map[string]discord.FormBuilder{"mydefaulttexted": h.defaultTextsForm},
	}
}

// showDefaults shows the panel.
func (h handlers) showDefaults(ctx context.Context, it *discord.Interaction) error {
	d, err := h.Defaults.Defaults(ctx, it.User().ID)
	if err != nil {
		return err
	}
	return it.Edit(ctx, h.defaultsPanel(it.Private(), d))
}

// changeDefaults saves changed defaults and shows them.
func (h handlers) changeDefaults(ctx context.Context, it *discord.Interaction, change func(*songs.Defaults)) error {
	d, err := h.Defaults.Defaults(ctx, it.User().ID)
	if err != nil {
		return err
	}
	change(&d)
	if err := h.Defaults.SaveDefaults(ctx, it.User().ID, d); err != nil {
		return err
	}
	return it.Edit(ctx, h.defaultsPanel(it.Private(), d))
}

// offeredMode returns a lyrics mode that members may choose; empty for any other text.
func offeredMode(chosen string) string {
	for _, m := range lyricsModes {
		if string(m.mode) == chosen {
			return chosen
		}
	}
	return ""
}

// lyricsModes are the lyrics modes that members may choose, with the ids of their texts.
var lyricsModes = []struct {
	mode guild.LyricsMode
	text string
}{{guild.LyricsDraft, "defaults.lyrics-draft"}, {guild.LyricsAuto, "defaults.lyrics-auto"},
	{guild.LyricsOff, "defaults.lyrics-off"}}

// openDefaultTexts opens the form for the style, the voice and the language.
func (h handlers) openDefaultTexts(ctx context.Context, it *discord.Interaction) error {
	f, err := h.defaultTextsForm(ctx, it)
	if err != nil {
		return err
	}
	return it.Open(ctx, f)
}

// defaultTextsForm returns the form for the style, the voice and the language. A form has to be the first response, so
// the defaults are read before it, by their primary key.
func (h handlers) defaultTextsForm(ctx context.Context, it *discord.Interaction) (discord.Form, error) {
	d, err := h.Defaults.Defaults(ctx, it.User().ID)
	if err != nil {
		return discord.Form{}, err
	}
	l := it.Private()
	fields := []discord.FormField{
		{Label: l.T("song.field.style"), Description: l.T("song.field.style-hint"),
			Input: discord.TextField{CustomID: "style", Value: d.Style, Max: songs.MaxStyle}},
		{Label: l.T("song.field.voice"), Description: l.T("song.field.voice-hint"),
			Input: discord.TextField{CustomID: "voice", Value: d.Voice, Max: songs.MaxVoice}},
	}
	if h.Writes {
		fields = append(fields, discord.FormField{Label: l.T("writing.card.language"),
			Input: discord.TextField{CustomID: "language", Value: d.Language, Max: styleoption.MaxLanguage}})
	}
	return discord.Form{CustomID: discord.CustomID("mydefaulttexted"), Title: l.T("defaults.title"), Fields: fields}, nil
}

// saveDefaultTexts saves the texts of the form.
func (h handlers) saveDefaultTexts(ctx context.Context, it *discord.Interaction) error {
	text := func(field string) string { return strings.Join(strings.Fields(it.Field(field)), " ") }
	style, voice, language := text("style"), text("voice"), text("language")
	if err := it.AllowTexts(ctx, style, voice, language); err != nil {
		return err
	}
	return h.changeDefaults(ctx, it, func(d *songs.Defaults) {
		d.Style, d.Voice = discord.Cut(style, songs.MaxStyle), discord.Cut(voice, songs.MaxVoice)
		if h.Writes {
			d.Language = discord.Cut(language, styleoption.MaxLanguage)
		}
	})
}
