package commands

import (
	"strings"

	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// limited says which bound an order met, and when there is room again.
func limited(l words.Language, e *songs.LimitError) Message {
	again := until(e.Again)
	switch e.Kind {
	case songs.LimitUserDay:
		return sorry(l, "trouble.limit-user-day", "Limit", e.Limit, "Again", again)
	case songs.LimitGuildDay:
		return sorry(l, "trouble.limit-guild-day", "Limit", e.Limit, "Again", again)
	case songs.LimitMemberDay:
		return sorry(l, "trouble.limit-member-day", "Limit", e.Limit, "Again", again)
	case songs.LimitGuildMonth:
		return sorry(l, "trouble.limit-guild-month", "Limit", e.Limit, "Again", again)
	case songs.LimitCoolDown:
		return sorry(l, "trouble.limit-cool-down", "Again", again)
	case songs.LimitBlocked:
		return sorry(l, "trouble.limit-blocked")
	case songs.LimitChannel:
		return sorry(l, "trouble.limit-channel", "Channels", channelList(l, e.Channels))
	default:
		return sorry(l, "trouble.limit-waiting", "Limit", e.Limit)
	}
}

// channelList names channels, as far as a sentence can.
func channelList(l words.Language, ids []string) string {
	var names []string
	for _, id := range ids[:min(len(ids), 10)] {
		names = append(names, "<#"+id+">")
	}
	if len(ids) > len(names) {
		names = append(names, l.Say("trouble.advice.elsewhere"))
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return l.Say("trouble.advice.or", "Some", strings.Join(names[:last], l.Say("trouble.advice.comma")), "Last", names[last])
}
