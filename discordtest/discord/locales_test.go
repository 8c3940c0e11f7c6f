package discord_test

import (
	"testing"

	"github.com/riffbot/riffbot/discordtest/discord"
)

// sing2 is /sing with Chinese names, after a change.
func sing2(change func(command, option, choice m)) m {
	choice := m{"name": "loud", "value": "loud", "name_localizations": m{"zh-CN": "大声"}}
	option := m{"type": 3, "name": "how", "description": "how to sing", "name_localizations": m{"zh-CN": "怎样"},
		"choices": l{choice, m{"name": "quiet", "value": "quiet", "name_localizations": m{"zh-CN": "小声"}}}}
	command := m{"name": "sing", "description": "sings", "name_localizations": m{"zh-CN": "唱歌"}, "description_localizations": m{"zh-CN": "唱一首"},
		"options": l{option, m{"type": 3, "name": "what", "description": "what to sing", "name_localizations": m{"zh-CN": "什么"}}}}
	if change != nil {
		change(command, option, choice)
	}
	return command
}

// TestMembersHaveLocales checks that members see commands in their own language, and that
// interactions have the locales of the member and the guild.
func TestMembersHaveLocales(t *testing.T) {
	t.Parallel()
	s, err := discord.Start(t.Context(), discord.Options{Locale: "zh-CN", Owner: "安娜"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	robot, anna, ben := newTestBot(t, s), newMember(t, s, "安娜"), newMember(t, s, "Ben")
	if err := s.SetLocale("Ben", "en-GB"); err != nil {
		t.Fatal(err)
	}
	if e := robot.event("GUILD_CREATE"); e.Data["preferred_locale"] != "zh-CN" {
		t.Errorf("%s", e.Raw)
	}
	commands := "/applications/" + s.ApplicationID() + "/commands"
	if status, answer, _ := as(t, s, "Bot "+s.BotToken(), "PUT", commands, l{sing2(nil)}); status != 200 {
		t.Fatal(status, answer)
	}
	for token, want := range map[string][3]any{anna.token: {"唱歌", "怎样", "大声"}, ben.token: {nil, nil, nil}} {
		_, index, _ := as(t, s, token, "GET", "/guilds/"+s.GuildID()+"/application-command-index", nil)
		c := at(index, "application_commands", 0)
		got := [3]any{at(c, "name_localized"), at(c, "options", 0, "name_localized"), at(c, "options", 0, "choices", 0, "name_localized")}
		if got != want || at(c, "name") != "sing" || at(c, "name_localizations") != nil {
			t.Errorf("%v, want %v", c, want)
		}
	}
	for n, p := range []*testMember{anna, ben} {
		p.mustDo(2, m{"name": "sing", "type": 1}, nil)
		if in := robot.next(n + 1); in["locale"] != []any{"zh-CN", "en-GB"}[n] || in["guild_locale"] != "zh-CN" || at(in, "data", "name") != "sing" {
			t.Errorf("%v", in)
		}
	}
	for query, want := range map[string]any{"": nil, "?with_localizations=true": "怎样"} {
		_, _, all := as(t, s, "Bot "+s.BotToken(), "GET", commands+query, nil)
		if got := at(all, 0, "options", 0, "name_localizations", "zh-CN"); got != want {
			t.Errorf("%q: %v", query, got)
		}
	}
}

func TestCommandLocalizationsAreChecked(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	for name, c := range map[string]struct {
		change func(command, option, choice m)
		path   []any
	}{
		"a space":           {func(c, _, _ m) { c["name_localizations"] = m{"zh-CN": "唱 歌"} }, []any{"name_localizations", "zh-CN"}},
		"a capital":         {func(_, o, _ m) { o["name_localizations"] = m{"de": "Wie"} }, []any{"options", "0", "name_localizations", "de"}},
		"an empty name":     {func(_, o, _ m) { o["name_localizations"] = m{"de": ""} }, []any{"options", "0", "name_localizations", "de"}},
		"the same twice":    {func(_, o, _ m) { o["name_localizations"] = m{"zh-CN": "什么"} }, []any{"options", "1", "name_localizations", "zh-CN"}},
		"choices alike":     {func(_, _, c m) { c["name_localizations"] = m{"zh-CN": "小声"} }, []any{"options", "0", "choices", "1", "name_localizations", "zh-CN"}},
		"no such language":  {func(c, _, _ m) { c["name_localizations"] = m{"zh": "唱歌"} }, []any{"name_localizations"}},
		"an empty sentence": {func(c, _, _ m) { c["description_localizations"] = m{"zh-CN": ""} }, []any{"description_localizations", "zh-CN"}},
	} {
		status, answer, _ := as(t, s, "Bot "+s.BotToken(), "POST", "/applications/"+s.ApplicationID()+"/commands", sing2(c.change))
		if status != 400 || at(answer, append([]any{"errors"}, c.path...)...) == nil {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
	twin := sing2(func(c, _, _ m) { c["name"] = "hum" })
	if status, answer, _ := as(t, s, "Bot "+s.BotToken(), "PUT", "/applications/"+s.ApplicationID()+"/commands", l{sing2(nil), twin}); status != 400 {
		t.Errorf("two commands with one Chinese name: %d %v", status, answer)
	}
	if err := s.SetLocale("Ana", "zh"); err == nil {
		t.Error("zh is no language of Discord's")
	}
	if _, err := discord.Start(t.Context(), discord.Options{Locale: "chinese"}); err == nil {
		t.Error("chinese is no language of Discord's")
	}
}
