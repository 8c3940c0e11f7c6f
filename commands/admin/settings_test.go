package admin

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// savedJukebox stores the jukebox settings of one guild.
type savedJukebox struct{ value jukebox.Settings }

func (s *savedJukebox) Settings(context.Context, string) (jukebox.Settings, error) {
	return s.value, nil
}

func (s *savedJukebox) Configure(_ context.Context, _ string, change func(*jukebox.Settings)) (
	jukebox.Settings, error) {
	change(&s.value)
	return s.value, nil
}

// savedChannel stores the song channel of one guild.
type savedChannel struct{ value songs.Channel }

func (s *savedChannel) SongChannel(context.Context, string) (songs.Channel, error) {
	if s.value.ID == "" {
		return s.value, songs.ErrNotFound
	}
	return s.value, nil
}

func (s *savedChannel) SetSongChannel(_ context.Context, _ string, c songs.Channel) error {
	s.value = c
	return nil
}

// choose chooses values in a menu as a server admin.
func choose(t *testing.T, d Deps, customID string, values ...string) (*commandtest.Recorder, error) {
	t.Helper()
	recorder := &commandtest.Recorder{}
	router, err := discord.NewRouter(Commands(d), discord.RouterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	return recorder, router.Handle(t.Context(), commandtest.Decode(t, recorder, map[string]any{
		"type": discord.TypeComponent, "guild_id": "g", "channel_id": "c",
		"message": map[string]any{"id": "m", "flags": discord.FlagLayout},
		"member":  map[string]any{"permissions": "32", "user": map[string]any{"id": "u"}},
		"data":    map[string]any{"custom_id": customID, "component_type": 3, "values": values}}))
}

// testProviders are two providers that a server can choose from.
var testProviders = provider.NewCatalog("", acedata.Riffusion(), acedata.Producer())

// TestEachSettingIsSaved chooses a value in every menu of every section, as the panel shows it.
func TestEachSettingIsSaved(t *testing.T) {
	t.Parallel()
	l := i18n.All()[0]
	for _, section := range sections {
		for _, s := range section.settings {
			server, player, channel := &commandtest.SavedSettings{}, &savedJukebox{}, &savedChannel{}
			if s.key == "songthreads" { // needs a channel
				channel.value.ID = "5"
			}
			d := Deps{Settings: server, Jukebox: player, SongChannels: channel, Authorizer: guild.NewAuthorizer(server),
				Providers: testProviders, Pages: true}
			before := values{Settings: server.Value, player: &player.value, songs: channel.value, providers: testProviders,
				pages: true}
			id := "set:" + s.key + ":" + "8:" + section.key
			config := s.menu(l, before, "8")
			chosen := []string{"8"}
			if len(config.Options) > 0 {
				chosen = []string{unchosen(config.Options)}
			}
			state := func() string {
				b, err := json.Marshal([]any{server.Value, player.value, channel.value})
				if err != nil {
					t.Fatal(err)
				}
				return string(b)
			}
			was := state()
			recorder, err := choose(t, d, id, chosen...)
			if err != nil {
				t.Errorf("%s: %v", id, err)
				continue
			}
			if changes := s.apply != nil || s.player != nil || s.channel != nil; changes != (state() != was) {
				t.Errorf("%s with %v: %s after %s", id, chosen, state(), was)
			}
			shown := commandtest.Describe(recorder.Last(t))
			if !strings.Contains(shown, "### "+l.T(section.label)) {
				t.Errorf("%s shows another section:\n%s", id, shown)
			}
		}
	}
}

// recordedSettings keeps the entries of the audit log.
type recordedSettings struct {
	commandtest.SavedSettings
	entries []string
}

func (r *recordedSettings) Record(_ context.Context, _, by, what, before, after string) error {
	r.entries = append(r.entries, strings.Join([]string{by, what, before, after}, " "))
	return nil
}

// TestSettingsOfJukeboxAndSongChannelAreAudited changes settings outside of the server's own, one of them to its
// present value.
func TestSettingsOfJukeboxAndSongChannelAreAudited(t *testing.T) {
	t.Parallel()
	server := &recordedSettings{}
	d := Deps{Settings: server, Jukebox: &savedJukebox{value: jukebox.Settings{Mode: jukebox.Fair}},
		SongChannels: &savedChannel{}}
	for _, c := range [][2]string{{"set:order::jukebox", "votes"}, {"set:order::jukebox", "votes"},
		{"set:songchannel::setup", "6"}} {
		if _, err := choose(t, d, c[0], c[1]); err != nil {
			t.Fatal(err)
		}
	}
	it := commandtest.Decode(t, nil, map[string]any{"guild_id": "g",
		"member": map[string]any{"user": map[string]any{"id": "u"}}})
	err := ConfigureJukebox(d)(t.Context(), it, func(s *jukebox.Settings) { s.Stay, s.MaxPerMember = true, 5 })
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`u setting.order "fair" "votes"`, `u setting.songchannel  "6"`, `u setting.cap "0" "5"`,
		`u setting.stay "0" "1"`}
	if !slices.Equal(server.entries, want) {
		t.Errorf("%q, want %q", server.entries, want)
	}
}

