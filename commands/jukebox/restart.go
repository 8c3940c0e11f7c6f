package jukebox

import (
	"context"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/jukeboxmessages"
	"github.com/riffbot/riffbot/internal/messages"
)

// nowSubcommands returns the subcommands that show the current song, start it again, go back to the one before, and
// set the volume.
func (h handlers) nowSubcommands() []discord.Subcommand {
	return []discord.Subcommand{
		{
			Name: "now", Description: "What's playing, with its position and controls",
			Handle: discord.Privately(h.now),
		},
		{Name: "previous", Description: "Go back to the previous song", Handle: h.withPlayer(h.previous)},
		{Name: "replay", Description: "Start this song again", Handle: h.withPlayer(h.replay)},
		h.volumeSubcommand(),
	}
}

// now shows the current song with its controls.
func (h handlers) now(ctx context.Context, it *discord.Interaction) error {
	p, err := h.Jukebox.Player(ctx, it.GuildID)
	if err != nil {
		return err
	}
	return h.Panel.Show(ctx, it, p.View())
}

func (h handlers) previous(
	ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor,
) (discord.Message, error) {
	e, err := p.Previous(ctx, a)
	return startedMessage(ctx, it, p, "jukebox.previous", e, err)
}

func (h handlers) replay(
	ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor,
) (discord.Message, error) {
	e, err := p.Replay(ctx, a)
	return startedMessage(ctx, it, p, "jukebox.replay", e, err)
}

// startedMessage says that an entry was started, with its title if the member may see it.
func startedMessage(
	ctx context.Context, it *discord.Interaction, p *jukebox.Player, text string, e jukebox.Entry, err error,
) (discord.Message, error) {
	if err != nil {
		return discord.Message{}, err
	}
	view := p.View()
	view.Waiting = []jukebox.Entry{e}
	view, err = jukeboxmessages.VisibleView(ctx, it, view)
	if err != nil {
		return discord.Message{}, err
	}
	l := it.Private()
	return discord.Success(l, text, "Title", messages.QueueEntryTitle(l, view.Waiting[0])), nil
}
