package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/commands"
	"riffbot/internal/palette"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

// alertEvery is how often the operator is told of the same cause at most.
const alertEvery = time.Hour

// alertCauses are the provider's answers that only the operator can do something
// about, with the message that says what.
var alertCauses = []struct {
	cause error
	id    string
}{
	{riffusion.ErrToken, "operator.token"},
	{riffusion.ErrQuota, "operator.quota"},
	{riffusion.ErrForbidden, "operator.forbidden"},
	{riffusion.ErrNoAPI, "operator.no-api"},
}

// operatorAlerts tells the operator in the log, and in a channel where one is set.
type operatorAlerts struct {
	channel string // empty: the log alone
	family  string // of the provider
	post    func(ctx context.Context, channelID string, m commands.Message) (*commands.Message, error)
	log     *slog.Logger
	now     func() time.Time

	mu   sync.Mutex
	said map[string]time.Time
}

// note tells of an error if it is for the operator and was not told of lately.
func (a *operatorAlerts) note(ctx context.Context, err error) {
	for _, c := range alertCauses {
		if errors.Is(err, c.cause) {
			if a.due(c.id) {
				a.tell(context.WithoutCancel(ctx), c.id, err)
			}
			return
		}
	}
}

func (a *operatorAlerts) due(id string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if last, ok := a.said[id]; ok && a.now().Sub(last) < alertEvery {
		return false
	}
	if a.said == nil {
		a.said = make(map[string]time.Time)
	}
	a.said[id] = a.now()
	return true
}

// tell logs the error before anything else, and then posts it.
func (a *operatorAlerts) tell(ctx context.Context, id string, err error) {
	var others []string
	for _, name := range riffusion.FamilyNames() {
		if name != a.family {
			others = append(others, name)
		}
	}
	say := func(l words.Language, what string) string {
		return l.Say(id+what, "Family", a.family, "Others", strings.Join(others, ", "))
	}
	english := words.In("en")
	a.log.ErrorContext(ctx, "song provider needs the operator", "do", say(english, ".text"), "err", err)
	if a.channel == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	e := &discordgo.MessageEmbed{Title: say(english, ".title"), Description: say(english, ".text"), Color: palette.Trouble}
	if apiErr, ok := errors.AsType[*riffusion.Error](err); ok && apiErr.TraceID != "" {
		e.Footer = &discordgo.MessageEmbedFooter{Text: english.Say("orders.trace", "Trace", apiErr.TraceID)}
	}
	if _, err := a.post(ctx, a.channel, commands.Message{Embeds: []*discordgo.MessageEmbed{e}}); err != nil {
		a.log.ErrorContext(ctx, "post operator alert failed", "channel", a.channel, "err", err)
	}
}
