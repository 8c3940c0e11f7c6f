package account

import (
	"context"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// quotaCommand returns /me quota: the limits of the member and the guild, what is left, and when they reset.
func (h handlers) quotaCommand() discord.Command {
	return discord.Command{
		Group: "me",
		Definition: &discordgo.ApplicationCommand{
			Name:             "quota",
			Description:      "What you and this server have left",
			Contexts:         discord.Everywhere(),
			IntegrationTypes: discord.InServers(),
		},
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			all, err := h.Quotas.Quota(
				ctx, songs.Place{GuildID: it.GuildID, ChannelID: it.ChannelID}, it.User().ID, it.Roles(),
			)
			if err != nil {
				return err
			}
			return it.Edit(ctx, h.quotaMessage(it.Private(),
				h.Offer.PriceFor(ctx, it.GuildID, h.Price, songs.SongSpec{}), all, it.MemberCan(discordgo.PermissionManageGuild)))
		}),
	}
}

// quotaTexts are the message ids of the limits, in the order in which they are shown.
var quotaTexts = []struct {
	kind songs.LimitKind
	name string // message id
}{
	{songs.LimitMemberDay, "quota.you-here"},
	{songs.LimitDirectDay, "quota.you-direct"},
	{songs.LimitUserDay, "quota.you-everywhere"},
	{songs.LimitGuildDay, "quota.server-today"},
	{songs.LimitGuildMonth, "quota.this-month"},
	{songs.LimitQueued, "quota.you-waiting"},
	{songs.LimitWriterDay, "quota.you-writing"},
	{songs.LimitWriterGuildDay, "quota.server-writing"},
}

func (h handlers) quotaMessage(l i18n.Language, price int, all []songs.Usage, manager bool) discord.Message {
	closed := slices.ContainsFunc(all, func(u songs.Usage) bool { return u.Kind == songs.LimitDirectDay }) &&
		!h.Limits.AllowsDirect()
	e := &discordgo.MessageEmbed{
		Title: l.T("quota.title"), Color: palette.Done,
		Description: l.T("quota.price", "Credits", messages.Credits(l, price)),
	}
	if h.Money.Known() {
		e.Description = l.T(
			"quota.price-money", "Credits", messages.Credits(l, price), "Money", h.Money.Format(price, h.Price),
		)
	}
	if left := messages.Remaining(l, songs.NewQuote(price, all)); left != "" && !closed {
		e.Description += "\n" + left
	}
	for _, q := range quotaTexts {
		for _, u := range all {
			if u.Kind != q.kind {
				continue
			}
			text := usedText(l, u)
			switch {
			case u.Kind == songs.LimitDirectDay && closed:
				text = l.T("quota.direct-closed")
			case u.Kind == songs.LimitQueued && u.Limit > 0:
				text = progressBar(u.Used, u.Limit) + "\n" + l.T("quota.waiting", "Used", u.Used, "Limit", u.Limit)
			case u.Limit > 0:
				text = progressBar(u.Remaining(), u.Limit) + "\n" + l.T(
					"quota.left", "Left", u.Remaining(), "Limit", u.Limit, "Again", discord.RelativeTime(u.ResetsAt),
				) + reservedText(l, u)
			}
			if manager && h.Money.Known() && strings.HasPrefix(string(u.Kind), "guild") {
				text += " · " + l.T("quota.money-used", "Money", h.Money.Format(u.Used-u.Held, h.Price))
			}
			name := q.name
			if u.Kind == songs.LimitDirectDay && h.UserInstall {
				name = "quota.you-apps"
			}
			e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: l.T(name), Value: text})
		}
	}
	e.Footer = &discordgo.MessageEmbedFooter{Text: l.T("quota.footer")}
	return discord.Message{Embeds: []*discordgo.MessageEmbed{e}}
}

// usedText says how much of a quota without a limit is used, and what is reserved in addition.
func usedText(l i18n.Language, u songs.Usage) string {
	return l.T("quota.used", "Used", u.Used-u.Held) + reservedText(l, u)
}

// reservedText says how many credits of a quota are reserved for orders in progress, for which nothing may be bought
// in the end; empty if there are none.
func reservedText(l i18n.Language, u songs.Usage) string {
	if u.Held == 0 {
		return ""
	}
	return " · " + l.T("quota.reserved", "Held", u.Held)
}

// progressBar returns a bar of ten segments that shows the number that the text below it names.
func progressBar(number, limit int) string {
	full := min(max(number, 0)*10/max(limit, 1), 10)
	return strings.Repeat("▰", full) + strings.Repeat("▱", 10-full)
}
