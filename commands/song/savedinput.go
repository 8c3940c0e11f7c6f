package song

import (
	"context"

	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// saveIdea saves an idea for which no lyrics could be written, as a draft without lyrics.
func (h handlers) saveIdea(ctx context.Context, d songs.Draft, style, language string, err error) error {
	d.Spec.Style, d.Language = style, language
	return h.saveInput(ctx, d, "writing.kept.reidea", "reidea", err)
}

// saveChange saves a change that could not be made to a draft, as the idea of a new draft without
// lyrics.
func (h handlers) saveChange(ctx context.Context, d songs.Draft, change string, err error) error {
	return h.saveInput(ctx, songs.Draft{Owner: d.Owner, Place: d.Place, PreviousID: d.ID, Song: d.Song, Idea: change},
		"writing.kept.rechange", "rechange", err)
}

// saveInput saves a draft and returns err with a button that restores it, which also works after a
// restart. It does not use the deadline of ctx, which may have ended with the failed attempt.
func (h handlers) saveInput(ctx context.Context, d songs.Draft, label, button string, err error) error {
	d.ID, d.CreatedAt = songs.DraftID(h.NewID()), h.Now()
	if h.Drafts == nil || h.Drafts.SaveDraft(context.WithoutCancel(ctx), d) != nil {
		return err
	}
	return &messages.KeptError{Err: err, Label: label, Button: discord.CustomID(button, string(d.ID))}
}

// openIdeaForm opens a saved idea in a form. A form has to be the first response, so the draft is
// read before it, by its primary key.
func (h handlers) openIdeaForm(ctx context.Context, it *discord.Interaction) error {
	d, err := h.ownDraft(ctx, it)
	if err != nil {
		return err
	}
	l := it.Private()
	return it.Open(ctx, discord.Form{CustomID: discord.CustomID("reideaed", string(d.ID)),
		Title: l.T("writing.kept.heading"), Fields: []discord.FormField{
			{Label: l.T("writing.kept.idea"), Input: discord.TextField{CustomID: "idea", Value: d.Idea, Max: maxIdea,
				Paragraph: true, Required: true}},
			{Label: l.T("song.field.style"), Input: discord.TextField{CustomID: "style", Value: d.Spec.Style,
				Max: songs.MaxStyle}},
			{Label: l.T("writing.card.language"), Input: discord.TextField{CustomID: "language", Value: d.Language,
				Max: styleoption.MaxLanguage}},
		}})
}

// submitIdea writes lyrics for a saved idea as edited in its form.
func (h handlers) submitIdea(ctx context.Context, it *discord.Interaction) error {
	d, err := h.ownDraft(ctx, it)
	if err != nil {
		return err
	}
	d.Spec.Prompt, d.Spec.Style, d.Spec.Language = it.Field("idea"), it.Field("style"), it.Field("language")
	return h.startDraft(ctx, it, d.Spec, h.ownDefaults(ctx, it))
}

// openSavedChange opens a saved change in the form in which it was typed.
func (h handlers) openSavedChange(ctx context.Context, it *discord.Interaction) error {
	d, err := h.ownDraft(ctx, it)
	if err != nil {
		return err
	}
	return it.Open(ctx, changeForm(it.Private(), d.PreviousID, d.Idea))
}

// changeForm returns the form that asks for a change of a draft.
func changeForm(l i18n.Language, id songs.DraftID, change string) discord.Form {
	return discord.Form{CustomID: discord.CustomID("reworded", string(id)), Title: l.T("writing.change.heading"),
		Fields: []discord.FormField{
			{Label: l.T("writing.change.label"), Description: l.T("writing.change.hint"),
				Input: discord.TextField{CustomID: "change", Value: change, Max: maxChange, Paragraph: true,
					Required: true, Placeholder: l.T("writing.change.example")}}}}
}
