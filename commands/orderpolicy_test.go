package commands

import (
	"context"
	"errors"
	"testing"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
)

// policySettings returns the settings of every server, or err.
type policySettings struct {
	settings guild.Settings
	err      error
}

func (s policySettings) Settings(context.Context, string) (guild.Settings, error) {
	return s.settings, s.err
}

// limitKind returns the limit of an error; empty if there is none.
func limitKind(t *testing.T, err error) songs.LimitKind {
	t.Helper()
	if err == nil {
		return ""
	}
	limit, ok := errors.AsType[*songs.LimitError](err)
	if !ok {
		t.Fatalf("error %v is no limit", err)
	}
	return limit.Kind
}

func TestBotIsUsedOnlyInAllowedGuilds(t *testing.T) {
	t.Parallel()
	listed := OrderPolicy{Limits: songs.Limits{Guilds: []string{"1", "2"}}}
	for name, c := range map[string]struct {
		policy OrderPolicy
		guild  string
		want   songs.LimitKind
	}{
		"listed guild":         {listed, "2", ""},
		"other guild":          {listed, "3", songs.LimitServer},
		"direct messages":      {listed, "", ""},
		"guild without a list": {OrderPolicy{}, "3", ""},
	} {
		if got := limitKind(t, c.policy.AllowGuild(c.guild)); got != c.want {
			t.Errorf("%s: limit %q, want %q", name, got, c.want)
		}
	}
}

func TestOrdersFollowRulesOfPlace(t *testing.T) {
	t.Parallel()
	open := policySettings{}
	closed := policySettings{settings: guild.Settings{Blocked: []string{"eve", guild.Alias("g", "mallory")},
		Channels: []string{"songs"}}}
	for name, c := range map[string]struct {
		settings policySettings
		direct   int // credits per day in direct messages
		visit    discord.Visit
		want     songs.LimitKind
	}{
		"open server":     {open, 0, discord.Visit{GuildID: "g", UserID: "ana", ChannelID: "c"}, ""},
		"allowed channel": {closed, 0, discord.Visit{GuildID: "g", UserID: "ana", ChannelID: "songs"}, ""},
		"thread of it": {closed, 0, discord.Visit{GuildID: "g", UserID: "ana", ChannelID: "t",
			ParentChannelID: "songs"}, ""},
		"other channel": {closed, 0, discord.Visit{GuildID: "g", UserID: "ana", ChannelID: "c"},
			songs.LimitChannel},
		"thread of another": {closed, 0, discord.Visit{GuildID: "g", UserID: "ana", ChannelID: "t",
			ParentChannelID: "c"}, songs.LimitChannel},
		"unknown channel": {closed, 0, discord.Visit{GuildID: "g", UserID: "ana"}, ""},
		"blocked member": {closed, 0, discord.Visit{GuildID: "g", UserID: "eve", ChannelID: "songs"},
			songs.LimitBlocked},
		"blocked and deleted": {closed, 0, discord.Visit{GuildID: "g", UserID: "mallory", ChannelID: "songs"},
			songs.LimitBlocked},
		"blocked in other channel": {closed, 0, discord.Visit{GuildID: "g", UserID: "eve", ChannelID: "c"},
			songs.LimitBlocked},
		"alias of another guild": {closed, 0, discord.Visit{GuildID: "h", UserID: "mallory", ChannelID: "songs"}, ""},
		"settings unavailable": {policySettings{closed.settings, errors.New("unavailable")}, 0,
			discord.Visit{GuildID: "g", UserID: "eve"}, ""},
		"direct messages":          {closed, 0, discord.Visit{UserID: "eve", ChannelID: "dm"}, ""},
		"direct messages disabled": {open, -1, discord.Visit{UserID: "ana", ChannelID: "dm"}, songs.LimitDirect},
		"server if those are":      {open, -1, discord.Visit{GuildID: "g", UserID: "ana", ChannelID: "c"}, ""},
	} {
		p := OrderPolicy{Limits: songs.Limits{DirectPerDay: c.direct}, Settings: c.settings}
		if got := limitKind(t, p.AllowOrder(t.Context(), c.visit)); got != c.want {
			t.Errorf("%s: limit %q, want %q", name, got, c.want)
		}
	}
	limit, _ := errors.AsType[*songs.LimitError](OrderPolicy{Settings: closed}.AllowOrder(t.Context(),
		discord.Visit{GuildID: "g", ChannelID: "c"}))
	if limit == nil || len(limit.Channels) != 1 || limit.Channels[0] != "songs" {
		t.Errorf("the error does not list the allowed channels: %+v", limit)
	}
}
