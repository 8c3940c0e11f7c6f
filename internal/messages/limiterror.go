package messages

import (
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// limitMessage says which limit rejected an order and when it permits one again. Each kind of
// limit has its own text.
func limitMessage(l i18n.Language, e *songs.LimitError) discord.Message {
	return discord.Failure(l, "errors.limit-"+strings.ReplaceAll(string(e.Kind), " ", "-"),
		"Limit", e.Limit, "Credits", l.Plural("writing.credits", e.Limit),
		"Again", discord.RelativeTime(e.RetryAt), "Channels", channelList(l, e.Channels))
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
