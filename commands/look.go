package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// looker queues orders again whose songs did not come; see [songs.Line.Look].
type looker interface {
	Look(ctx context.Context, id songs.OrderID, address []byte) error
}

// Look is the button that looks once more for songs that were bought and did not
// come. It buys nothing.
func (o Office) Look(line orderTaker, desk *Desk) Command {
	return Command{Buttons: map[string]Handler{
		"look": func(ctx context.Context, it *Interaction) error {
			return o.look(ctx, it, line, desk, songs.OrderID(it.args(1)[0]))
		},
		"lookrest": func(ctx context.Context, it *Interaction) error {
			return o.lookRest(ctx, it, line, songs.OrderID(it.args(1)[0]))
		},
	}}
}

// look looks for the songs of the order whose message the button is under.
func (o Office) look(ctx context.Context, it *Interaction, line orderTaker, desk *Desk, id songs.OrderID) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	order, err := o.lookable(ctx, it, line, id)
	if err != nil {
		return err
	}
	// This interaction has a token, which is accepted where the bot itself may not write.
	to := newAddress(ctx, it, it.Message)
	if before, err := decodeAddress(order.Address); err == nil {
		to.AvatarURL, to.Language = before.AvatarURL, before.Language
	}
	err = line.Look(ctx, id, to.encode())
	if errors.Is(err, songs.ErrTaken) { // found, or being looked for
		return get(ctx, it, line, desk, id)
	}
	return err
}

// lookRest looks for the songs that the order lacked whose message the button is
// under. They get a message of their own.
func (o Office) lookRest(ctx context.Context, it *Interaction, line orderTaker, id songs.OrderID) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	if _, err := o.lookable(ctx, it, line, id); err != nil {
		return err
	}
	err := line.Look(ctx, id, nil)
	if err != nil && !errors.Is(err, songs.ErrTaken) {
		return err
	}
	answer := "orders.looking"
	if now, readErr := line.Order(ctx, id); readErr == nil && err != nil {
		switch {
		case now.State == songs.Done:
			answer = "orders.found"
		case now.State == songs.Cancelled:
			return err
		case now.Brief == (songs.Brief{}): // its words were deleted, and with them what was looked for
			return songs.ErrNotFound
		}
	}
	return it.Edit(ctx, news(it.Private(), answer))
}

// The bounds of [settled].
const (
	settleTime  = 10 * time.Second
	settlePause = 100 * time.Millisecond
)

// settled returns an order. People are told of an end before it is saved: an order
// that is ending is waited for, so that a button of its last message finds it ended.
func settled(ctx context.Context, line orderTaker, id songs.OrderID) (songs.Order, error) {
	wait, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	for {
		o, err := line.Order(ctx, id)
		if err != nil || !o.Ending() {
			return o, err
		}
		select {
		case <-time.After(settlePause):
		case <-wait.Done():
			return o, ctx.Err()
		}
	}
}

// lookable returns an order that the person may look for: the requester, who manages
// the server, and its curators.
func (o Office) lookable(ctx context.Context, it *Interaction, line orderTaker, id songs.OrderID) (songs.Order, error) {
	order, err := settled(ctx, line, id)
	if err == nil {
		_, err = it.sees(ctx, order)
	}
	if err != nil || it.Manages(order) {
		return order, err
	}
	err = o.curates(func(context.Context, *Interaction) error { return nil })(ctx, it)
	if errors.Is(err, errNotCurator) {
		err = errNotYours
	}
	return order, err
}

// lookButton looks for the songs of the order that a message is about.
func lookButton(l words.Language, id songs.OrderID) Button {
	return Button{Label: l.Say("orders.button.look"), Emoji: "🔎", Style: ButtonBlue, CustomID: customID("look", string(id))}
}

// offerLook says in an ended order's message what looking again is, and offers it.
func offerLook(l words.Language, e *discordgo.MessageEmbed, o songs.Order) Button {
	text := l.Say("reasons.look")
	if !o.LookAt.IsZero() {
		text = l.Say("reasons.look-soon", "When", relative(o.LookAt))
	}
	e.Description = cut(e.Description+"\n\n"+text, 4096)
	return lookButton(l, o.ID)
}

// missing says which songs of an order did not come, and offers to look for them.
func missing(l words.Language, m *Message, o songs.Order) {
	takes, look := "", songs.Missing{}
	for _, lost := range o.Missing {
		if lost.State == songs.Done || lost.State == songs.Cancelled {
			continue
		}
		take := l.Say("orders.take", "Take", lost.Take)
		if look = lost; takes == "" {
			takes = take
		} else {
			takes = l.Say("orders.and", "Some", takes, "More", take)
		}
	}
	if takes == "" {
		return
	}
	text := l.Say("orders.song.missing", "Takes", takes)
	if !look.LookAt.IsZero() {
		text = l.Say("orders.song.missing-soon", "Takes", takes, "When", relative(look.LookAt))
	}
	e := m.Embeds[0]
	e.Description = cut(e.Description+"\n\n"+text, 4096)
	button := lookButton(l, look.Order)
	button.CustomID = customID("lookrest", string(look.Order))
	m.Components = append(m.Components, Row{button})
}

// relative is a moment as Discord shows it to each reader: "in 5 minutes".
func relative(at time.Time) string { return fmt.Sprintf("<t:%d:R>", at.Unix()) }
