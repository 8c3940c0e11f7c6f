package visibility_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/visibility"
)

// server is a GUILD_CREATE event of a guild with id 1, whose roles 10 to 14 are members, muted,
// staff, managers of threads and administrators.
const server = `{"id": "1", "owner_id": "99",
	"roles": [{"id": "1", "permissions": "1049600"}, {"id": "10", "permissions": "0"}, {"id": "11", "permissions": "0"},
		{"id": "12", "permissions": "0"}, {"id": "13", "permissions": "17179869184"}, {"id": "14", "permissions": "8"}],
	"channels": [
		{"id": "open", "type": 0},
		{"id": "staff", "type": 0, "permission_overwrites": [{"id": "1", "type": 0, "deny": "1024", "allow": "0"}, {"id": "12", "type": 0, "allow": "1024", "deny": "0"}]},
		{"id": "nomute", "type": 0, "permission_overwrites": [{"id": "11", "type": 0, "deny": "1024", "allow": "0"}, {"id": "10", "type": 0, "allow": "1024", "deny": "0"}]},
		{"id": "anas", "type": 0, "permission_overwrites": [{"id": "1", "type": 0, "deny": "1024", "allow": "0"}, {"id": "50", "type": 1, "allow": "1024", "deny": "0"}]},
		{"id": "notben", "type": 0, "permission_overwrites": [{"id": "51", "type": 1, "deny": "1024", "allow": "0"}]},
		{"id": "lounge", "type": 2},
		{"id": "locked", "type": 2, "permission_overwrites": [{"id": "1", "type": 0, "deny": "1048576", "allow": "0"}]},
		{"id": "staffcall", "type": 2, "permission_overwrites": [{"id": "1", "type": 0, "deny": "1024", "allow": "0"}, {"id": "12", "type": 0, "allow": "1024", "deny": "0"}]}],
	"threads": [{"id": "t-open", "type": 11, "parent_id": "open"}, {"id": "t-staff", "type": 11, "parent_id": "staff"}, {"id": "t-secret", "type": 12, "parent_id": "open"}]}`

