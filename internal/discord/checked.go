package discord

import (
	"context"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/palette"
)

// checkTime is how long the checks of [Checked] may take after the event before the interaction
// is acknowledged. Discord waits three seconds for the first response.
const checkTime = 800 * time.Millisecond

// Checked is a [Middleware] for handlers that check an order before they respond, so that a
// refused order posts nothing publicly. The handler calls [Interaction.Reply] when the checks
// have passed. If they take long, the interaction is acknowledged privately in the meantime, and
// Reply posts a further message.
func Checked(h Handler) Handler {
	return func(ctx context.Context, it *Interaction) error {
		p := it.acknowledgeLater(ctx)
		defer func() { _ = p.stop() }() // Reply and the reporter of errors see the outcome
		return h(ctx, it)
	}
}

// pendingAnswer is a private acknowledgement that is sent if the handler takes long.
type pendingAnswer struct {
	timer *time.Timer
	sent  chan struct{} // closed when the acknowledgement was sent
	err   error         // of the acknowledgement; set before sent is closed
	ended bool
}

// acknowledgeLater acknowledges the interaction privately at the end of checkTime, unless it is
// stopped before.
func (it *Interaction) acknowledgeLater(ctx context.Context) *pendingAnswer {
	p := &pendingAnswer{sent: make(chan struct{})}
	it.pending = p
	received := it.decodedAt
	if received.IsZero() {
		received = time.Now()
	}
	p.timer = time.AfterFunc(max(checkTime-time.Since(received), 0), func() {
		defer close(p.sent)
		// Not deferred: the first further message would replace a deferred response.
		p.err = it.ReplyPrivately(ctx, Message{Embeds: []*discordgo.MessageEmbed{
			{Description: it.Private().T("songpost.checking"), Color: palette.Working}}})
	})
	return p
}

// stop prevents the acknowledgement. If it was sent or is being sent, stop waits for it and returns
// its error.
func (p *pendingAnswer) stop() error {
	if p == nil || p.ended {
		return nil
	}
	p.ended = true
	if p.timer.Stop() {
		return nil
	}
	<-p.sent
	return p.err
}

// replyAfterChecks posts a message after a private acknowledgement, which it deletes. Later edits
// of the response edit that message.
func (it *Interaction) replyAfterChecks(ctx context.Context, m Message) (*Message, error) {
	first := it.AnswerToken()
	posted, err := it.FollowUp(ctx, m)
	if err != nil {
		return nil, err
	}
	it.Answer.Private, it.Answer.own, it.Answer.shown, it.Answer.messageID = posted.ephemeral(), true, true, posted.ID
	it.Answer.layout = len(m.Layout) > 0
	_ = it.Client.DeleteAnswer(ctx, first) // only its member sees it
	it.closeQuestion(ctx)
	return posted, nil
}
