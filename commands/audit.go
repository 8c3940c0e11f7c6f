package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/guilds"
)

// auditPage is how many changes one page lists.
const auditPage = 10

// Audit is /audit: who changed or decided what, newest first.
func (o Office) Audit() Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name:                     "audit",
			Description:              "Who changed which setting, and what curators decided",
			Contexts:                 inGuilds(),
			IntegrationTypes:         inServers(),
			DefaultMemberPermissions: forManagers(),
		},
		Handle: manages(func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			return o.showAudit(ctx, it, 0)
		}),
		Buttons: map[string]Handler{"audit": manages(func(ctx context.Context, it *Interaction) error {
			if err := it.DeferUpdate(ctx); err != nil {
				return err
			}
			offset, _ := strconv.Atoi(it.args(1)[0]) // an id without one means the first page
			return o.showAudit(ctx, it, max(offset, 0))
		})},
	}
}

func (o Office) showAudit(ctx context.Context, it *Interaction, offset int) error {
	page, total, err := o.House.Audit(ctx, it.GuildID, offset, auditPage)
	if err != nil {
		return err
	}
	e := &discordgo.MessageEmbed{Title: "Who changed what", Color: doneColour}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	if total == 0 {
		e.Description = "Nothing was changed yet."
		return it.Edit(ctx, m)
	}
	var lines []string
	for _, entry := range page {
		lines = append(lines, cut(auditLine(entry), 380))
	}
	e.Description = cut(strings.Join(lines, "\n"), 4096)
	e.Footer = &discordgo.MessageEmbedFooter{Text: fmt.Sprintf("%s entries · page %d of %d", thousands(total), offset/auditPage+1, (total+auditPage-1)/auditPage)}
	if total > auditPage {
		m.Components = []Row{{
			{Label: "Back", Emoji: "◀️", CustomID: customID("audit", strconv.Itoa(max(offset-auditPage, 0))), Disabled: offset == 0},
			{Label: "Next", Emoji: "▶️", CustomID: customID("audit", strconv.Itoa(offset+auditPage)), Disabled: offset+auditPage >= total},
		}}
	}
	return it.Edit(ctx, m)
}

// auditNames are the words for what can be changed, by the names that the audit
// keeps. What is not here is shown by that name.
var auditNames = map[string]string{
	"roles.dj": "DJ roles", "roles.curator": "Curator roles", "budget.member_day": "Credits per member and day",
	"budget.server_day": "Credits per day, all members", "budget.server_month": "Credits per month, all members",
	"cool_down": "Seconds between a member's orders", "write": "Words of /song", "blocked": "Blocked members", "channels": "Channels for songs",
	"retention.texts": "Days that prompts are kept", "report.keep": "Report looked at, song kept", "report.remove": "Song removed after a report",
	"reports": "Channel for new reports", "requests.mode": "What the board makes", "requests.threshold": "Votes that are enough", "requests.every": "Minutes between two songs of the board",
	"requests.daily": "Songs a day without a curator", "requests.digest": "The week is told on Mondays",
}

func auditLine(e guilds.Entry) string {
	name := auditNames[e.What]
	if role, ok := strings.CutPrefix(e.What, "budget.bonus."); ok {
		name = "Bonus of <@&" + role + ">"
	}
	if role, ok := strings.CutPrefix(e.What, "requests.weights."); ok {
		name = "What a vote of <@&" + role + "> counts"
	}
	if name == "" {
		name = plain(e.What)
	}
	who := "somebody whose data was deleted"
	if e.By != "" {
		who = "<@" + e.By + ">"
	}
	line := fmt.Sprintf("<t:%d:R> %s · **%s**", e.At.Unix(), who, name)
	switch before, after := auditValue(e.What, e.Before), auditValue(e.What, e.After); {
	case e.Before == "" && e.After == "":
		return line
	case strings.HasPrefix(e.What, "report."):
		return line + " · " + after
	default:
		return line + " · " + before + " → " + after
	}
}

// auditValue is a value in words.
func auditValue(what, value string) string {
	if value == "" {
		return "–"
	}
	var ids []string
	if json.Unmarshal([]byte(value), &ids) == nil {
		sign := map[string]string{"blocked": "<@", "channels": "<#"}[what]
		if strings.HasPrefix(what, "roles.") {
			sign = "<@&"
		}
		if sign != "" {
			return mentions(sign, ids)
		}
	}
	var text string
	if json.Unmarshal([]byte(value), &text) == nil {
		if what == "reports" {
			return mentions("<#", []string{text})
		}
		return plain(text)
	}
	return plain(value)
}
