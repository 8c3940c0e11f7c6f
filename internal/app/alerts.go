package app

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/provider"
)

// alertInterval is the minimum time between two alerts with the same cause.
const alertInterval = time.Hour

// alertIDs are the kinds of errors that only the operator can correct, with the
// messages that say how.
var alertIDs = map[provider.Kind]string{
	provider.KindToken: "operator.token", provider.KindQuota: "operator.quota",
	provider.KindForbidden: "operator.forbidden", provider.KindNoAPI: "operator.no-api",
}

// operatorAlerts reports errors to the operator in the log, and in a channel if one is set.
type operatorAlerts struct {
	channel  string                         // empty: only the log
	variable func(providerID string) string // variable of the key of a provider
	post     func(ctx context.Context, channelID string, m discord.Message) (*discord.Message, error)
	log      *slog.Logger
	now      func() time.Time

	mu   sync.Mutex
	sent map[string]time.Time // latest alert by provider and message id
}

func newAlerts(e env, conn connection) *operatorAlerts {
	return &operatorAlerts{
		channel: e.cfg.Discord.Operator, variable: func(id string) string { return settingsOf(e.cfg, id).variable },
		post: conn.client.Post, log: e.log, now: e.now,
		sent: make(map[string]time.Time),
	}
}

// report reports an error of a provider if only the operator can correct it and there was no alert with
// the same cause recently.
func (a *operatorAlerts) report(ctx context.Context, c provider.Capabilities, err error) {
	if id := alertIDs[provider.KindOf(err)]; id != "" && a.due(c.ID+" "+id) {
		a.send(context.WithoutCancel(ctx), c, id, err)
	}
}

// due reports whether an alert may be sent, and stores its time.
func (a *operatorAlerts) due(id string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if last, ok := a.sent[id]; ok && a.now().Sub(last) < alertInterval {
		return false
	}
	a.sent[id] = a.now()
	return true
}

// send logs the error and then posts it.
func (a *operatorAlerts) send(ctx context.Context, c provider.Capabilities, id string, err error) {
	text := func(l i18n.Language, what string) string {
		return l.T(id+what, "Provider", c.Name, "Variable", a.variable(c.ID),
			"Others", strings.Join(otherProviders(c.ID), ", "))
	}
	english := i18n.ForLocale("en")
	a.log.ErrorContext(ctx, "song provider needs the operator", "provider", c.ID, "do", text(english, ".text"), "err", err)
	if a.channel == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	embed := &discordgo.MessageEmbed{Title: text(english, ".title"), Description: text(english, ".text"),
		Color: palette.Failed}
	if e := provider.AsError(err); e != nil && e.TraceID != "" {
		embed.Footer = &discordgo.MessageEmbedFooter{Text: english.T("orders.trace", "Trace", e.TraceID)}
	}
	if _, err := a.post(ctx, a.channel, discord.Message{Embeds: []*discordgo.MessageEmbed{embed}}); err != nil {
		a.log.ErrorContext(ctx, "post operator alert failed", "channel", a.channel, "err", err)
	}
}
