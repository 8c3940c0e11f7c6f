package song

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// cancelCommand returns /me cancel and the buttons "cancel" and "get" of an order in progress.
func (h handlers) cancelCommand() discord.Command {
	return discord.Command{
		Group: "me",
		Definition: discord.GeneralDefinition("cancel", "Cancel one of your songs in progress",
			songoption.Option("song", "Which song")),
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			id, err := h.pendingOrder(ctx, it, it.Text("song"))
			if err != nil {
				return err
			}
			asked, err := h.cancelOrAsk(ctx, it, id)
			if err != nil || asked {
				return err
			}
			return it.Edit(ctx, discord.Success(it.Private(), "orders.cancelled"))
		}),
		Autocomplete: func(ctx context.Context, it *discord.Interaction) error {
			_, typed := it.Focused()
			choices, err := h.cancelChoices(ctx, it, typed)
			if err != nil {
				return err
			}
			return it.Suggest(ctx, choices)
		},
		Buttons: map[string]discord.Handler{
			"cancel:{order}": discord.Updating(func(ctx context.Context, it *discord.Interaction) error {
				id := songs.OrderID(it.Var("order"))
				if o, err := h.Orders.Order(ctx, id); err == nil && o.Undelivered() {
					return h.showOrder(ctx, it, id) // the status is outdated: the song is finished
				}
				_, err := h.cancelOrAsk(ctx, it, id)
				return err
			}),
			"cancelsure:{order}": discord.Updating(func(ctx context.Context, it *discord.Interaction) error {
				id := songs.OrderID(it.Var("order"))
				if _, err := h.cancellable(ctx, it, id); err != nil {
					return err
				}
				if err := h.Orders.Cancel(ctx, id, it.User().ID, true); err != nil {
					return err
				}
				return it.Edit(ctx, discord.Success(it.Private(), "orders.cancelled"))
			}),
			"get:{order}": discord.Updating(func(ctx context.Context, it *discord.Interaction) error {
				return h.showOrder(ctx, it, songs.OrderID(it.Var("order")))
			}),
		},
	}
}

// cancellable returns an order of the member, or of another one if the member manages the server.
func (h handlers) cancellable(ctx context.Context, it *discord.Interaction, id songs.OrderID) (songs.Order, error) {
	o, err := h.Orders.Order(ctx, id)
	if err != nil {
		return o, err
	}
	if !it.Manages(o) {
		return o, discord.ErrNotYours
	}
	_, err = it.VisibleOrder(ctx, o)
	return o, err
}

// cancelOrAsk cancels an order. If it has been paid for, or if it is another member's, it asks the
// member privately first.
func (h handlers) cancelOrAsk(ctx context.Context, it *discord.Interaction, id songs.OrderID) (asked bool, err error) {
	o, err := h.cancellable(ctx, it, id)
	if err != nil {
		return false, err
	}
	if isTooLate(o) {
		return false, songs.ErrConflict
	}
	if !o.Paid() && o.Requester.ID == it.User().ID {
		err = h.Orders.Cancel(ctx, id, it.User().ID, false)
		if !errors.Is(err, songs.ErrConflict) {
			return false, err
		}
		// It may have been bought in the meantime.
		if o, err = h.Orders.Order(ctx, id); err != nil {
			return false, err
		}
		if !o.Paid() || isTooLate(o) {
			return false, songs.ErrConflict
		}
	}
	return true, it.Fail(ctx, askToCancel(it.Private(), o, o.Requester.ID == it.User().ID))
}

// isTooLate reports whether an order can no longer be cancelled.
func isTooLate(o songs.Order) bool {
	return o.State.Final() || o.Ending() || o.State == songs.Delivering
}

// askToCancel asks whether to cancel an order, and says what is lost.
func askToCancel(l i18n.Language, o songs.Order, own bool) discord.Message {
	var lines []string
	if !own {
		lines = append(lines, l.T("choices.cancel.whose", "Name", discord.Cut(discord.Plain(o.Requester.Name), 40)))
	}
	switch {
	case o.Paid() && o.Credits > 0:
		lines = append(lines, l.T("choices.cancel.paid", "Credits", messages.Credits(l, o.Credits)))
	case o.Paid():
		lines = append(lines, l.T("choices.cancel.paid-free"))
	default:
		lines = append(lines, l.T("choices.cancel.unpaid"))
	}
	title := l.T("choices.cancel.title", "Song", discord.Cut(orderName(l, o), 100))
	return discord.Message{
		Embeds: []*discordgo.MessageEmbed{{Title: discord.Cut(title, 256), Description: strings.Join(lines, "\n"),
			Color: palette.Done}},
		Components: []discord.Row{{{Label: l.T("choices.cancel.yes"), Style: discord.ButtonRed,
			CustomID: discord.CustomID("cancelsure", string(o.ID))}}},
	}
}

