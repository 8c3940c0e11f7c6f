package admin

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/layout"
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
			return h.showAudit(ctx, it, input.Offset(it.Var("offset")))
		}))},
	}
}

func (h handlers) showAudit(ctx context.Context, it *discord.Interaction, offset int) error {
	page, total, err := h.Settings.Audit(ctx, it.GuildID, offset, auditPageSize)
	if err != nil {
		return err
	}
	l := it.Private()
	blocks := []discord.Block{layout.Heading(l.T("audit.title"))}
	if total == 0 {
		return it.Edit(ctx, layout.Message(palette.Done, append(blocks, discord.Text(l.T("audit.empty")))...))
	}
	for _, entry := range page {
		blocks = append(blocks, discord.Text(auditText(l, entry)))
	}
	pages := discord.Pager{
		Offset: offset, Size: auditPageSize, Total: total,
		CustomID: func(at int) string { return discord.CustomID("audit", strconv.Itoa(at)) },
	}
	blocks = append(append(blocks, discord.Separator{}, layout.SmallText(l.Plural("audit.page", total,
		"Page", pages.Page(), "Pages", pages.Pages(),
	))), layout.Rows(pages.Rows(l))...)
	return it.Edit(ctx, layout.Message(palette.Done, blocks...))
}

// boardAction begins the actions about settings of the board.
const boardAction = "requests."

// auditSettings maps recorded actions to the settings that they change.
var auditSettings = map[string]*setting{
	"roles.dj": &djRoles, "roles.curator": &curatorRoles, "budget.member_day": &memberDay,
	"budget.server_day": &serverDay, "budget.server_month": &serverMonth, "cool_down": &coolDown, "write": &lyricsMode,
	"provider": &songProvider, "web.switch": &webPages, "web.gallery": &webGallery,
	"blocked": &blockedMembers, "channels": &orderChannels, "reports": &reportChannel, "language": &language,
	"library": &libraryAccess, "links": &linkPolicy, "radio": &radioPosts, "retention.texts": &textRetention,
	"requests.mode": &boardMode, "requests.every": &boardInterval, "requests.threshold": &boardThreshold,
	"requests.daily": &boardDaily, "requests.digest": &boardDigest, boardAction + "events": &boardEvents,
	boardAction + "announce": &ideasChannel,
}

// auditActionTexts maps recorded actions to the ids of the texts that describe them in place of the label of their
// setting. Actions without either are shown as recorded.
var auditActionTexts = map[string]string{
	"write": "audit.write", "singer": "audit.singer", "retention.texts": "audit.prompts", "report.keep": "audit.keep",
	"report.remove": "audit.remove",
	"requests.mode": "audit.mode", "requests.every": "audit.every", "requests.threshold": "audit.threshold",
	"requests.daily": "audit.daily", "requests.digest": "audit.digest",
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
	if setting := auditSettings[action]; setting != nil {
		return l.T(setting.label)
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
	// The value of a decision about a report is the id of an order.
	if (e.Before != "" || e.After != "") && !strings.HasPrefix(e.Action, "report.") {
		change += " · " + auditValueText(l, e.Action, e.Before) + " → " + auditValueText(l, e.Action, e.After)
	}
	return discord.Cut(change, maxAuditChange) + "\n-# " + who + " · " + discord.RelativeTime(e.At)
}

// auditValueText returns the text of a recorded value as the panel of settings shows it; an empty one is the default.
func auditValueText(l i18n.Language, action, value string) string {
	if setting := auditSettings[action]; setting != nil {
		if stored, err := guild.SettingsWith(action, value); err == nil {
			return setting.text(l, values{Settings: stored})
		}
	}
	var text string
	isText := json.Unmarshal([]byte(value), &text) == nil
	switch key, ok := strings.CutPrefix(action, settingAction); {
	case ok && (isText || value == ""):
		return settingValueText(l, key, text)
	case strings.HasPrefix(action, "budget.bonus.") && value == "":
		return l.T("settings.no-bonus")
	case strings.HasPrefix(action, "requests.weights.") && value == "":
		return "1"
	case isText:
		return discord.Plain(text)
	default:
		return messages.OrDash(discord.Plain(value))
	}
}
