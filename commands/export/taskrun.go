package export

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
)

// run waits for a slot, builds the answer and delivers it, or reports the error to the member.
func (t *Tasks) run(it *discord.Interaction, job task, queued *ticket) {
	ctx, cancel := context.WithCancel(t.ctx)
	defer cancel()
	log := t.log.With("interaction", it.ID, "guild", it.GuildID, "user", it.User().ID)
	started := t.now()
	var answer sync.Mutex // ensures that the result is sent last
	built := false
	slow := time.AfterFunc(messages.TokenAging-started.Sub(it.ReceivedAt), func() {
		answer.Lock()
		defer answer.Unlock()
		if built {
			return
		}
		if err := it.Edit(ctx, slowMessage(it.AnswerLanguage(ctx), job.again)); err != nil {
			log.WarnContext(ctx, "announce slow task failed", "err", err)
		}
	})
	defer slow.Stop()
	m, err := t.runQueued(ctx, it, job, queued)
	answer.Lock()
	built = true
	answer.Unlock()
	if err == nil {
		err = t.deliver(ctx, it, job, m)
	}
	if err == nil {
		log.InfoContext(ctx, "task done", "took", t.now().Sub(started).Round(time.Millisecond))
		return
	}
	if t.ctx.Err() != nil {
		err = discord.ErrStopping
	}
	ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), messages.StatusTimeout)
	defer cancel()
	m, unexpected := messages.Explain(it, err)
	if unexpected { // logged first, because the response may take long or fail
		log.ErrorContext(ctx, "task failed", "err", err)
	} else {
		log.InfoContext(ctx, "task rejected", "reason", err)
	}
	if failed := it.Fail(ctx, m); failed != nil {
		log.WarnContext(ctx, "send error response failed", "err", failed)
	}
}

// runQueued waits for a slot and builds the answer.
func (t *Tasks) runQueued(
	ctx context.Context, it *discord.Interaction, job task, queued *ticket,
) (discord.Message, error) {
	defer t.queue.leave(queued)
	if err := t.queue.wait(ctx, queued); err != nil {
		return discord.Message{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, taskTime)
	defer cancel()
	return t.build(ctx, it, job)
}

// build calls job.build and converts a panic to an error.
func (t *Tasks) build(ctx context.Context, it *discord.Interaction, job task) (m discord.Message, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return job.build(ctx, min(it.AttachmentSizeLimit, messages.MaxUpload))
}

// deliver edits the response while the interaction token is valid. Later it posts a message in the channel, with
// files of at most the default limit, unless the bot is not in it.
func (t *Tasks) deliver(ctx context.Context, it *discord.Interaction, job task, m discord.Message) error {
	if t.now().Sub(it.ReceivedAt) < messages.TokenLife {
		if err := it.Edit(ctx, m); !errors.Is(err, discord.ErrTokenExpired) {
			return err
		}
	}
	if it.Answer.Private || it.External() { // the file is stored, and the response has a button to get it
		return nil
	}
	m, err := job.build(ctx, discord.DefaultSizeLimit)
	if err != nil {
		return err
	}
	m.Nonce = it.ID
	_, err = it.Client.Post(ctx, it.ChannelID, m)
	return err
}

// slowMessage announces that the task will take longer than the response can be edited.
func slowMessage(l i18n.Language, again string) discord.Message {
	return discord.Message{
		Embeds: []*discordgo.MessageEmbed{{Title: l.T("delivery.slow.title"), Color: palette.Working,
			Description: l.T("delivery.slow.text")}},
		Components: []discord.Row{{{
			Label: l.T("delivery.slow.get"), Emoji: "📥", Style: discord.ButtonBlue, CustomID: again,
		}}},
	}
}
