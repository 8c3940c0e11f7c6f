package board

import (
	"context"
	"errors"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
)

// ownRequestButtons returns the handlers of the buttons and the form by which members edit and withdraw their own
// requests.
func (h handlers) ownRequestButtons() discord.Command {
	return discord.Command{
		Buttons: map[string]discord.Handler{
			"ideaedit:{request}":     h.openEditForm,
			"ideawithdraw:{request}": discord.Updating(h.askToWithdraw),
			"ideawithdrawn:{request}": discord.Updating(func(ctx context.Context, it *discord.Interaction) error {
				r, err := h.Board.Withdraw(ctx, it.GuildID, board.ID(it.Var("request")), it.User().ID)
				if err != nil {
					return lateForOwn(err)
				}
				l := it.Private()
				return it.Edit(ctx, ownMessage(l, l.T("board.withdrawn-title"), boardmessages.RequestStatus(l, r),
					discord.Row{myIdeasButton(l)}))
			}),
		},
		Forms:  map[string]discord.Handler{"ideaedited:{request}": h.saveOwn},
		Reopen: map[string]discord.FormBuilder{"ideaedited:{request}": h.editForm},
	}
}

// ownButtons returns the buttons by which a member changes an own request.
func ownButtons(l i18n.Language, id board.ID) discord.Row {
	return discord.Row{
		{Label: l.T("board.edit"), Emoji: "✏️", CustomID: discord.CustomID("ideaedit", string(id))},
		{Label: l.T("board.withdraw"), Emoji: "↩️", CustomID: discord.CustomID("ideawithdraw", string(id))},
	}
}

func myIdeasButton(l i18n.Language) discord.Button {
	return discord.Button{Label: l.T("board.my-ideas"), Emoji: "🙋",
		CustomID: discord.CustomID("ideas", string(board.SortMine), "0")}
}

// ownMessage returns a private message about an own request.
func ownMessage(l i18n.Language, title, text string, row discord.Row) discord.Message {
	return discord.Message{Components: []discord.Row{row}, Embeds: []*discordgo.MessageEmbed{{Title: title,
		Color: palette.Done, Description: discord.Cut(text, 4096)}}}
}

// ownRequest returns an open request of the member.
func (h handlers) ownRequest(ctx context.Context, it *discord.Interaction) (board.Request, error) {
	r, err := h.Board.Request(ctx, it.GuildID, board.ID(it.Var("request")), it.User().ID)
	switch {
	case err != nil:
		return r, err
	case r.Proposer.ID != it.User().ID:
		return r, board.ErrNotFound
	case r.Status == board.Chosen || r.Status == board.Making:
		return r, errIdeaInProgress
	case r.Status != board.Open:
		return r, board.ErrClosed
	}
	return r, nil
}

// openEditForm opens a form with the texts of an own request.
func (h handlers) openEditForm(ctx context.Context, it *discord.Interaction) error {
	f, err := h.editForm(ctx, it)
	if err != nil {
		return err
	}
	return it.Open(ctx, f)
}

// editForm returns the form with the texts of an own request.
func (h handlers) editForm(ctx context.Context, it *discord.Interaction) (discord.Form, error) {
	lookup, cancel := context.WithTimeout(ctx, formLookupTimeout)
	defer cancel()
	r, err := h.ownRequest(lookup, it)
	if err != nil {
		return discord.Form{}, err
	}
	l := it.Private()
	return discord.Form{CustomID: discord.CustomID("ideaedited", string(r.ID)),
		Title: l.T("board.edit-title"), Fields: ideaFields(l, r)}, nil
}

// saveOwn saves the texts of the form and shows the request. The router has moderated them.
func (h handlers) saveOwn(ctx context.Context, it *discord.Interaction) error {
	r := board.Request{ID: board.ID(it.Var("request")), GuildID: it.GuildID, Proposer: it.Requester(),
		Idea: it.Field("idea"), Style: it.Field("style"), Voice: it.Field("voice")}.Normalized()
	if err := h.Offer.Check(ctx, it.GuildID, r.SongSpec(false)); err != nil {
		return &messages.SpecError{Err: err}
	}
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	r, err := h.Board.Edit(ctx, r)
	if err != nil {
		return lateForOwn(err)
	}
	l := it.Private()
	text := boardmessages.RequestLine(l, r)
	if r.Note == board.NoteEdited {
		text += "\n\n" + l.T("board.edited-votes")
	}
	return it.Edit(ctx, ownMessage(l, l.T("board.edited-title"), text, append(ownButtons(l, r.ID), myIdeasButton(l))))
}

// askToWithdraw asks for a confirmation.
func (h handlers) askToWithdraw(ctx context.Context, it *discord.Interaction) error {
	r, err := h.ownRequest(ctx, it)
	if err != nil {
		return err
	}
	l := it.Private()
	return it.Edit(ctx, ownMessage(l, l.T("board.withdraw-title"),
		l.T("board.withdraw-text")+"\n\n"+boardmessages.RequestLine(l, r), discord.Row{
			{Label: l.T("board.withdraw"), Emoji: "↩️", Style: discord.ButtonRed,
				CustomID: discord.CustomID("ideawithdrawn", string(r.ID))},
			{Label: l.T("board.keep"), CustomID: discord.CustomID("ideas", string(board.SortMine), "0")},
		}))
}

// errIdeaInProgress is returned if an own request can no longer change.
var errIdeaInProgress = &discord.UserError{Reason: "the request is being made", Text: "errors.idea-in-progress"}

// lateForOwn replaces [board.ErrInProgress] by an error that a member understands.
func lateForOwn(err error) error {
	if errors.Is(err, board.ErrInProgress) {
		return errIdeaInProgress
	}
	return err
}
