package bot

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/visibility"
	"github.com/riffbot/riffbot/internal/voice"
)

// TestCanJoin sends gateway events about a guild and its voice channel "5" to a bot with the
// role "3".
func TestCanJoin(t *testing.T) {
	const view, connect, speak, move, administrator = 1 << 10, 1 << 20, 1 << 21, 1 << 24, 1 << 3
	later := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	channel := func(kind, limit int, overwrites string) [2]string {
		return [2]string{"CHANNEL_UPDATE",
			fmt.Sprintf(`{"id":"5","guild_id":"1","type":%d,"user_limit":%d,"permission_overwrites":[%s]}`, kind, limit,
				overwrites)}
	}
	role := func(permissions int) [2]string {
		return [2]string{"GUILD_ROLE_UPDATE", fmt.Sprintf(`{"guild_id":"1","role":{"id":"3","permissions":"%d"}}`,
			permissions)}
	}
	there := func(user, channel string) [2]string {
		return [2]string{"VOICE_STATE_UPDATE",
			fmt.Sprintf(`{"guild_id":"1","user_id":%q,"channel_id":%s,"session_id":"s"}`, user, channel)}
	}
	deny := func(id string, kind, permissions int) string {
		return fmt.Sprintf(`{"id":%q,"type":%d,"allow":"0","deny":"%d"}`, id, kind, permissions)
	}
	for name, c := range map[string]struct {
		events [][2]string
		want   error
	}{
		"an open channel":            {nil, nil},
		"hidden from everyone":       {[][2]string{channel(2, 0, deny("1", 0, view))}, voice.ErrHidden},
		"hidden from the bot's role": {[][2]string{channel(2, 0, deny("3", 0, view))}, voice.ErrHidden},
		"hidden from another role":   {[][2]string{channel(2, 0, deny("4", 0, view))}, nil},
		"hidden from the bot":        {[][2]string{channel(2, 0, deny("9", 1, view))}, voice.ErrHidden},
		"hidden, but not from the bot": {[][2]string{channel(2, 0, deny("1", 0,
			view)+`,{"id":"9","type":1,"allow":"1024","deny":"0"}`)}, nil},
		"hidden, to an administrator":     {[][2]string{channel(2, 0, deny("9", 1, view)), role(administrator)}, nil},
		"no permission to connect":        {[][2]string{channel(2, 0, deny("9", 1, connect))}, voice.ErrClosed},
		"no permission to speak":          {[][2]string{channel(2, 0, deny("9", 1, speak))}, voice.ErrMute},
		"no permission to speak, a stage": {[][2]string{channel(13, 0, deny("9", 1, speak))}, nil},
		"a role that loses connecting": {[][2]string{{"GUILD_ROLE_UPDATE",
			`{"guild_id":"1","role":{"id":"1","permissions":"1024"}}`}}, voice.ErrClosed},
		"a role that the bot gets": {[][2]string{channel(2, 0, deny("4", 0, connect)),
			{"GUILD_MEMBER_UPDATE", `{"guild_id":"1","roles":["3","4"],"user":{"id":"9"}}`}}, voice.ErrClosed},
		"a role that another member gets": {[][2]string{channel(2, 0, deny("4", 0, connect)),
			{"GUILD_MEMBER_UPDATE", `{"guild_id":"1","roles":["3","4"],"user":{"id":"8"}}`}}, nil},
		"a bot in a timeout": {[][2]string{{"GUILD_MEMBER_UPDATE",
			`{"guild_id":"1","roles":["3"],"communication_disabled_until":"` + later + `","user":{"id":"9"}}`}},
			voice.ErrClosed},
		"a timeout that is over": {[][2]string{{"GUILD_MEMBER_UPDATE",
			`{"guild_id":"1","roles":["3"],"communication_disabled_until":"2020-01-01T00:00:00Z","user":{"id":"9"}}`}},
			nil},
		"full": {[][2]string{channel(2, 2, ""), there("6", `"5"`), there("7", `"5"`)},
			voice.ErrFull},
		"a place left":              {[][2]string{channel(2, 2, ""), there("6", `"5"`), there("7", `"4"`)}, nil},
		"full, until somebody left": {[][2]string{channel(2, 1, ""), there("6", `"5"`), there("6", "null")}, nil},
		"full, to a bot that moves": {[][2]string{channel(2, 1, ""), there("6", `"5"`), role(move)}, nil},
		"full, with the bot in it":  {[][2]string{channel(2, 2, ""), there("6", `"5"`), there("9", `"5"`)}, nil},
		"a channel that was deleted": {[][2]string{{"CHANNEL_DELETE", `{"id":"5","guild_id":"1","type":2}`}},
			voice.ErrHidden},
		"a server that is not known": {[][2]string{{"GUILD_DELETE", `{"id":"1"}`}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			b := &Bot{cfg: Config{Channels: visibility.NewCache(), Now: time.Now},
				voiceStates: voiceStates{guilds: make(map[string]guildVoiceStates)}}
			self := "9"
			b.userID.Store(&self)
			first := [2]string{"GUILD_CREATE",
				fmt.Sprintf(`{"id":"1","owner_id":"2","roles":[{"id":"1","permissions":"%d"},{"id":"3","permissions":"0"},{"id":"4","permissions":"0"}],
				"channels":[{"id":"5","type":2,"user_limit":0,"permission_overwrites":[]}],
				"members":[{"roles":["3"],"communication_disabled_until":null,"user":{"id":"9","bot":true}}],"voice_states":[]}`, view|connect|speak)}
			for _, e := range append([][2]string{first}, c.events...) {
				if err := errors.Join(b.cfg.Channels.Apply(e[0], []byte(e[1])),
					b.applyEvent(e[0], []byte(e[1]))); err != nil {
					t.Fatal(err)
				}
			}
			if err := b.CanJoin("1", "5"); !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}
