package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/words"
)

// Errands are what people wait for longer than a handler may run: files that are
// made for them. They live as long as the process; what was made is kept, so that
// asking again is quick.
type Errands struct {
	log *slog.Logger
	now func() time.Time

	mu      sync.Mutex
	ctx     context.Context // ends when the process stops
	stop    context.CancelFunc
	waiting map[string]int // by user, those that run too
	turns   turns
	running sync.WaitGroup
}

// Bounds on background work: how many tasks of one member run or wait, and how long one may
// take once it runs.
const (
	errandsAtOnce = 3
	errandTime    = 40 * time.Minute
)

// errandTurns bounds how much runs and waits per server and member. What ffmpeg does at
// once is fewer still, and paid songs go before it: see [media.Paid].
var errandTurns = turnBounds{total: 8, guild: 4, user: 2, waitTotal: 200, waitPerGuild: 30}

// errBusy says that enough is being made for a member, errCrowded that it is for
// their server, or for all.
var (
	errBusy    = errors.New("too many files are being made for this user")
	errCrowded = errors.New("too many files wait to be made")
)

// NewErrands makes the list.
func NewErrands(log *slog.Logger, now func() time.Time) *Errands {
	e := &Errands{log: log, now: now, waiting: make(map[string]int), turns: turns{bounds: errandTurns}}
	e.ctx, e.stop = context.WithCancel(context.Background())
	return e
}

// Run lets errands be run until ctx ends. It then calls off those that are left,
// whose people are told, and waits for them.
func (e *Errands) Run(ctx context.Context) error {
	<-ctx.Done()
	e.mu.Lock()
	e.stop()
	e.mu.Unlock()
	e.running.Wait()
	return nil
}

// errand is something to bring.
type errand struct {
	// bring makes the answer, with files of at most limit bytes.
	bring func(ctx context.Context, limit int64) (Message, error)
	// again is the custom id of a button that asks once more, for when it takes
	// longer than the answer can be changed.
	again string
}

// Go runs an errand for an interaction that was answered with "thinking…".
func (e *Errands) Go(it *Interaction, job errand) error {
	user := it.User().ID
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.ctx.Err() != nil:
		return ErrStopping
	case e.waiting[user] >= errandsAtOnce:
		return errBusy
	}
	turn, ok := e.turns.join(it.GuildID, user)
	if !ok {
		return errCrowded
	}
	e.waiting[user]++
	e.running.Go(func() {
		e.run(it, job, turn)
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.waiting[user]--; e.waiting[user] == 0 {
			delete(e.waiting, user)
		}
	})
	return nil
}

func (e *Errands) run(it *Interaction, job errand, turn *turn) {
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	log := e.log.With("interaction", it.ID, "guild", it.GuildID, "user", it.User().ID)
	began := e.now()
	var answer sync.Mutex // what is said last is the result
	brought := false
	aging := time.AfterFunc(tokenAging-began.Sub(it.ReceivedAt), func() {
		answer.Lock()
		defer answer.Unlock()
		if brought {
			return
		}
		if err := it.Edit(ctx, slow(it.answered(ctx), job.again)); err != nil {
			log.WarnContext(ctx, "a long errand was not announced", "err", err)
		}
	})
	defer aging.Stop()
	m, err := e.inTurn(ctx, it, job, turn)
	answer.Lock()
	brought = true
	answer.Unlock()
	if err == nil {
		err = e.give(ctx, it, job, m)
	}
	if err == nil {
		log.InfoContext(ctx, "errand done", "took", e.now().Sub(began).Round(time.Millisecond))
		return
	}
	if e.ctx.Err() != nil {
		err = ErrStopping
	}
	ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), statusTime)
	defer cancel()
	if Worth(it, err) { // before anybody is told, which may take long or never end
		log.ErrorContext(ctx, "errand failed", "err", err)
	} else {
		log.InfoContext(ctx, "errand refused", "why", err)
	}
	if failed := Explain(ctx, it, err); failed != nil {
		log.WarnContext(ctx, "send error response failed", "err", failed)
	}
}

// inTurn makes the answer when its turn has come.
func (e *Errands) inTurn(ctx context.Context, it *Interaction, job errand, turn *turn) (Message, error) {
	defer e.turns.leave(turn)
	if err := e.turns.wait(ctx, turn); err != nil {
		return Message{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, errandTime)
	defer cancel()
	return e.bring(ctx, it, job)
}

// bring makes the answer.
func (e *Errands) bring(ctx context.Context, it *Interaction, job errand) (m Message, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return job.bring(ctx, min(it.AttachmentSizeLimit, maxRequest))
}

// give answers: by the token while that is good, and in the channel as the bot
// after, with what fits then.
func (e *Errands) give(ctx context.Context, it *Interaction, job errand, m Message) error {
	if e.now().Sub(it.ReceivedAt) < tokenLife {
		if err := it.Edit(ctx, m); !errors.Is(err, ErrTokenExpired) {
			return err
		}
	}
	if it.answer.private { // it is kept, and the answer said to ask again
		return nil
	}
	m, err := job.bring(ctx, DefaultSizeLimit)
	if err != nil {
		return err
	}
	m.Nonce = it.ID
	_, err = it.discord.Post(ctx, it.ChannelID, m)
	return err
}

// answered is the language of whoever reads the answer.
func (it *Interaction) answered(ctx context.Context) words.Language {
	if it.answer.private {
		return it.Private()
	}
	return it.Public(ctx)
}

// slow says that something takes longer than Discord lets an answer be changed.
func slow(l words.Language, again string) Message {
	return Message{
		Embeds: []*discordgo.MessageEmbed{{Title: l.Say("delivery.slow.title"), Color: palette.Working,
			Description: l.Say("delivery.slow.text")}},
		Components: []Row{{{Label: l.Say("delivery.slow.get"), Emoji: "📥", Style: ButtonBlue, CustomID: again}}},
	}
}
