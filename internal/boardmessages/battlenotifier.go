package boardmessages

import (
	"context"
	"errors"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// UpdateBattle edits a panel to show a battle.
func (n *Notifier) UpdateBattle(ctx context.Context, p board.Panel, b board.Battle) (board.Panel, error) {
	return n.updatePanel(ctx, p, BattleMessage(n.language(ctx, p.GuildID), b))
}

// PostSides posts the existing songs of a battle below its message.
func (n *Notifier) PostSides(ctx context.Context, b board.Battle, panel board.Post) error {
	for _, side := range b.Sides {
		if side.Song == "" || side.Order != "" {
			continue
		}
		e, err := n.library.Entry(ctx, side.Song, songs.Viewer{GuildID: b.GuildID, All: true})
		if errors.Is(err, songs.ErrNotFound) { // removed meanwhile
			continue
		}
		if err != nil {
			return err
		}
		m, err := n.orders.SideMessage(ctx, n.language(ctx, b.GuildID), side, e.Song)
		if err != nil {
			return err
		}
		m.ReplyTo, m.Nonce = panel.MessageID, string(b.ID)+"-"+side.Letter()
		_, err = n.discord.Post(ctx, b.ChannelID, m)
		if messages.Rejected(err) {
			m.Files, m.Embeds = nil, messages.SilentSide(n.language(ctx, b.GuildID), side, side.Song).Embeds
			_, err = n.discord.Post(ctx, b.ChannelID, m)
		}
		if err != nil && !errors.Is(err, discord.ErrNoSong) {
			return messages.Undeliverable(err)
		}
	}
	return nil
}

// eventDelay is the time until an event starts. Discord accepts no event that has started.
const eventDelay = time.Minute

// ScheduleBattle creates an event that leads to the message of a battle. Its text is not written by
// members, because it remains if their data is deleted.
func (n *Notifier) ScheduleBattle(ctx context.Context, b board.Battle, panel board.Post) error {
	if n.events == nil || n.channels == nil {
		return songs.ErrUndeliverable
	}
	// All members see events, so they have to see the battle, too.
	if visible, _ := n.channels.CanView(b.GuildID, b.ChannelID, "", nil); !visible {
		return songs.ErrUndeliverable
	}
	l := n.language(ctx, b.GuildID)
	return messages.Undeliverable(n.events.CreateEvent(ctx, b.GuildID, discord.ScheduledEvent{
		Name: l.T("battle.event"), Description: l.T("battle.event-text"), Location: messages.MessageLink(b.GuildID, panel),
		Start: b.EndsAt.Add(eventDelay - b.Duration), End: b.EndsAt}))
}

// RevealOrder turns the message of a side into its finished song.
func (n *Notifier) RevealOrder(ctx context.Context, o songs.Order) error {
	return n.orders.Reveal(ctx, o)
}

// NotifyMissingSides posts which sides of a battle have no song.
func (n *Notifier) NotifyMissingSides(ctx context.Context, b board.Battle, panel board.Post) error {
	m := missingSidesMessage(n.language(ctx, b.GuildID), b)
	m.ReplyTo, m.Nonce = panel.MessageID, string(b.ID)+"-m"
	_, err := n.discord.Post(ctx, b.ChannelID, m)
	return messages.Undeliverable(err)
}

// PostResult posts the result of a battle.
func (n *Notifier) PostResult(ctx context.Context, b board.Battle, panel board.Post) error {
	m := BattleResult(n.language(ctx, b.GuildID), b, n.command)
	m.ReplyTo, m.Nonce = panel.MessageID, string(b.ID)+"-r"
	_, err := n.discord.Post(ctx, b.ChannelID, m)
	return messages.Undeliverable(err)
}
