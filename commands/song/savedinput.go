package song

import (
	"context"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// saveChange saves a change that could not be made to a draft, as the idea of a new draft without
// lyrics. It returns err with a button that opens the change again.
func (h handlers) saveChange(ctx context.Context, d songs.Draft, change string, err error) error {
	saved := songs.Draft{ID: songs.DraftID(h.NewID()), Owner: d.Owner, Place: d.Place, PreviousID: d.ID, Song: d.Song,
		Idea: change, CreatedAt: h.Now()}
	// The deadline of ctx may have ended with the failed attempt.
	if h.Drafts == nil || h.Drafts.SaveDraft(context.WithoutCancel(ctx), saved) != nil {
		return err
	}
	return &messages.KeptError{Err: err, Label: "writing.kept.rechange",
		Button: discord.CustomID("rechange", string(saved.ID))}
}

// openSavedChange opens a saved change in the form in which it was typed.
func (h handlers) openSavedChange(ctx context.Context, it *discord.Interaction) error {
	d, err := h.ownDraft(ctx, it)
	if err != nil {
		return err
	}
	return it.Open(ctx, changeForm(it.Private(), d.PreviousID, d.Idea))
}

// emptyChangeForm returns the form that asks for a change of a draft of the member.
func (h handlers) emptyChangeForm(ctx context.Context, it *discord.Interaction) (discord.Form, error) {
	_, err := h.ownDraft(ctx, it)
	return changeForm(it.Private(), songs.DraftID(it.Var("draft")), ""), err
}

// changeForm returns the form that asks for a change of a draft.
func changeForm(l i18n.Language, id songs.DraftID, change string) discord.Form {
	return discord.Form{CustomID: discord.CustomID("reworded", string(id)), Title: l.T("writing.change.heading"),
		Fields: []discord.FormField{
			{Label: l.T("writing.change.label"), Description: l.T("writing.change.hint"),
				Input: discord.TextField{CustomID: "change", Value: change, Max: maxChange, Paragraph: true,
					Required: true, Placeholder: l.T("writing.change.example")}}}}
}
