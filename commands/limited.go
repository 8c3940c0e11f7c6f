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
	case songs.LimitDirect:
		return sorry(l, "trouble.limit-direct")
	case songs.LimitDirectDay:
		return sorry(l, "trouble.limit-direct-day", "Limit", e.Limit, "Again", again)
	case songs.LimitDirectBlocked:
		return sorry(l, "trouble.limit-direct-blocked")
	case songs.LimitServer:
		return sorry(l, "trouble.limit-server")
	case songs.LimitWriterDay:
		return sorry(l, "trouble.limit-writer-day", "Limit", e.Limit, "Again", again)
	case songs.LimitWriterGuildDay:
		return sorry(l, "trouble.limit-writer-guild-day", "Limit", e.Limit, "Again", again)
	case songs.LimitWriterBusy:
		return sorry(l, "trouble.limit-writer-busy")
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
	const most = 10
	var names []string
	for _, id := range ids[:min(len(ids), most)] {
		names = append(names, "<#"+id+">")
	}
	some := func(names []string) string { return strings.Join(names, l.Say("trouble.advice.comma")) }
	last := len(names) - 1
	switch {
	case len(ids) > most:
		return l.Say("trouble.advice.or-others", "Some", some(names))
	case last < 1:
		return some(names)
	default:
		return l.Say("trouble.advice.or", "Some", some(names[:last]), "Last", names[last])
	}
}
