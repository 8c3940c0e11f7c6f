package commands

import (
	"context"

	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
	"riffbot/internal/words"
)

// keptError is an error after which what the member typed is behind a button.
type keptError struct {
	err    error
	label  string // the button's: the key of its text
	button string // its custom id
}

func (e *keptError) Error() string { return e.err.Error() }
func (e *keptError) Unwrap() error { return e.err }

// keptButton is the button with what was typed.
func keptButton(l words.Language, e *keptError) Row {
	return Row{{Label: l.Say(e.label), Emoji: "✏️", Style: ButtonBlue, CustomID: e.button}}
}

// keepIdea keeps an idea that no words could be written for. The draft has no lyrics.
func (w *writing) keepIdea(ctx context.Context, d songs.Draft, style, language string, err error) error {
	d.Brief.Style, d.Language = style, language
	return w.keep(ctx, d, "writing.kept.reidea", "reidea", err)
}

// keepChange keeps a change that could not be made to a draft, as the idea of a draft
// that was made from it.
func (w *writing) keepChange(ctx context.Context, d songs.Draft, change string, err error) error {
	return w.keep(ctx, songs.Draft{Owner: d.Owner, Place: d.Place, Before: d.ID, Song: d.Song, Idea: change}, "writing.kept.rechange", "rechange", err)
}

// keep keeps a draft so that its button can be pressed after a restart, too. The
// context may have ended with the attempt that failed.
func (w *writing) keep(ctx context.Context, d songs.Draft, label, button string, err error) error {
	d.ID, d.CreatedAt = songs.DraftID(w.NewID()), w.Now()
	if w.Drafts == nil || w.Drafts.KeepDraft(context.WithoutCancel(ctx), d) != nil {
		return err
	}
	return &keptError{err: err, label: label, button: customID(button, string(d.ID))}
}

// openIdea opens a kept idea in a form. That has to be the first answer, so the
// draft is looked up before it: one row by its key.
func (w *writing) openIdea(ctx context.Context, it *Interaction) error {
	d, err := w.own(ctx, it)
	if err != nil {
		return err
	}
	l := it.Private()
	return it.Open(ctx, Form{CustomID: customID("reideaed", string(d.ID)), Title: l.Say("writing.kept.heading"), Fields: []FormField{
		{Label: l.Say("writing.kept.idea"), Input: TextField{CustomID: "idea", Value: d.Idea, Max: maxIdea, Paragraph: true, Required: true}},
		{Label: l.Say("making.field.style"), Input: TextField{CustomID: "style", Value: d.Brief.Style, Max: songs.MaxStyle}},
		{Label: l.Say("writing.card.language"), Input: TextField{CustomID: "language", Value: d.Language, Max: 40}},
	}})
}

// retryIdea has words written for a kept idea as the form has it.
func (w *writing) retryIdea(ctx context.Context, it *Interaction) error {
	l, idea := it.Public(ctx), it.Field("idea")
	if _, err := it.Reply(ctx, w.unfinished(l, songs.Draft{Idea: idea}, songwriter.Draft{})); err != nil {
		return err
	}
	d, err := w.own(ctx, it)
	if err != nil {
		return err
	}
	d.Brief.Prompt, d.Brief.Style = idea, it.Field("style")
	return w.first(ctx, l, it, d.Brief, it.Field("language"))
}

// openChange opens a kept change in the form that it was typed into.
func (w *writing) openChange(ctx context.Context, it *Interaction) error {
	d, err := w.own(ctx, it)
	if err != nil {
		return err
	}
	return it.Open(ctx, changeForm(it.Private(), d.Before, d.Idea))
}

// changeForm asks what of a draft should be different.
func changeForm(l words.Language, id songs.DraftID, change string) Form {
	return Form{CustomID: customID("reworded", string(id)), Title: l.Say("writing.change.heading"), Fields: []FormField{
		{Label: l.Say("writing.change.label"), Description: l.Say("writing.change.hint"),
			Input: TextField{CustomID: "change", Value: change, Max: maxChange, Paragraph: true, Required: true, Placeholder: l.Say("writing.change.example")}}}}
}
