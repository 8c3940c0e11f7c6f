package song

import (
	"context"
	"math/rand/v2"

	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/styles"
)

// firstSongCommand returns the buttons under the message in a new server and under /help. Each opens a short form; that
// of "surprise" has a curated idea, which the member can change before anything is ordered.
func (h handlers) firstSongCommand() discord.Command {
	return discord.Command{
		Orders: true,
		Buttons: map[string]discord.Handler{
			"firstsong": func(ctx context.Context, it *discord.Interaction) error {
				return it.Open(ctx, h.firstSongForm(it.Private(), songs.SongSpec{Style: h.ownDefaults(ctx, it).Style}))
			},
			"surprise": func(ctx context.Context, it *discord.Interaction) error {
				return it.Open(ctx, h.surpriseForm(it.Private()))
			},
		},
		Forms: map[string]discord.Handler{"firstsonged": h.orderFirstSong},
		Reopen: map[string]discord.FormBuilder{
			"firstsonged": func(_ context.Context, it *discord.Interaction) (discord.Form, error) {
				return h.firstSongForm(it.Private(), songs.SongSpec{}), nil
			},
		},
	}
}

func (h handlers) firstSongForm(l i18n.Language, s songs.SongSpec) discord.Form {
	title := messages.Priced(l, l.T("welcome.form.heading"), h.Offer.CommonPrice(h.Price))
	return discord.Form{CustomID: "firstsonged", Title: title, Fields: []discord.FormField{
		{Label: l.T("welcome.form.idea"), Input: discord.TextField{CustomID: "idea", Value: s.Prompt, Max: maxIdea,
			Paragraph: true, Required: true, Placeholder: l.T("welcome.form.idea-hint")}},
		{Label: l.T("welcome.form.style"), Input: discord.TextField{CustomID: "style", Value: s.Style,
			Max: songs.MaxStyle, Placeholder: l.T("welcome.form.style-hint")}},
	}}
}

// surpriseForm returns the form with a random idea and a style that fits it.
func (h handlers) surpriseForm(l i18n.Language) discord.Form {
	var s songs.SongSpec
	s.Prompt, s.Style = styles.Surprise(l, rand.IntN(styles.Surprises()))
	f := h.firstSongForm(l, s)
	f.Title = messages.Priced(l, l.T("surprise.heading"), h.Offer.CommonPrice(h.Price))
	return f
}

// orderFirstSong orders the song of the form as /song does.
func (h handlers) orderFirstSong(ctx context.Context, it *discord.Interaction) error {
	if err := styleoption.CheckBlank(it, songs.FieldStyle); err != nil {
		return err
	}
	spec := songs.SongSpec{Prompt: it.Field("idea"), Style: it.Field("style")}.Trimmed()
	if err := h.Offer.Check(ctx, it.GuildID, spec); err != nil {
		return &messages.SpecError{Err: err}
	}
	spec, own := h.withDefaults(ctx, it, spec, givenFields("style"))
	return h.orderOrDraft(ctx, it, spec, own)
}
