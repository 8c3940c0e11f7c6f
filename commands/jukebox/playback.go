package jukebox

import (
	"context"
	"errors"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/jukeboxmessages"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

func (h handlers) join(
	ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor,
) (discord.Message, error) {
	channel, err := p.Join(ctx, a, it.ChannelID)
	if err != nil {
		return discord.Message{}, err
	}
	l, in := it.Private(), "<#"+channel+">"
	v, err := jukeboxmessages.VisibleView(ctx, it, p.View())
	if err != nil {
		return discord.Message{}, err
	}
	if v.Now != nil {
		return discord.Success(
			l, "jukebox.joined-playing", "Channel", in, "Title", messages.QueueEntryTitle(l, *v.Now),
		), nil
	}
	return discord.Success(l, "jukebox.joined", "Channel", in), nil
}

func (h handlers) leave(
	ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor,
) (discord.Message, error) {
	return discord.Success(it.Private(), "jukebox.left"), p.Leave(ctx, a)
}

func (h handlers) skip(
	ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor,
) (discord.Message, error) {
	was, votes, needed, err := p.Skip(ctx, a)
	if err != nil {
		return discord.Message{}, err
	}
	l := it.Private()
	after := p.View()
	after.Waiting = []jukebox.Entry{was}
	v, err := jukeboxmessages.VisibleView(ctx, it, after)
	if err != nil {
		return discord.Message{}, err
	}
	was = v.Waiting[0]
	if needed > 0 {
		return discord.Success(
			l, "jukebox.skip-vote", "Votes", votes, "Needed", needed, "Title", messages.QueueEntryTitle(l, was),
		), nil
	}
	if v.Now != nil {
		return discord.Success(
			l, "jukebox.skipped-to", "Title", messages.QueueEntryTitle(l, was), "Now",
			messages.QueueEntryTitle(l, *v.Now),
		), nil
	}
	return discord.Success(l, "jukebox.skipped", "Title", messages.QueueEntryTitle(l, was)), nil
}

func (h handlers) pause(paused bool) func(
	context.Context, *discord.Interaction, *jukebox.Player, jukebox.Actor,
) (discord.Message, error) {
	return func(
		ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor,
	) (discord.Message, error) {
		if paused {
			return discord.Success(it.Private(), "jukebox.paused"), p.Pause(ctx, a, true)
		}
		return discord.Info(it.Private().T("jukebox.done.resumed"), ""), p.Pause(ctx, a, false)
	}
}

func (h handlers) seek(
	ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor,
) (discord.Message, error) {
	v := p.View()
	to, err := discord.ParsePosition("to", it.Text("to"), v.Length)
	if err != nil {
		return discord.Message{}, &messages.SpecError{Err: err}
	}
	if err := p.Seek(ctx, a, to); err != nil {
		if errors.Is(err, jukebox.ErrSeekRange) {
			err = &messages.SpecError{Err: &songs.RangeError{Field: "to", Kind: "beyond", Length: v.Length}}
		}
		return discord.Message{}, err
	}
	return discord.Info(it.Private().T("jukebox.done.from", "Time", discord.ExactTime(to)), ""), nil
}

func (h handlers) loop(
	ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor,
) (discord.Message, error) {
	loop, err := p.Loop(ctx, a, jukebox.Loop(it.Text("what")))
	if err != nil {
		return discord.Message{}, err
	}
	return discord.Info(it.Private().T(map[jukebox.Loop]string{jukebox.LoopOff: "jukebox.done.loop-off",
		jukebox.LoopOne: "jukebox.done.loop-one",
		jukebox.LoopAll: "jukebox.done.loop-all"}[loop]), ""), nil
}

func (h handlers) shuffle(
	ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor,
) (discord.Message, error) {
	on, err := p.Shuffle(ctx, a)
	if on {
		return discord.Success(it.Private(), "jukebox.shuffled"), err
	}
	return discord.Info(it.Private().T("jukebox.done.in-order"), ""), err
}

func (h handlers) radio(
	ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor,
) (discord.Message, error) {
	theme := strings.Join(strings.Fields(it.Text("theme")), " ")
	if it.Flag("off") {
		return discord.Success(it.Private(), "jukebox.radio-off"), p.Radio(ctx, a, it.ChannelID, "")
	}
	if theme == "" {
		return discord.Message{}, errNoRadioTheme
	}
	if err := it.AllowTexts(ctx, theme); err != nil {
		return discord.Message{}, err
	}
	if err := p.CheckRadio(a); err != nil {
		return discord.Message{}, err
	}
	if err := h.confirmPrice(ctx, it); err != nil {
		return discord.Message{}, err
	}
	if err := p.Radio(ctx, a, it.ChannelID, theme); err != nil {
		return discord.Message{}, err
	}
	return discord.Success(it.Private(), "jukebox.radio-on", "Theme", discord.Cut(discord.Plain(theme), 150)), nil
}

// confirmPrice asks the member before the radio is turned on.
func (h handlers) confirmPrice(ctx context.Context, it *discord.Interaction) error {
	if it.Confirmed || h.Quotes == nil {
		return nil
	}
	q, err := h.Quotes.Quote(ctx, songs.Place{GuildID: it.GuildID, ChannelID: it.ChannelID}, it.User().ID, it.Roles(), 1)
	if err != nil || q.Credits == 0 {
		return err
	}
	return messages.PriceQuestion(it.Private(), q, "choices.cost.radio", "choices.cost.radio-text",
		"choices.cost.radio-yes")
}

// errNoRadioTheme is returned if the radio is turned on without a theme.
var errNoRadioTheme = &discord.UserError{Reason: "the radio needs a theme", Text: "jukebox.refused.no-theme"}
