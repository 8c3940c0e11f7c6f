package bot

import (
	"context"
	"log/slog"
	"strings"
	"testing"
)

// What the gateway says of servers is told on: that the bot is in one or was removed,
// and which language it has.
func TestWhatIsSaidOfServersIsToldOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ event, data, want string }{
		{"GUILD_CREATE", `{"id":"7","preferred_locale":"zh-CN"}`, "joined 7, 7 speaks zh-CN"},
		{"GUILD_UPDATE", `{"id":"7","preferred_locale":"fr"}`, "7 speaks fr"},
		{"GUILD_UPDATE", `{"id":"7"}`, ""},
		{"GUILD_DELETE", `{"id":"7"}`, "left 7"},
		{"GUILD_DELETE", `{"id":"7","unavailable":true}`, ""},
		{"GUILD_CREATE", `{"id":"7","unavailable":true,"preferred_locale":"fr"}`, ""},
		{"GUILD_CREATE", `{}`, ""},
	} {
		var told []string
		b := &Bot{cfg: Config{Log: slog.New(slog.DiscardHandler),
			Joined: func(_ context.Context, id string) { told = append(told, "joined "+id) },
			Left:   func(_ context.Context, id string) { told = append(told, "left "+id) },
			Spoken: func(_ context.Context, id, locale string) { told = append(told, id+" speaks "+locale) }}}
		newIntake(b, nil).visit(t.Context(), c.event, []byte(c.data))
		if got := strings.Join(told, ", "); got != c.want {
			t.Errorf("%s %s: told %q, want %q", c.event, c.data, got, c.want)
		}
	}
}
