package cowriting

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// askToStop asks before a session ends without a song.
func (h handlers) askToStop(ctx context.Context, it *discord.Interaction) error {
	s, err := h.requireHost(ctx, it)
	if err != nil {
		return err
	}
	if s.State != cowriting.Open {
		return explained(cowriting.ErrEnded)
	}
	l := it.Private()
	m := private(l.T("cowriting.stop-ask"), l.T("cowriting.stop-ask-text"))
	m.Components = []discord.Row{{{Label: l.T("cowriting.stop-now"), Style: discord.ButtonRed,
		CustomID: discord.CustomID("cowrite-stopped", string(s.ID))}}}
	return it.Edit(ctx, m)
}

// stop ends a session without a song.
func (h handlers) stop(ctx context.Context, it *discord.Interaction) error {
	s, err := h.requireHost(ctx, it)
	if err == nil {
		_, err = h.Sessions.Stop(ctx, it.GuildID, s.ID)
	}
	if err != nil {
		return explained(err)
	}
	return it.Edit(ctx, discord.Message{Content: it.Private().T("cowriting.stopped-now")})
}

// ready returns the session of a button if the member may have it sung now.
func (h handlers) ready(ctx context.Context, it *discord.Interaction) (cowriting.Session, error) {
	s, err := h.requireHost(ctx, it)
	switch {
	case err != nil:
		return s, err
	case s.State != cowriting.Open:
		return s, explained(cowriting.ErrEnded)
	case s.Sung() == 0:
		return s, explained(cowriting.ErrNoProposals)
	default:
		return s, nil
	}
}

// askToSing says what the song costs and asks whether to order it.
func (h handlers) askToSing(ctx context.Context, it *discord.Interaction) error {
	s, err := h.ready(ctx, it)
	if err != nil {
		return err
	}
	o := h.orderOf(it, s)
	if err := h.Offer.Check(ctx, it.GuildID, o.Spec); err != nil {
		return &messages.SpecError{Err: err}
	}
	q, err := h.Quotes.Quote(ctx, o.Place, o.Requester.ID, o.Roles, 1)
	if err != nil {
		return err
	}
	l := it.Private()
	text := l.T("cowriting.sing-ask-text", "Lines", l.Plural("cowriting.lines", s.Sung()), "Authors",
		discord.Cut(authorNames(l, s.Authors()), 400), "Credits", messages.Credits(l, q.Credits))
	if left := messages.Remaining(l, q); left != "" {
		text += "\n" + left
	}
	m := private(l.T("cowriting.sing-ask"), text)
	m.Components = []discord.Row{{{Label: messages.Priced(l, l.T("cowriting.sing-now"), q.Credits), Emoji: "🎶",
		Style:    discord.ButtonBlue,
		CustomID: discord.CustomID("cowrite-order", string(s.ID), strconv.Itoa(len(s.Lines)))}}}
	return it.Edit(ctx, m)
}

// authorNames lists the names of members.
func authorNames(l i18n.Language, authors []songs.Member) string {
	var names []string
	for _, m := range authors {
		names = append(names, discord.Plain(messages.MemberName(l, m)))
	}
	return strings.Join(names, l.T("board.comma"))
}

// orderOf returns the order of the text of a session.
func (h handlers) orderOf(it *discord.Interaction, s cowriting.Session) songs.Order {
	o := it.NewOrder()
	o.Spec = songs.SongSpec{Lyrics: s.Lyrics(), Title: s.Title, Style: s.Style, Expand: s.Style == "" && h.Writes}
	o.Purpose = songs.SessionPrefix + string(s.ID)
	return o
}

// order orders the song in the thread, like any other song. The text must have as many lines as when the member was
// asked. The order ends the session, so that a text is ordered once.
func (h handlers) order(ctx context.Context, it *discord.Interaction) error {
	err := h.Messages.Order(ctx, it, h.Orders, func(ctx context.Context) (songs.Order, error) {
		s, err := h.ready(ctx, it)
		if err != nil {
			return songs.Order{}, err
		}
		if len(s.Lines) != input.Offset(it.Var("lines")) {
			return songs.Order{}, explained(cowriting.ErrNothingThere)
		}
		o := h.orderOf(it, s)
		if err := h.Offer.Check(ctx, it.GuildID, o.Spec); err != nil {
			return o, &messages.SpecError{Err: err}
		}
		return o, it.AllowBrief(ctx, o.Spec)
	})
	if errors.Is(err, songs.ErrConflict) { // ordered or stopped at the same time
		return explained(cowriting.ErrEnded)
	}
	return err
}
