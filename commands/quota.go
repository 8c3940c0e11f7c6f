package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
)

// Quota is /quota: what the person and the server have left, and when it begins
// anew.
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
			return it.Edit(ctx, o.quotaMessage(all, it.MemberCan(discordgo.PermissionManageGuild)))
		},
	}
}

// quotaNames are whose quotas those are, in the order they are shown.
var quotaNames = []struct {
	kind songs.LimitKind
	name string
}{
	{songs.LimitMemberDay, "You, in this server, today"},
	{songs.LimitUserDay, "You, everywhere, today"},
	{songs.LimitGuildDay, "This server, today"},
	{songs.LimitGuildMonth, "This server, this month"},
}

func (o Office) quotaMessage(all []songs.Usage, manager bool) Message {
	e := &discordgo.MessageEmbed{Title: "What is left", Color: doneColour, Description: fmt.Sprintf("A song costs %s.", credits(english, o.Price))}
	if o.Money.Known() {
		e.Description = fmt.Sprintf("A song costs %s (%s).", credits(english, o.Price), o.Money.Of(o.Price, o.Price))
	}
	for _, q := range quotaNames {
		for _, u := range all {
			if u.Kind != q.kind {
				continue
			}
			text := fmt.Sprintf("%s used · no limit", thousands(u.Used))
			if u.Limit > 0 {
				text = fmt.Sprintf("%s\n**%s left** of %s · anew <t:%d:R>", gauge(u.Used, u.Limit), thousands(u.Left()), thousands(u.Limit), u.Again.Unix())
			}
			if manager && o.Money.Known() && strings.HasPrefix(string(u.Kind), "guild") {
				text += " · " + o.Money.Of(u.Used, o.Price) + " used"
			}
			e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: q.name, Value: text})
		}
	}
	e.Footer = &discordgo.MessageEmbedFooter{Text: "In credits; days and months begin at midnight UTC. What fails is given back."}
	return Message{Embeds: []*discordgo.MessageEmbed{e}}
}

// gauge is a bar of ten.
func gauge(used, limit int) string {
	full := min(used*10/max(limit, 1), 10)
	return strings.Repeat("▰", full) + strings.Repeat("▱", 10-full)
}
