package song

import (
	"context"
	"errors"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// ownDraft returns the draft of a pressed button if it belongs to the member.
func (h handlers) ownDraft(ctx context.Context, it *discord.Interaction) (songs.Draft, error) {
	d, err := h.Drafts.Draft(ctx, songs.DraftID(it.Var("draft")))
	switch {
	case errors.Is(err, songs.ErrNotFound):
		return d, discord.ErrDraftGone
	case err != nil:
		return d, err
	case d.Owner.ID != it.User().ID:
		return d, errNotYourDraft
	}
	return d, nil
}

// errNotYourDraft is [discord.ErrNotYours] of a draft, with its own explanation.
var errNotYourDraft = errors.Join(
	&discord.UserError{Reason: "the draft is another member's", Text: "errors.not-your-draft"}, discord.ErrNotYours)

// rewriteDraft writes a new version of a draft of the member. If that fails, it shows the old
// version again.
func (h handlers) rewriteDraft(ctx context.Context, it *discord.Interaction,
	request func(songs.Draft) lyrics.Request) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	d, err := h.ownDraft(ctx, it)
	if err != nil {
		return err
	}
	next := d
	next.PreviousID, next.Spec.FromDefaults = d.ID, ""
	l := it.Public(ctx)
	if err := it.Edit(ctx, h.progressCard(l, next, lyrics.Draft{})); err != nil {
		return err
	}
	err = h.writeDraft(ctx, l, it, next, request(d))
	if err != nil {
		_ = it.Edit(ctx, h.draftCard(ctx, l, d)) // the error is shown in any case
	}
	return err
}

// writeAnother writes a different draft for the same idea.
func (h handlers) writeAnother(ctx context.Context, it *discord.Interaction) error {
	return h.rewriteDraft(ctx, it, func(d songs.Draft) lyrics.Request {
		return lyrics.Request{Idea: d.Idea, Style: d.Spec.Style, Voice: d.Spec.Voice, Language: d.Language,
			Change: "write it again with different images and different wording"}
	})
}

// submitChange writes a version of a draft with the change from the form. If that fails, it saves
// the change.
func (h handlers) submitChange(ctx context.Context, it *discord.Interaction) error {
	change := strings.TrimSpace(it.Field("change"))
	if change == "" {
		return &messages.SpecError{Err: &songs.SpecError{Field: songs.FieldChange, Kind: songs.ProblemMissing}}
	}
	var was songs.Draft
	err := h.rewriteDraft(ctx, it, func(d songs.Draft) lyrics.Request {
		was = d
		return lyrics.Request{Idea: d.Idea, Change: change, Voice: d.Spec.Voice,
			Previous: &lyrics.Draft{Title: d.Spec.Title, Style: d.Spec.Style, Language: d.Language,
				Lyrics: d.Spec.Lyrics}}
	})
	if err != nil && was.ID != "" {
		return h.saveChange(ctx, was, change, err)
	}
	return err
}

// openChangeForm opens the form that asks for a change.
func (h handlers) openChangeForm(ctx context.Context, it *discord.Interaction) error {
	f, err := h.emptyChangeForm(ctx, it)
	if err != nil {
		return err
	}
	return it.Open(ctx, f)
}

// openEditForm opens the lyrics in a form. A form has to be the first response, so the draft is
// read before it, by its primary key.
func (h handlers) openEditForm(ctx context.Context, it *discord.Interaction) error {
	f, err := h.editForm(ctx, it)
	if err != nil {
		return err
	}
	return it.Open(ctx, f)
}

// editForm returns the form with the lyrics of a draft of the member.
func (h handlers) editForm(ctx context.Context, it *discord.Interaction) (discord.Form, error) {
	d, err := h.ownDraft(ctx, it)
	if err != nil {
		return discord.Form{}, err
	}
	l := it.Private()
	return discord.Form{CustomID: discord.CustomID("redrafted", string(d.ID)),
		Title: l.T("writing.edit.heading"), Fields: []discord.FormField{
			{Label: l.T("song.field.title"), Input: discord.TextField{CustomID: "title", Value: d.Spec.Title,
				Max: songs.MaxTitle}},
			{Label: l.T("song.field.style"), Input: discord.TextField{CustomID: "style", Value: d.Spec.Style,
				Max: songs.MaxStyle}},
			{Label: l.T("song.field.voice"), Input: discord.TextField{CustomID: "voice", Value: d.Spec.Voice,
				Max: songs.MaxVoice}},
			{Label: l.T("song.field.lyrics"), Input: discord.TextField{CustomID: "lyrics", Value: d.Spec.Lyrics,
				Max: songs.MaxLyrics, Paragraph: true, Required: true}},
		}}, nil
}

