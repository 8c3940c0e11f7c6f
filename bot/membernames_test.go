package bot

import (
	"fmt"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/visibility"
)

func TestNamesOfMentionsComeFromEvents(t *testing.T) {
	t.Parallel()
	b := &Bot{cfg: Config{Channels: visibility.NewCache()}}
	for _, e := range [][2]string{
		{"READY", `{"user":{"id":"7","username":"riffbot"}}`},
		{"GUILD_CREATE", `{"id":"1","owner_id":"9","roles":[{"id":"1","name":"@everyone","permissions":"0"},{"id":"5","name":"Band","permissions":"1024"}],
			"channels":[{"id":"40","name":"lounge"}],"threads":[{"id":"41","name":"a thread","type":11,"parent_id":"40"}],
			"members":[{"nick":"Olga","user":{"id":"20","username":"olga20"}}]}`},
		{"VOICE_STATE_UPDATE", `{"guild_id":"1","user_id":"23","member":{"nick":"Rita","user":{"id":"23","username":"rita"}}}`},
		{"MESSAGE_CREATE", `{"guild_id":"1","author":{"id":"24","username":"sam"},"member":{"nick":"Sam"}}`},
		{"GUILD_ROLE_UPDATE", `{"guild_id":"1","role":{"id":"6","name":"Choir","permissions":"0"}}`},
		{"CHANNEL_UPDATE", `{"id":"42","guild_id":"1","name":"attic"}`},
	} {
		b.memberNames.update(e[0], []byte(e[1]))
		if err := b.cfg.Channels.Apply(e[0], []byte(e[1])); err != nil {
			t.Fatal(err)
		}
	}
	for _, raw := range []string{
		`{"id":"i","token":"t","guild_id":"1","member":{"user":{"id":"21","username":"pia","global_name":"Pia"}}}`,
		`{"id":"j","token":"t","user":{"id":"22","username":"quinn"}}`,
	} {
		if _, err := newDispatcher(b, Handlers{}).decode([]byte(raw), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[string]string{"7": "riffbot", "20": "Olga", "21": "Pia", "22": "quinn", "23": "Rita",
		"24": ""} {
		if got := b.MemberName("1", id); got != want {
			t.Errorf("member %s is called %q, want %q", id, got, want)
		}
	}
	for id, want := range map[string]string{"1": "@everyone", "5": "Band", "6": "Choir", "8": ""} {
		if got := b.RoleName("1", id); got != want {
			t.Errorf("role %s is called %q, want %q", id, got, want)
		}
	}
	for id, want := range map[string]string{"40": "lounge", "41": "a thread", "42": "attic", "43": ""} {
		if got := b.ChannelName("1", id, "30", []string{"5"}); got != want {
			t.Errorf("channel %s is called %q, want %q", id, got, want)
		}
		if got := b.ChannelName("1", id, "30", nil); got != "" {
			t.Errorf("a member who cannot see channel %s gets its name %q", id, got)
		}
	}
	if b.RoleName("2", "5") != "" || b.ChannelName("2", "40", "9", nil) != "" || b.MemberName("2", "20") != "" {
		t.Error("a name is known in another guild")
	}
}

func TestMemberNamesAreBounded(t *testing.T) {
	t.Parallel()
	var n memberNames
	for i := range 3 * maxMemberNames {
		n.set("1", fmt.Sprint(i), "x")
	}
	if kept := len(n.recent) + len(n.previous); kept > maxMemberNames {
		t.Errorf("%d names are kept", kept)
	}
	if n.get("1", fmt.Sprint(3*maxMemberNames-1)) == "" || n.get("1", "0") != "" {
		t.Error("the latest name was dropped, or the first was not")
	}
}
