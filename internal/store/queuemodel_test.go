package store_test

import (
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// model is a simple implementation of the queue: guilds take turns, and their members within them.
// The one served the longest ago is next, or among those never served the one that has waited
// longest.
type model struct {
	waiting []songs.Order
	turn    int
	served  map[string]int
	busy    map[string]int
}

func (m *model) next(limits songs.Limits) (songs.OrderID, bool) {
	best := -1
	for i, o := range m.waiting {
		if limits.MaxConcurrentPerGuild > 0 && m.busy[guildOf(o)] >= limits.MaxConcurrentPerGuild ||
			limits.MaxConcurrentPerUser > 0 && m.busy["u"+o.Requester.ID] >= limits.MaxConcurrentPerUser ||
			m.busy[""] >= limits.MaxConcurrent {
			continue
		}
		if best < 0 || m.before(o, m.waiting[best]) {
			best = i
		}
	}
	if best < 0 {
		return "", false
	}
	o := m.waiting[best]
	m.waiting = slices.Delete(m.waiting, best, best+1)
	m.turn++
	m.served[guildOf(o)], m.served[memberOf(o)] = m.turn, m.turn
	m.busy[""]++
	m.busy[guildOf(o)]++
	m.busy["u"+o.Requester.ID]++
	return o.ID, true
}

func guildOf(o songs.Order) string {
	if o.Place.GuildID == "" {
		return "dm:" + o.Requester.ID
	}
	return o.Place.GuildID
}

func memberOf(o songs.Order) string { return guildOf(o) + "/" + o.Requester.ID }

// since returns the creation time of a group's oldest order.
func (m *model) since(same func(songs.Order) bool) time.Time {
	var oldest time.Time
	for _, o := range m.waiting {
		if same(o) && (oldest.IsZero() || o.CreatedAt.Before(oldest)) {
			oldest = o.CreatedAt
		}
	}
	return oldest
}

func (m *model) before(a, b songs.Order) bool {
	ga, gb := guildOf(a), guildOf(b)
	if ga != gb {
		if m.served[ga] != m.served[gb] {
			return m.served[ga] < m.served[gb]
		}
		return m.since(func(o songs.Order) bool { return guildOf(o) == ga }).Before(
			m.since(func(o songs.Order) bool { return guildOf(o) == gb }))
	}
	ma, mb := memberOf(a), memberOf(b)
	if ma != mb {
		if m.served[ma] != m.served[mb] {
			return m.served[ma] < m.served[mb]
		}
		return m.since(func(o songs.Order) bool { return memberOf(o) == ma }).Before(
			m.since(func(o songs.Order) bool { return memberOf(o) == mb }))
	}
	return a.CreatedAt.Before(b.CreatedAt)
}
