package discord_test

import (
	"fmt"
	"testing"
)

// TestEntityMenus checks default values, values and resolved data of menus of users, roles and
// channels.
func TestEntityMenus(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	bot, ana := newTestBot(t, s), newMember(t, s, "Ana")
	s.GiveRole("DJ", "Ana")
	_, _, roles := as(t, s, ana.token, "GET", "/guilds/"+s.GuildID()+"/roles", nil)
	dj := at(roles, 2, "id").(string)
	post := func(rows l) (int, m) {
		status, answer, _ := as(t, s, "Bot "+s.BotToken(), "POST", "/channels/"+s.ChannelID()+"/messages", m{"content": "x", "components": rows})
		return status, answer
	}
	menu := func(more m) m {
		o := m{"type": 6, "custom_id": "who", "min_values": 0, "max_values": 2}
		for k, v := range more {
			o[k] = v
		}
		return o
	}
	for _, wrong := range [][]m{{
		{"default_values": l{m{"id": dj, "type": "user"}}},
		{"default_values": l{m{"id": "DJ", "type": "role"}}},
		{"default_values": l{m{"id": dj, "type": "role"}, m{"id": dj, "type": "role"}}},
	}, {
		{"max_values": 1, "default_values": l{m{"id": dj, "type": "role"}, m{"id": "1", "type": "role"}}},
		{"min_values": 2, "default_values": l{m{"id": dj, "type": "role"}}},
		{"options": l{m{"label": "a", "value": "b"}}},
	}} {
		var all l
		for i, w := range wrong {
			w["custom_id"] = fmt.Sprint("menu", i)
			all = append(all, rows(menu(w))...)
		}
		status, answer := post(all)
		for i, w := range wrong {
			if status != 400 || at(answer, "errors", "components", fmt.Sprint(i)) == nil {
				t.Errorf("%v: %d %v", w, status, answer)
			}
		}
	}
	status, message := post(rows(menu(m{"default_values": l{m{"id": dj, "type": "role"}}})))
	if status != 200 {
		t.Fatalf("%d %v", status, message)
	}
	choose := func(values ...any) (int, m) {
		return ana.do(3, m{"component_type": 6, "custom_id": "who", "values": values}, m{"message_id": message["id"]})
	}
	if status, answer := choose("123"); status != 400 {
		t.Errorf("a role that is not there: %d %v", status, answer)
	}
	if status, answer := choose(dj); status != 204 {
		t.Fatalf("%d %v", status, answer)
	}
	in := bot.next(1)
	if at(in, "data", "component_type") != 6.0 || at(in, "data", "values", 0) != dj || at(in, "data", "resolved", "roles", dj, "name") != "DJ" || at(in, "member", "roles", 0) != dj {
		t.Errorf("%v", in)
	}
	s.TakeRole("dj", "ana")
	if status, answer := choose(); status != 204 {
		t.Fatalf("nothing chosen: %d %v", status, answer)
	}
	in = bot.next(2)
	if at(in, "member", "roles", 0) != nil || at(in, "data", "values", 0) != nil {
		t.Errorf("%v", in)
	}
}