func cache(t *testing.T, events ...[2]string) *visibility.Cache {
	t.Helper()
	c := visibility.NewCache()
	for _, e := range append([][2]string{{"GUILD_CREATE", server}}, events...) {
		if err := c.Apply(e[0], []byte(e[1])); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestCanView(t *testing.T) {
	t.Parallel()
	c := cache(t)
	for _, x := range []struct {
		channel, user string
		roles         []string
		want          bool
	}{
		{"open", "7", nil, true}, {"staff", "7", nil, false}, {"staff", "7", []string{"12"}, true},
		{"staff", "7", []string{"14"}, true},
		{"staff", "99", nil, true}, {"nomute", "7", nil, true}, {"nomute", "7", []string{"11"}, false},
		{"nomute", "7", []string{"11", "10"}, true},
		{"anas", "50", nil, true}, {"anas", "7", nil, false}, {"anas", "", nil, false},
		{"notben", "51", []string{"12"}, false}, {"notben", "7", nil, true},
		{"lounge", "7", nil, true}, {"locked", "7", nil, false},
		{"t-open", "7", nil, true}, {"t-staff", "7", nil, false}, {"t-staff", "7", []string{"12"}, true},
		{"t-secret", "7", nil, false}, {"t-secret", "7", []string{"13"}, true}, {"t-secret", "99", nil, true},
	} {
		if can, known := c.CanView("1", x.channel, x.user, x.roles); can != x.want || !known {
			t.Errorf("%s with %v in %s: %v, known %v", x.user, x.roles, x.channel, can, known)
		}
	}
	for _, x := range [][2]string{{"1", "gone"}, {"2", "open"}} {
		if can, known := c.CanView(x[0], x[1], "99", []string{"14"}); can || known {
			t.Errorf("%v: %v, known %v", x, can, known)
		}
	}
}

func TestContains(t *testing.T) {
	t.Parallel()
	c := cache(t)
	for _, x := range []struct {
		from, to string
		want     bool
	}{
		{"lounge", "open", true}, {"lounge", "staff", false}, {"staffcall", "staff", true},
		{"staffcall", "open", true}, {"lounge", "nomute", false},
		{"staff", "nomute", false}, // a muted member of staff
		{"anas", "open", true}, {"open", "anas", false}, {"lounge", "notben", false}, {"open", "t-open", true},
		{"open", "t-secret", false},
		{"t-secret", "open", true}, {"t-open", "open", true}, {"gone", "gone", true}, {"lounge", "gone", false},
		{"gone", "open", false},
	} {
		if got := c.Contains("1", x.from, x.to); got != x.want {
			t.Errorf("all of %s see %s: %v", x.from, x.to, got)
		}
	}
}

func TestEventsChangeVisibility(t *testing.T) {
	t.Parallel()
	hide := `{"id": "%s", "guild_id": "1", "type": 0, "permission_overwrites": [{"id": "1", "type": 0, "deny": "1024", "allow": "0"}]}`
	for _, x := range []struct {
		kind, data, channel string
		can, known          bool
	}{
		{"CHANNEL_UPDATE", fmt.Sprintf(hide, "open"), "open", false, true},
		{"CHANNEL_UPDATE", fmt.Sprintf(hide, "open"), "t-open", false, true},
		{"CHANNEL_CREATE", fmt.Sprintf(hide, "new"), "new", false, true},
		{"CHANNEL_DELETE", `{"id": "open", "guild_id": "1"}`, "open", false, false},
		{"CHANNEL_DELETE", `{"id": "open", "guild_id": "1"}`, "t-open", false, false},
		{"THREAD_CREATE", `{"id": "t", "guild_id": "1", "type": 11, "parent_id": "staff"}`, "t", false, true},
		{"THREAD_DELETE", `{"id": "t-open", "guild_id": "1"}`, "t-open", false, false},
		{"THREAD_LIST_SYNC", `{"guild_id": "1", "channel_ids": ["open"], "threads": []}`, "t-open", false, false},
		{"THREAD_LIST_SYNC", `{"guild_id": "1", "channel_ids": ["open"], "threads": []}`, "t-staff", false, true},
		{"GUILD_ROLE_UPDATE", `{"guild_id": "1", "role": {"id": "1", "permissions": "0"}}`, "open", false, true},
		{"GUILD_ROLE_CREATE", `{"guild_id": "1", "role": {"id": "77", "permissions": "8"}}`, "staff", true, true},
		{"GUILD_ROLE_DELETE", `{"guild_id": "1", "role_id": "1"}`, "open", false, true},
		{"GUILD_UPDATE", `{"id": "1", "owner_id": "7", "roles": []}`, "staff", true, true},
		{"GUILD_DELETE", `{"id": "1", "unavailable": true}`, "open", true, true},
		{"GUILD_DELETE", `{"id": "1"}`, "open", false, false},
		{"TYPING_START", `[]`, "open", true, true},
	} {
		c := cache(t, [2]string{x.kind, x.data})
		if can, known := c.CanView("1", x.channel, "7", []string{"77"}); can != x.can || known != x.known {
			t.Errorf("after %s %s: %v, known %v", x.kind, x.data, can, known)
		}
	}
	if err := cache(t).Apply("CHANNEL_UPDATE", []byte(`[]`)); err == nil {
		t.Error("an invalid event is no error")
	}
}

// fakeStore has postings and settings.
type fakeStore struct {
	visibility.Store
	postings []songs.Posting
	settings guild.Settings
}

func (s fakeStore) Postings(context.Context, string) ([]songs.Posting, error) { return s.postings, nil }
func (s fakeStore) Settings(context.Context, string) (guild.Settings, error)  { return s.settings, nil }

func TestViewerSeesChannels(t *testing.T) {
	t.Parallel()
	all := []songs.Posting{{ChannelID: "open"}, {ChannelID: "staff"}, {ChannelID: "gone"},
		{ChannelID: "archived", ParentID: "open"},
		{ChannelID: "archived2", ParentID: "staff"}, {ChannelID: "t-secret"}}
	curators := guild.Settings{Roles: guild.Roles{Curator: []string{"20"}}}
	for _, x := range []struct {
		name     string
		member   visibility.Member
		settings guild.Settings
		want     []string
		all      bool
	}{
		{"a member", visibility.Member{ChannelID: "open"}, curators, []string{"open", "archived"}, false},
		{"a member in a channel that is not known", visibility.Member{ChannelID: "gone"}, curators,
			[]string{"open", "gone", "archived"}, false},
		{"a member in a private thread", visibility.Member{ChannelID: "t-secret", ParentID: "open"}, curators,
			[]string{"open", "archived", "t-secret"}, false},
		{"staff", visibility.Member{Roles: []string{"12"}}, curators,
			[]string{"open", "staff", "archived", "archived2"}, false},
		{"a curator", visibility.Member{Roles: []string{"20"}}, curators, []string{"open", "gone", "archived"}, false},
		{"a manager", visibility.Member{Manager: true}, curators, []string{"open", "gone", "archived"}, false},
		{"an administrator", visibility.Member{Administrator: true}, curators, nil, true},
		{"a member of an open library", visibility.Member{}, guild.Settings{Library: guild.LibraryEveryone}, nil, true},
	} {
		x.member.ID, x.member.GuildID = "7", "1"
		shop := fakeStore{postings: all, settings: x.settings}
		v, err := visibility.Songs{Store: shop, Settings: shop, Channels: cache(t)}.Viewer(t.Context(), x.member)
		if err != nil || !slices.Equal(v.Channels, x.want) || v.All != x.all || v.ID != "7" || v.GuildID != "1" {
			t.Errorf("%s: %+v, %v", x.name, v, err)
		}
	}
	s := fakeStore{postings: all}
	v, err := visibility.Songs{Store: s, Settings: s, Channels: cache(t)}.Audience(t.Context(), "1", "lounge")
	if err != nil || !slices.Equal(v.Channels, []string{"open", "archived"}) || v.All || v.ID != "" {
		t.Errorf("audience: %+v, %v", v, err)
	}
	if v, err = (visibility.Songs{}).Viewer(t.Context(), visibility.Member{ID: "7"}); err != nil || v.All ||
		v.ID != "7" {
		t.Errorf("direct messages: %+v, %v", v, err)
	}
}

func TestEveryoneSeesOnlyOpenChannels(t *testing.T) {
	t.Parallel()
	all := []songs.Posting{{ChannelID: "open"}, {ChannelID: "staff"}, {ChannelID: "gone"},
		{ChannelID: "archived", ParentID: "open"}, {ChannelID: "t-secret"}}
	s := fakeStore{postings: all, settings: guild.Settings{Library: guild.LibraryEveryone}}
	v, err := visibility.Songs{Store: s, Settings: s, Channels: cache(t)}.Everyone(t.Context(), "1")
	if err != nil || v.All || v.ID != "" || v.GuildID != "1" || !slices.Equal(v.Channels, []string{"open", "archived"}) {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestPermissionsInGuild(t *testing.T) {
	t.Parallel()
	c := cache(t, [2]string{"GUILD_ROLE_CREATE", `{"guild_id": "1", "role": {"id": "77", "permissions": "32"}}`})
	for _, x := range []struct {
		user                 string
		roles                []string
		manages, administers bool
	}{{"7", nil, false, false}, {"7", []string{"77"}, true, false}, {"7", []string{"14"}, true, true},
		{"99", nil, true, true}, {"", nil, false, false}} {
		manages, administers, known := c.Permissions("1", x.user, x.roles)
		if !known || manages != x.manages || administers != x.administers {
			t.Errorf("%s with %v: manages %v, administers %v, known %v", x.user, x.roles, manages, administers, known)
		}
	}
	if _, _, known := c.Permissions("2", "99", nil); known {
		t.Error("an unknown guild is known")
	}
	if got := c.Guilds(); !slices.Equal(got, []string{"1"}) {
		t.Errorf("guilds: %v", got)
	}
}
