package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// Quota is /quota: the limits of the person and the server, what is left of them,
// and when they begin again.
func (o Office) Quota() Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name:             "quota",
			Description:      "How many songs you and this server have left, and until when",
			Contexts:         everywhere(),
			IntegrationTypes: inServers(),
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			all, err := o.Accounts.Quota(ctx, songs.Place{GuildID: it.GuildID, ChannelID: it.ChannelID}, it.User().ID, it.Roles())
			if err != nil {
				return err
			}
			return it.Edit(ctx, o.quotaMessage(it.Private(), all, it.MemberCan(discordgo.PermissionManageGuild)))
		},
	}
}

// quotaNames are whose quotas those are, in the order they are shown.
var quotaNames = []struct {
	kind songs.LimitKind
	name string // the id of a message
}{
	{songs.LimitMemberDay, "office.you-here"},
	{songs.LimitDirectDay, "office.you-direct"},
	{songs.LimitUserDay, "office.you-everywhere"},
	{songs.LimitGuildDay, "office.server-today"},
	{songs.LimitGuildMonth, "office.this-month"},
	{songs.LimitWaiting, "office.you-waiting"},
	{songs.LimitWriterDay, "office.you-writing"},
	{songs.LimitWriterGuildDay, "office.server-writing"},
}

func (o Office) quotaMessage(l words.Language, all []songs.Usage, manager bool) Message {
	closed := slices.ContainsFunc(all, func(u songs.Usage) bool { return u.Kind == songs.LimitDirectDay }) && !o.Bounds.AllowsDirect()
	e := &discordgo.MessageEmbed{Title: l.Say("office.quota"), Color: doneColour, Description: l.Say("office.price", "Credits", credits(l, o.Price))}
	if o.Money.Known() {
		e.Description = l.Say("office.price-money", "Credits", credits(l, o.Price), "Money", o.Money.Of(o.Price, o.Price))
	}
	for _, q := range quotaNames {
		for _, u := range all {
			if u.Kind != q.kind {
				continue
			}
			text := l.Say("office.used", "Used", u.Used)
			switch {
			case u.Kind == songs.LimitDirectDay && closed:
				text = l.Say("office.direct-closed")
			case u.Kind == songs.LimitWaiting && u.Limit > 0:
				text = gauge(u.Used, u.Limit) + "\n" + l.Say("office.waiting", "Used", u.Used, "Limit", u.Limit)
			case u.Limit > 0:
				text = gauge(u.Used, u.Limit) + "\n" + l.Say("office.left", "Left", u.Left(), "Limit", u.Limit, "Again", until(u.Again))
			}
			if manager && o.Money.Known() && strings.HasPrefix(string(u.Kind), "guild") {
				text += " · " + l.Say("office.money-used", "Money", o.Money.Of(u.Used, o.Price))
			}
			e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: l.Say(q.name), Value: text})
		}
	}
	e.Footer = &discordgo.MessageEmbedFooter{Text: l.Say("office.quota-footer")}
	return Message{Embeds: []*discordgo.MessageEmbed{e}}
}

// gauge is a bar of ten.
func gauge(used, limit int) string {
	full := min(used*10/max(limit, 1), 10)
	return strings.Repeat("▰", full) + strings.Repeat("▱", 10-full)
}