// submitEdit stores a draft as the member edited it.
func (h handlers) submitEdit(ctx context.Context, it *discord.Interaction) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	d, err := h.ownDraft(ctx, it)
	if err != nil {
		return err
	}
	d.PreviousID = d.ID
	d.Spec.Title, d.Spec.Style, d.Spec.Lyrics = it.Field("title"), it.Field("style"), it.Field("lyrics")
	d.Spec.Voice, d.Spec.FromDefaults = it.Field("voice"), ""
	if strings.TrimSpace(d.Spec.Lyrics) == "" {
		return &messages.SpecError{Err: &songs.SpecError{Field: songs.FieldLyrics, Kind: songs.ProblemMissing}}
	}
	if err := it.AllowTexts(ctx, d.Spec.Title, d.Spec.Style, d.Spec.Voice, d.Spec.Lyrics); err != nil {
		return err
	}
	return h.saveAndShow(ctx, it.Public(ctx), it, d)
}

// showPrevious shows the previous version of a draft.
func (h handlers) showPrevious(ctx context.Context, it *discord.Interaction) error {
	d, err := h.ownDraft(ctx, it)
	if err != nil {
		return err
	}
	before, err := h.Drafts.Draft(ctx, d.PreviousID)
	if errors.Is(err, songs.ErrNotFound) {
		return discord.ErrDraftGone
	}
	if err != nil {
		return err
	}
	return it.Edit(ctx, h.draftCard(ctx, it.Public(ctx), before))
}

// discardDraft deletes a draft.
func (h handlers) discardDraft(ctx context.Context, it *discord.Interaction) error {
	if _, err := h.ownDraft(ctx, it); err != nil {
		return err
	}
	if _, err := h.Drafts.TakeDraft(ctx, songs.DraftID(it.Var("draft")), it.User().ID); err != nil {
		return err
	}
	return it.Edit(ctx, discord.Success(it.Public(ctx), "writing.discarded"))
}

// orderDraft orders the song of a draft. A draft can be ordered once; the song has a button to
// order it again. The message becomes the song, unless only the member sees it.
func (h handlers) orderDraft(ctx context.Context, it *discord.Interaction) error {
	if it.Message != nil && it.Message.Flags&discord.FlagEphemeral != 0 {
		return h.orderPrivateDraft(ctx, it)
	}
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	d, err := h.ownDraft(ctx, it)
	if err != nil {
		return err
	}
	if d.Spec.Lyrics == "" && !d.Spec.Instrumental {
		return errNoLyrics
	}
	o := it.NewOrder()
	o.Spec, o.Draft = d.Spec, d.ID // submitting the order deletes the draft
	o.Address = messages.NewAddress(ctx, it, it.Message).Encode()
	_, err = h.Orders.Submit(ctx, o)
	return err
}

// orderPrivateDraft orders the song of a draft that only the member sees. The song gets a message of its own.
func (h handlers) orderPrivateDraft(ctx context.Context, it *discord.Interaction) error {
	return h.Messages.Order(ctx, it, h.Orders, func(ctx context.Context) (songs.Order, error) {
		o := it.NewOrder()
		d, err := h.ownDraft(ctx, it)
		if err == nil && d.Spec.Lyrics == "" && !d.Spec.Instrumental {
			err = errNoLyrics
		}
		o.Spec, o.Draft = d.Spec, d.ID
		return o, err
	})
}

// errNoLyrics reports that a draft has an idea or a change but no lyrics.
var errNoLyrics = &discord.UserError{Reason: "the draft has no lyrics", Text: "errors.draft-empty"}
