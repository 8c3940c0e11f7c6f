package messages

import (
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// shortTexts are the texts of quotas of which some is left, but not enough.
var shortTexts = map[songs.LimitKind]string{
	songs.LimitUserDay:    "errors.short-user-day",
	songs.LimitMemberDay:  "errors.short-member-day",
	songs.LimitDirectDay:  "errors.short-direct-day",
	songs.LimitGuildDay:   "errors.short-guild-day",
	songs.LimitGuildMonth: "errors.short-guild-month",
}

// limitMessage says which limit rejected an order and when it permits one again. Each kind of
// limit has its own text. If some of a quota is left, but not enough for all songs that were ordered together, it
// says how much.
func limitMessage(l i18n.Language, e *songs.LimitError) discord.Message {
	credits := func(n int) string { return l.Plural("writing.credits", n) }
	if short, ok := shortTexts[e.Kind]; ok && e.Left > 0 && e.Orders > 1 {
		pairs := []any{"Needed", credits(e.Needed), "Left", credits(e.Left), "Limit", credits(e.Limit),
			"Again", discord.RelativeTime(e.RetryAt)}
		if e.Needed > e.Limit {
			return discord.Failure(l, "errors.limit-exceeded", pairs...)
		}
		return discord.Failure(l, short, pairs...)
	}
	return discord.Failure(l, "errors.limit-"+strings.ReplaceAll(string(e.Kind), " ", "-"),
		"Limit", e.Limit, "Credits", credits(e.Limit), "Again", discord.RelativeTime(e.RetryAt),
		"Channels", channelList(l, e.Channels))
}

// channelList lists the first ten channels as mentions in a sentence.
func channelList(l i18n.Language, ids []string) string {
	const limit = 10
	var names []string
	for _, id := range ids[:min(len(ids), limit)] {
		names = append(names, "<#"+id+">")
	}
	some := func(names []string) string { return strings.Join(names, l.T("errors.input.comma")) }
	last := len(names) - 1
	switch {
	case len(ids) > limit:
		return l.T("errors.input.or-others", "Some", some(names))
	case last < 1:
		return some(names)
	default:
		return l.T("errors.input.or", "Some", some(names[:last]), "Last", names[last])
	}
}
