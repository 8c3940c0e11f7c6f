package admin

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
)

// auditPageSize is the number of entries on one page.
const auditPageSize = 10

// auditCommand returns /admin audit, which lists changed settings and decisions of curators, newest first.
func (h handlers) auditCommand() discord.Command {
	return discord.Command{
		Group:      "admin",
		Definition: discord.ManagerDefinition("audit", "Who changed which setting, and what curators decided"),
		Handle: discord.ManagersOnly(discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			return h.showAudit(ctx, it, 0)
		})),
		Buttons: map[string]discord.Handler{"audit:{offset}": discord.ManagersOnly(discord.Updating(func(
			ctx context.Context, it *discord.Interaction,
		) error {
			return h.showAudit(ctx, it, discord.ParseOffset(it.Var("offset")))
		}))},
	}
}

func (h handlers) showAudit(ctx context.Context, it *discord.Interaction, offset int) error {
	page, total, err := h.Settings.Audit(ctx, it.GuildID, offset, auditPageSize)
	if err != nil {
		return err
	}
	l := it.Private()
	blocks := []discord.Block{discord.Heading(l.T("audit.title"))}
	if total == 0 {
		return it.Edit(ctx, discord.LayoutMessage(palette.Done, append(blocks, discord.Text(l.T("audit.empty")))...))
	}
	for _, entry := range page {
		blocks = append(blocks, discord.Text(auditText(l, entry)))
	}
	pages := discord.Pager{
		Offset: offset, Size: auditPageSize, Total: total,
		CustomID: func(at int) string { return discord.CustomID("audit", strconv.Itoa(at)) },
	}
	blocks = append(append(blocks, discord.Separator{}, discord.SmallText(l.Plural("audit.page", total,
		"Page", pages.Page(), "Pages", pages.Pages(),
	))), discord.RowBlocks(pages.Rows(l))...)
	return it.Edit(ctx, discord.LayoutMessage(palette.Done, blocks...))
}

// auditActionTexts maps recorded actions to the ids of the messages that describe them. Actions that are missing
// here are shown as recorded.
var auditActionTexts = map[string]string{
	"roles.dj": "settings.dj-roles", "roles.curator": "settings.curator-roles", "budget.member_day": "settings.member-day",
	"budget.server_day": "settings.server-day", "budget.server_month": "settings.server-month",
	"cool_down": "audit.cool-down", "write": "audit.write", "blocked": "settings.blocked",
	"channels": "settings.channels", "reports": "settings.reports-channel",
	"language": "settings.language", "library": "settings.library", "links": "settings.links",
	"retention.texts": "audit.prompts", "report.keep": "audit.keep",
	"report.remove": "audit.remove",
	"requests.mode": "audit.mode", "requests.every": "audit.every",
	"requests.threshold": "audit.threshold",
	"requests.daily":     "audit.daily", "requests.digest": "audit.digest",
}

// auditActionText returns the text of a recorded action.
func auditActionText(l i18n.Language, action string) string {
	if role, ok := strings.CutPrefix(action, "budget.bonus."); ok {
		return l.T("audit.bonus", "Role", "<@&"+role+">")
	}
	if role, ok := strings.CutPrefix(action, "requests.weights."); ok {
		return l.T("audit.weight", "Role", "<@&"+role+">")
	}
	if key, ok := strings.CutPrefix(action, settingAction); ok {
		if _, setting := findSetting("", key); setting != nil {
			return l.T(setting.label)
		}
	}
	if id := auditActionTexts[action]; id != "" {
		return l.T(id)
	}
	return discord.Plain(action)
}

// maxAuditChange is the maximum length of a change, so that a page of them fits a message.
const maxAuditChange = 250

// auditText returns the text of one entry: what changed, and below it who changed it and when.
func auditText(l i18n.Language, e guild.AuditEntry) string {
	who := l.T("orders.deleted-member")
	if e.By != "" {
		who = "<@" + e.By + ">"
	}
	change := "**" + auditActionText(l, e.Action) + "**"
	switch before, after := auditValueText(l, e.Action, e.Before), auditValueText(l, e.Action, e.After); {
	case e.Before == "" && e.After == "":
	case strings.HasPrefix(e.Action, "report."):
		change += " · " + after
	default:
		change += " · " + before + " → " + after
	}
	return discord.Cut(change, maxAuditChange) + "\n-# " + who + " · " + discord.RelativeTime(e.At)
}

// auditValueText returns the text of a recorded value.
func auditValueText(l i18n.Language, action, value string) string {
	if value == "" {
		switch action {
		case "library":
			return libraryText(l, "")
		case "links":
			return linksText(l, "")
		}
		return "–"
	}
	var ids []string
	if json.Unmarshal([]byte(value), &ids) == nil {
		sign := map[string]string{"blocked": "<@", "channels": "<#"}[action]
		if strings.HasPrefix(action, "roles.") {
			sign = "<@&"
		}
		if sign != "" {
			return messages.Mentions(l, sign, ids)
		}
	}
	var text string
	if json.Unmarshal([]byte(value), &text) == nil {
		if key, ok := strings.CutPrefix(action, settingAction); ok {
			return settingValueText(l, key, text)
		}
		switch action {
		case "language":
			return languageName(l, text)
		case "requests.mode":
			return boardmessages.ModeName(l, board.Mode(text))
		case "library":
			return libraryText(l, text)
		case "links":
			return linksText(l, text)
		case "write":
			return lyricsModeText(l, text)
		case "reports":
			return messages.Mentions(l, "<#", []string{text})
		default:
			return discord.Plain(text)
		}
	}
	if action == "requests.digest" {
		return l.T("board.yes") // false is recorded as an empty value
	}
	return discord.Plain(value)
}
