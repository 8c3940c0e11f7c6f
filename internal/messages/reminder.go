package messages

import (
	"context"
	"log/slog"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// untoldOrders are the ended orders that their requesters do not know about.
type untoldOrders interface {
	Untold(ctx context.Context, userID string) ([]songs.Order, error)
	SetTold(ctx context.Context, at time.Time, ids ...songs.OrderID) error
}

// Reminder tells members, after their next interaction, about orders from outside servers that could be
// delivered neither where they were ordered nor directly.
type Reminder struct {
	orders untoldOrders
	log    *slog.Logger
	now    func() time.Time
}

// NewReminder returns a reminder.
func NewReminder(orders untoldOrders, log *slog.Logger, now func() time.Time) *Reminder {
	return &Reminder{orders, log, now}
}

// Remind tells the member of an answered interaction about such orders, privately and once. It does not mention
// the order of a pressed button, which the handler has shown.
func (r *Reminder) Remind(ctx context.Context, it *discord.Interaction) {
	all, err := r.orders.Untold(ctx, it.User().ID)
	if err != nil {
		r.log.WarnContext(ctx, "read untold orders failed", "user", it.User().ID, "err", err)
		return
	}
	var told []songs.OrderID
	var others []songs.Order
	for _, o := range all {
		told = append(told, o.ID)
		if it.Type != discord.TypeComponent || it.Var("order") != string(o.ID) {
			others = append(others, o)
		}
	}
	if len(others) > 0 {
		_, err = it.FollowUp(ctx, untoldMessage(it.Private(), others))
	}
	if err == nil && len(told) > 0 {
		err = r.orders.SetTold(ctx, r.now(), told...)
	}
	if err != nil {
		r.log.WarnContext(ctx, "tell about orders failed", "user", it.User().ID, "orders", told, "err", err)
	}
}

// untoldMessage returns a private message with a button for each of at most five orders.
func untoldMessage(l i18n.Language, all []songs.Order) discord.Message {
	var row discord.Row
	for _, o := range all {
		b := getButton(l, o.ID)
		b.Label = discord.Cut(OrderTitle(l, o), 80)
		row = append(row, b)
	}
	return discord.Message{Flags: discord.FlagEphemeral, Components: buttonRows(row),
		Embeds: []*discordgo.MessageEmbed{{Title: l.T("orders.untold.title"), Description: l.T("orders.untold.text"),
			Color: palette.Done}}}
}