// showOrder shows an order in the message of the button, with the token of this interaction. That
// works where the bot itself may not write.
func (h handlers) showOrder(ctx context.Context, it *discord.Interaction, id songs.OrderID) error {
	o, err := h.settledOrder(ctx, id)
	if err == nil {
		o, err = it.VisibleOrder(ctx, o)
	}
	if err == nil && o.State == songs.Done && len(o.Songs) == 0 {
		err = discord.ErrNoSong // all songs were removed
	}
	if err != nil {
		return err
	}
	l := h.Messages.Language(ctx, o) // everyone can read the message
	if o.State != songs.Done && !o.Undelivered() {
		if o.State.Final() {
			return it.Edit(ctx, messages.EndedMessage(l, o))
		}
		return it.Edit(ctx, h.Messages.StatusMessage(l, o, messages.UnknownPosition))
	}
	if it.AttachmentSizeLimit < o.SizeLimit {
		o = linksOnly(o)
	}
	return it.Edit(ctx, h.Messages.FinishedMessage(l, o))
}

// linksOnly returns an order whose songs are posted as links.
func linksOnly(o songs.Order) songs.Order {
	takes := append([]songs.Song(nil), o.Songs...)
	for i := range takes {
		takes[i].Posted = songs.File{}
	}
	o.Songs = takes
	return o
}

// pendingOrders returns the orders that the member can cancel and that rank accepts, best match
// first.
func (h handlers) pendingOrders(ctx context.Context, it *discord.Interaction,
	rank func(songs.QueuedOrder) (int, bool)) ([]songs.QueuedOrder, error) {
	v, err := it.Viewer(ctx)
	if err != nil {
		return nil, err
	}
	waiting, err := h.Orders.Queue(ctx, v, 1000)
	if err != nil {
		return nil, err
	}
	waiting = slices.DeleteFunc(waiting, func(w songs.QueuedOrder) bool { return !it.Manages(w.Order) })
	return fold.Matching(waiting, rank), nil
}

// pendingOrder finds an order to cancel by its id or by its name.
func (h handlers) pendingOrder(ctx context.Context, it *discord.Interaction, typed string) (songs.OrderID, error) {
	typed = strings.TrimSpace(typed)
	if _, err := h.Orders.Order(ctx, songs.OrderID(typed)); !errors.Is(err, songs.ErrNotFound) {
		return songs.OrderID(typed), err
	}
	l := it.Private()
	pending, err := h.pendingOrders(ctx, it, func(songs.QueuedOrder) (int, bool) { return 0, true })
	if err != nil {
		return "", err
	}
	n := songoption.Naming[songs.QueuedOrder]{Option: "song",
		ID:    func(w songs.QueuedOrder) string { return string(w.ID) },
		Names: func(w songs.QueuedOrder) []string { return []string{w.Spec.Title, orderName(l, w.Order)} },
		Label: func(w songs.QueuedOrder) string { return h.cancelChoice(it, w) },
		None: &discord.UserError{Reason: "no pending order has that name", Text: "errors.no-order",
			Args: []any{"Typed", discord.Cut(discord.Plain(typed), 100)}}}
	w, err := n.Choose(pending, typed)
	choice, unclear := errors.AsType[*discord.ChoiceError](err)
	if len(pending) > 0 && songoption.IsNewest(typed) && (unclear && !choice.Several || errors.Is(err, n.None)) {
		return newestOrder(pending, it.User().ID).ID, nil
	}
	return w.ID, err
}

// newestOrder returns the newest of some orders, of the member's own if there is one.
func newestOrder(pending []songs.QueuedOrder, user string) songs.QueuedOrder {
	return slices.MaxFunc(pending, func(a, b songs.QueuedOrder) int {
		switch own := a.Requester.ID == user; {
		case own == (b.Requester.ID == user):
			return a.CreatedAt.Compare(b.CreatedAt)
		case own:
			return 1
		}
		return -1
	})
}

// cancelChoice describes an order that the member can cancel.
func (h handlers) cancelChoice(it *discord.Interaction, w songs.QueuedOrder) string {
	l := it.Private()
	name := orderName(l, w.Order)
	if w.Requester.ID != it.User().ID {
		name = l.T("orders.choice.whose", "Name", w.Requester.Name, "Song", name)
	}
	return l.T("orders.choice.own", "Song", discord.Cut(name, 60), "State", stateText(l, w.Order))
}

// cancelChoices returns the orders that the member can cancel for autocomplete.
func (h handlers) cancelChoices(ctx context.Context, it *discord.Interaction, typed string) ([]discord.Choice, error) {
	l, q := it.Private(), fold.NewQuery(typed)
	rank := func(w songs.QueuedOrder) (int, bool) { return q.RankAny(w.Spec.Title, orderName(l, w.Order)) }
	found, err := h.pendingOrders(ctx, it, rank)
	if err != nil {
		return nil, err
	}
	var choices []discord.Choice
	for _, w := range found[:min(len(found), 25)] {
		choices = append(choices, discord.Choice{Name: h.cancelChoice(it, w), Value: string(w.ID)})
	}
	return choices, nil
}
