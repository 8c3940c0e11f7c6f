package bot

import (
	"context"
	"strings"
	"testing"
)

func TestGuildEventsReachHandlers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ event, data, want string }{
		{"GUILD_CREATE", `{"id":"7","preferred_locale":"zh-CN"}`, "joined 7, 7 has locale zh-CN"},
		{"GUILD_UPDATE", `{"id":"7","preferred_locale":"fr"}`, "7 has locale fr"},
		{"GUILD_UPDATE", `{"id":"7"}`, ""},
		{"GUILD_DELETE", `{"id":"7"}`, "left 7"},
		{"GUILD_DELETE", `{"id":"7","unavailable":true}`, ""},
		{"GUILD_CREATE", `{"id":"7","unavailable":true,"preferred_locale":"fr"}`, ""},
		{"GUILD_CREATE", `{}`, ""},
	} {
		var got []string
		b := &Bot{cfg: Config{Log: testLog}}
		newDispatcher(b, Handlers{
			GuildJoined: func(_ context.Context, id string) { got = append(got, "joined "+id) },
			GuildLeft:   func(_ context.Context, id string) { got = append(got, "left "+id) },
			GuildLocale: func(_ context.Context, id, locale string) { got = append(got, id+" has locale "+locale) },
		}).handleGuild(t.Context(), c.event, []byte(c.data))
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.event, c.data, got, c.want)
		}
	}
}
