package discord_test

import (
	"strings"
	"testing"
	"time"
)

func TestScheduledEvent(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	bot, path := "Bot "+s.BotToken(), "/guilds/"+s.GuildID()+"/scheduled-events"
	at := func(d time.Duration) string { return time.Now().Add(d).Format(time.RFC3339) }
	event := func(change m) m {
		body := m{"name": "Battle", "description": "Vote", "privacy_level": 2, "entity_type": 3,
			"scheduled_start_time": at(time.Minute), "scheduled_end_time": at(time.Hour),
			"entity_metadata": m{"location": "#songs"}}
		for key, value := range change {
			if body[key] = value; value == nil {
				delete(body, key)
			}
		}
		return body
	}
	for what, body := range map[string]m{
		"no name":          event(m{"name": ""}),
		"long name":        event(m{"name": strings.Repeat("x", 101)}),
		"long description": event(m{"description": strings.Repeat("x", 1001)}),
		"no location":      event(m{"entity_metadata": nil}),
		"long location":    event(m{"entity_metadata": m{"location": strings.Repeat("x", 101)}}),
		"no start":         event(m{"scheduled_start_time": nil}),
		"no end":           event(m{"scheduled_end_time": nil}),
		"no time":          event(m{"scheduled_start_time": "tomorrow"}),
		"in the past":      event(m{"scheduled_start_time": at(-time.Minute)}),
		"end before start": event(m{"scheduled_end_time": at(time.Second)}),
		"other privacy":    event(m{"privacy_level": 1}),
		"no kind":          event(m{"entity_type": nil}),
	} {
		if status, answer, _ := as(t, s, bot, "POST", path, body); status != 400 {
			t.Errorf("%s: %d %v", what, status, answer)
		}
	}
	if status, answer, _ := as(t, s, s.UserToken("Ben"), "POST", path, event(nil)); status != 403 {
		t.Errorf("a member without the permission: %d %v", status, answer)
	}
	status, created, _ := as(t, s, bot, "POST", path, event(nil))
	if status != 200 || str(created, "name") != "Battle" || created["status"] != 1.0 {
		t.Errorf("%d %v", status, created)
	}
}
