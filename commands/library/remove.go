package library

import (
	"context"
	"errors"
	"time"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// undoTime is how long a removal can be undone.
const undoTime = 10 * time.Minute

// askToRemove asks whether to remove the song.
func (h handlers) askToRemove(ctx context.Context, it *discord.Interaction) error {
	e, err := h.ownSong(ctx, it)
	if err != nil {
		return err
	}
	l, id := it.Private(), string(e.ID)
	m := discord.Success(l, "choices.remove.ask", "Title", shortName(l, e))
	m.Components = []discord.Row{{
		{Label: l.T("choices.remove.yes"), Emoji: "🗑️", Style: discord.ButtonRed,
			CustomID: discord.CustomID("removesure", id)},
		{Label: l.T("choices.remove.now"), CustomID: discord.CustomID("removenow", id)},
		{Label: l.T("choices.remove.keep"), CustomID: discord.CustomID("keep", id)},
	}}
	return it.Edit(ctx, m)
}

// keep shows the song in place of the question.
func (h handlers) keep(ctx context.Context, it *discord.Interaction) error {
	e, err := h.ownSong(ctx, it)
	if err != nil {
		return err
	}
	return songoption.Show(ctx, it, h.Library, h.Messages, e)
}

// hide hides the song. It is deleted after undoTime.
func (h handlers) hide(ctx context.Context, it *discord.Interaction) error {
	e, err := h.ownSong(ctx, it)
	if err != nil {
		return err
	}
	until := h.Now().Add(undoTime)
	if err := h.Library.Hide(ctx, e.ID, removerOf(it, e), until); err != nil {
		return err
	}
	l := it.Private()
	m := discord.Success(l, "choices.removed", "Title", shortName(l, e), "When", discord.RelativeTime(until))
	m.Components = []discord.Row{{{Label: l.T("choices.remove.undo"), Emoji: "↩️",
		CustomID: discord.CustomID("unremove", string(e.ID))}}}
	return it.Edit(ctx, m)
}

// unhide undoes the removal of the song.
func (h handlers) unhide(ctx context.Context, it *discord.Interaction) error {
	v, err := it.Viewer(ctx)
	if err != nil {
		return err
	}
	e, err := h.Library.Hidden(ctx, songs.SongID(it.Var("song")), v)
	if err == nil && !messages.OwnsSong(it, e) {
		return discord.ErrNotYours
	}
	if err == nil {
		err = h.Library.Unhide(ctx, e.ID, removerOf(it, e), h.Now())
	}
	if errors.Is(err, songs.ErrNotFound) {
		return errNoUndo
	}
	if err != nil {
		return err
	}
	return songoption.Show(ctx, it, h.Library, h.Messages, e)
}

// errNoUndo is returned if a removal can no longer be undone.
var errNoUndo = &discord.UserError{Reason: "the removal cannot be undone", Text: "choices.remove.too-late"}

// remove deletes the song for good.
func (h handlers) remove(ctx context.Context, it *discord.Interaction) error {
	e, err := h.ownSong(ctx, it)
	if err != nil {
		return err
	}
	if err := h.Library.Remove(ctx, e.ID, removerOf(it, e)); err != nil {
		return err
	}
	l := it.Private()
	return it.Edit(ctx, discord.Success(l, "library.removed", "Title", shortName(l, e)))
}

// removerOf returns on which side the member removes a song.
func removerOf(it *discord.Interaction, e songs.Entry) songs.Remover {
	if e.Requester.ID != it.User().ID {
		return songs.RemovedByCurators
	}
	return songs.RemovedByRequester
}

// shortName returns the name of a song for a text.
func shortName(l i18n.Language, e songs.Entry) string {
	return discord.Cut(discord.Plain(messages.EntryName(l, e)), 200)
}
