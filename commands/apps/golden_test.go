package apps

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
)

// fakeKeys holds the keys of a member, and has the settings of a server.
type fakeKeys struct {
	keys []apikeys.Key
	off  bool
}

func (f *fakeKeys) Create(_ context.Context, user, guildID, name string) (apikeys.Key, string, error) {
	if len(f.keys) >= apikeys.MaxOfMember {
		return apikeys.Key{}, "", apikeys.ErrTooMany
	}
	k := apikeys.Key{ID: apikeys.ID(rune('a' + len(f.keys))), UserID: user, GuildID: guildID, Name: name,
		Created: time.Unix(1_700_000_000, 0)}
	f.keys = append(f.keys, k)
	return k, "riffbot-SECRET", nil
}

func (f *fakeKeys) List(context.Context, string, string) ([]apikeys.Key, error) { return f.keys, nil }

func (f *fakeKeys) Revoke(_ context.Context, _ string, id apikeys.ID) error {
	n := len(f.keys)
	f.keys = slices.DeleteFunc(f.keys, func(k apikeys.Key) bool { return k.ID == id })
	if len(f.keys) == n {
		return apikeys.ErrUnknown
	}
	return nil
}

func (f *fakeKeys) Settings(context.Context, string) (guild.Settings, error) {
	if f.off {
		return guild.Settings{Web: guild.WebSettings{Switch: guild.Off}}, nil
	}
	return guild.Settings{}, nil
}

// ask is the command, with an app if that is not empty.
func ask(app string) map[string]any {
	values := map[string]any{"name": "app-password"}
	if app != "" {
		values["options"] = []any{map[string]any{"name": "app", "type": 3, "value": app}}
	}
	return values
}

func commandsOf(f *fakeKeys) []discord.Command {
	return Commands(Deps{Keys: f, Settings: f, URL: "https://room.example.com", OnByDefault: true})
}

func TestAppMessagesMatchGoldenFile(t *testing.T) {
	t.Parallel()
	all := make(map[string]discord.Message)
	for _, l := range i18n.All() {
		f := &fakeKeys{}
		commands := commandsOf(f)
		last := func(r *commandtest.Recorder, err error) discord.Message {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return r.Last(t)
		}
		in := " [" + l.Tag() + "]"
		all["no passwords"+in] = last(commandtest.RunCommand(t, commands, l, "0", ask("")))
		all["password made"+in] = last(commandtest.RunCommand(t, commands, l, "0", ask("My *phone*\nSymfonium")))
		all["password without a name"+in] = last(commandtest.Press(t, commands, l, "0", "appkeynew"))
		f.keys[0].Used = time.Unix(1_700_090_000, 0)
		all["passwords"+in] = last(commandtest.RunCommand(t, commands, l, "0", ask("")))
	}
	commandtest.CheckGolden(t, "testdata/apps.golden", all)
}

func TestAppPasswordNeedsWebPages(t *testing.T) {
	t.Parallel()
	f := &fakeKeys{off: true}
	for _, app := range []string{"", "Symfonium"} {
		if _, err := commandtest.RunCommand(t, commandsOf(f), i18n.All()[0], "0", ask(app)); !errors.Is(err, errOff) {
			t.Errorf("app %q: %v", app, err)
		}
	}
	if len(f.keys) > 0 {
		t.Errorf("made %v", f.keys)
	}
	f.keys = []apikeys.Key{{ID: "a"}} // it can still be revoked
	if _, err := commandtest.RunCommand(t, commandsOf(f), i18n.All()[0], "0", ask("")); err != nil {
		t.Error(err)
	}
}

func TestMemberWithManyAppPasswordsGetsNoMore(t *testing.T) {
	t.Parallel()
	f := &fakeKeys{keys: make([]apikeys.Key, apikeys.MaxOfMember)}
	_, err := commandtest.RunCommand(t, commandsOf(f), i18n.All()[0], "0", ask("one more"))
	if !errors.Is(err, errTooMany) {
		t.Errorf("one more: %v", err)
	}
}