// unchosen returns the value of an option that is not the current one.
func unchosen(options []discord.MenuOption) string {
	for _, o := range options {
		if !o.Chosen {
			return o.Value
		}
	}
	return ""
}

func TestSettingWithoutSectionIsSaved(t *testing.T) {
	t.Parallel()
	server := &commandtest.SavedSettings{}
	if _, err := choose(t, Deps{Settings: server}, "set:cooldown", "60"); err != nil || server.Value.CoolDown != 60 {
		t.Errorf("%+v, %v", server.Value, err)
	}
}

func TestJukeboxSettingsAreHiddenWithoutJukebox(t *testing.T) {
	t.Parallel()
	d := Deps{Settings: &commandtest.SavedSettings{}}
	recorder, err := commandtest.Press(t, Commands(d), i18n.All()[0], "32", "setup")
	if err != nil {
		t.Fatal(err)
	}
	if shown := commandtest.Describe(recorder.Last(t)); strings.Contains(shown, "set:panel") ||
		strings.Contains(shown, `"value":"jukebox"`) {
		t.Errorf("%s", shown)
	}
	if _, err := choose(t, d, "set:stay::jukebox", "1"); !errors.Is(err, jukebox.ErrOff) {
		t.Errorf("%v", err)
	}
}

// refusingDiscord refuses posts.
type refusingDiscord struct{ commandtest.Recorder }

func (refusingDiscord) Post(context.Context, string, discord.Message) (*discord.Message, error) {
	return nil, discord.ErrNoAccess
}

func TestSongChannelWithoutAccessIsNotSaved(t *testing.T) {
	t.Parallel()
	channel := &savedChannel{value: songs.Channel{ID: "5"}}
	router, err := discord.NewRouter(Commands(Deps{Settings: &commandtest.SavedSettings{}, SongChannels: channel}),
		discord.RouterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	err = router.Handle(t.Context(), commandtest.Decode(t, &refusingDiscord{}, map[string]any{
		"type": discord.TypeComponent, "guild_id": "g", "message": map[string]any{"id": "m"},
		"member": map[string]any{"permissions": "32", "user": map[string]any{"id": "u"}},
		"data":   map[string]any{"custom_id": "set:songchannel::setup", "component_type": 8, "values": []string{"6"}}}))
	if place, ok := errors.AsType[*messages.PlaceError](err); !ok || place.Channel != "6" || channel.value.ID != "5" {
		t.Errorf("%v; channel %+v", err, channel.value)
	}
}

// TestRefusedNumbersAreNamed submits wrong numbers: nothing is saved, and the error has each of them.
func TestRefusedNumbersAreNamed(t *testing.T) {
	t.Parallel()
	server := &commandtest.SavedSettings{}
	err := commandtest.SendForm(t, Commands(Deps{Settings: server, Now: time.Now}), "exactly",
		map[string]string{"memberday": "12", "serverday": "many", "servermonth": "-1", "cooldown": "5"})
	refused, ok := errors.AsType[*messages.NumbersError](err)
	if !ok || server.Value.Budget.MemberDay != 0 {
		t.Fatalf("%v; %+v", err, server.Value)
	}
	text := refused.Error()
	for field, wrong := range map[string]bool{"memberday": false, "serverday": true, "servermonth": true, "cooldown": false} {
		if strings.Contains(text, field) != wrong {
			t.Errorf("%s: named %v in %q", field, !wrong, text)
		}
	}
}

// TestSettingsOpenAtSection checks that /admin settings shows the section that was chosen, and else the quick setup.
func TestSettingsOpenAtSection(t *testing.T) {
	t.Parallel()
	l := i18n.ForLocale("en")
	d := Deps{Settings: &commandtest.SavedSettings{}, Jukebox: &savedJukebox{}, SongChannels: &savedChannel{}}
	open := map[string]string{"": sections[0].label, "no section": sections[0].label}
	for _, s := range sections {
		open[s.key] = s.label
	}
	for section, label := range open {
		data := map[string]any{"name": "settings"}
		if section != "" {
			data["options"] = []any{map[string]any{"name": "section", "type": 3, "value": section}}
		}
		r, err := commandtest.RunCommand(t, Commands(d), l, "32", data)
		if err != nil {
			t.Fatal(err)
		}
		if shown := commandtest.Describe(r.Last(t)); !strings.Contains(shown, "### "+l.T(label)+"\n") {
			t.Errorf("%q shows %s", section, shown)
		}
	}
}
