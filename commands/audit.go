package commands

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/guilds"
	"riffbot/internal/requests"
	"riffbot/internal/words"
)

// auditPage is how many changes one page lists.
const auditPage = 10

// Audit is /audit: who changed or decided what, newest first.
func (o Office) Audit() Command {
	return Command{
		Definition: managerDefinition("audit", "Who changed which setting, and what curators decided"),
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
	l := it.Private()
	e := &discordgo.MessageEmbed{Title: l.Say("office.audit"), Color: doneColour}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	if total == 0 {
		e.Description = l.Say("office.audit-empty")
		return it.Edit(ctx, m)
	}
	var lines []string
	for _, entry := range page {
		lines = append(lines, cut(auditLine(l, entry), 380))
	}
	e.Description = cut(strings.Join(lines, "\n"), 4096)
	e.Footer = &discordgo.MessageEmbedFooter{Text: l.Say("office.audit-page", "Entries", total, "Page", offset/auditPage+1, "Pages", (total+auditPage-1)/auditPage)}
	if total > auditPage {
		m.Components = []Row{{
			{Label: l.Say("office.back"), Emoji: "◀️", CustomID: customID("audit", strconv.Itoa(max(offset-auditPage, 0))), Disabled: offset == 0},
			{Label: l.Say("office.next"), Emoji: "▶️", CustomID: customID("audit", strconv.Itoa(offset+auditPage)), Disabled: offset+auditPage >= total},
		}}
	}
	return it.Edit(ctx, m)
}

// auditNames are the messages for what can be changed, by the names that the audit
// keeps. What is not here is shown by that name.
var auditNames = map[string]string{
	"roles.dj": "office.dj", "roles.curator": "office.curator", "budget.member_day": "office.member-day",
	"budget.server_day": "office.server-day", "budget.server_month": "office.server-month",
	"cool_down": "office.audit-cool-down", "write": "office.audit-write", "blocked": "office.blocked", "channels": "office.channels", "reports": "office.reports-channel",
	"language": "office.language", "library": "office.library", "links": "office.links", "retention.texts": "office.audit-texts", "report.keep": "office.audit-keep", "report.remove": "office.audit-remove",
	"requests.mode": "office.audit-mode", "requests.every": "office.audit-every", "requests.threshold": "office.audit-threshold",
	"requests.daily": "office.audit-daily", "requests.digest": "office.audit-digest",
}

func auditName(l words.Language, what string) string {
	if role, ok := strings.CutPrefix(what, "budget.bonus."); ok {
		return l.Say("office.audit-bonus", "Role", "<@&"+role+">")
	}
	if role, ok := strings.CutPrefix(what, "requests.weights."); ok {
		return l.Say("office.audit-weight", "Role", "<@&"+role+">")
	}
	if id := auditNames[what]; id != "" {
		return l.Say(id)
	}
	return plain(what)
}

func auditLine(l words.Language, e guilds.Entry) string {
	who := l.Say("office.gone")
	if e.By != "" {
		who = "<@" + e.By + ">"
	}
	line := until(e.At) + " " + who + " · **" + auditName(l, e.What) + "**"
	switch before, after := auditValue(l, e.What, e.Before), auditValue(l, e.What, e.After); {
	case e.Before == "" && e.After == "":
		return line
	case strings.HasPrefix(e.What, "report."):
		return line + " · " + after
	default:
		return line + " · " + before + " → " + after
	}
}

// auditValue is a value in words.
func auditValue(l words.Language, what, value string) string {
	if value == "" {
		switch what {
		case "library":
			return libraryWish(l, "")
		case "links":
			return linksWish(l, "")
		}
		return "–"
	}
	var ids []string
	if json.Unmarshal([]byte(value), &ids) == nil {
		sign := map[string]string{"blocked": "<@", "channels": "<#"}[what]
		if strings.HasPrefix(what, "roles.") {
			sign = "<@&"
		}
		if sign != "" {
			return mentions(l, sign, ids)
		}
	}
	var text string
	if json.Unmarshal([]byte(value), &text) == nil {
		switch what {
		case "language":
			return languageName(l, text)
		case "requests.mode":
			return modeName(l, requests.Mode(text))
		case "library":
			return libraryWish(l, text)
		case "links":
			return linksWish(l, text)
		case "write":
			return wordsWish(l, text)
		case "reports":
			return mentions(l, "<#", []string{text})
		default:
			return plain(text)
		}
	}
	if what == "requests.digest" {
		return l.Say("board.yes") // no is nothing
	}
	return plain(value)
}
