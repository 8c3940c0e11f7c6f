package admin

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

var testTime = time.Unix(1_700_000_000, 0)

// fixedStats returns the same statistics for every period.
type fixedStats songs.Stats

func (s fixedStats) Stats(context.Context, songs.Viewer, time.Time) (songs.Stats, error) {
	return songs.Stats(s), nil
}

func TestAdminMessagesMatchGoldenFile(t *testing.T) {
	t.Parallel()
	all := make(map[string]discord.Message)
	for _, l := range i18n.All() {
		in := " [" + l.Tag() + "]"
		for _, section := range sections {
			all["settings/changed, "+section.key+in] = settingsPanel(l, changedValues(), section.key, "8")
		}
		all["settings/default"+in] = settingsPanel(l, values{}, sections[0].key, "")
		all["settings/default, jukebox"+in] = settingsPanel(l, values{player: &jukebox.Settings{}}, jukeboxSection, "")
		o := commandtest.OrderOf("Rain_")
		o.Spec.Prompt, o.Requester = "a *prompt*", commandtest.Ana
		r := guild.Report{Reason: "It is\nrude_", CreatedAt: testTime, Others: 2}
		all["report/first of three"+in] = reportMessage(l, r, o, 0, 3, false)
		o.Requester, o.Songs[0].Lyrics = songs.Member{Name: "Ben_"}, ""
		all["report/of a blocked member without an id"+in] = reportMessage(l, guild.Report{CreatedAt: testTime}, o, 0,
			1, true)
		all["report/of a member without an id"+in] = reportMessage(l, r, o, 0, 1, false)
		d := Deps{Settings: auditEntries, Statistics: fixedStats{Orders: 1200, Credits: 1300, Songs: 2400,
			Failed: 3, Members: 40,
			Models: []songs.ModelStats{{Model: "FUZZ_1", Songs: 2000}, {Songs: 400}}},
			Now: func() time.Time { return testTime }, Money: songs.Money{Amount: 1200, Currency: "USD"}, Price: 1}
		for name, permissions := range map[string]string{"stats for a manager": "32", "stats for a member": "0"} {
			recorder, err := commandtest.RunCommand(t, Commands(d), l, permissions, map[string]any{"name": "stats"})
			if err != nil {
				t.Fatal(err)
			}
			all[name+in] = recorder.Last(t)
		}
		for name, log := range map[string]auditLog{"audit": auditEntries, "audit without entries": nil} {
			d.Settings = log
			recorder, err := commandtest.RunCommand(t, Commands(d), l, "32", map[string]any{"name": "audit"})
			if err != nil {
				t.Fatal(err)
			}
			all[name+in] = recorder.Last(t)
		}
	}
	commandtest.CheckGolden(t, "testdata/admin.golden", all)
}

// changedSettings returns settings in which every value differs from its default.
func changedSettings() guild.Settings {
	return guild.Settings{Roles: guild.Roles{DJ: []string{"8"}, Curator: []string{"7", "8"}},
		Budget:    guild.Budget{MemberDay: 7, ServerDay: 50, ServerMonth: 1500, Bonus: map[string]int{"8": 5, "9": 10}},
		Retention: guild.Retention{Texts: 30}, CoolDown: 90, Blocked: []string{"ana", guild.Alias("g", "ben")},
		Channels: []string{"1", "2"},
		Reports:  "3", LyricsMode: guild.LyricsDraft, Library: guild.LibraryEveryone, Links: guild.LinksRefused,
		Language: "zh-CN", Web: guild.WebSettings{Switch: guild.On, Gallery: guild.AccessPublic}}
}

// changedValues returns values that all differ from their defaults.
func changedValues() values {
	s := changedSettings()
	s.Board = guild.BoardSettings{Mode: "votes", Every: 90, Threshold: 4, MaxPerDay: guild.NoSongs, Digest: true}
	return values{Settings: s, songs: songs.Channel{ID: "4", Threads: true},
		player: &jukebox.Settings{Mode: jukebox.Votes, MaxPerMember: 4, IdleTimeout: 7 * time.Minute, Stay: true,
			Autoplay: true, Panel: "5"}, providers: testProviders, pages: true}
}

// TestAdminMessagesFitLimits checks messages of the longest content.
func TestAdminMessagesFitLimits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("*歌", 1000)
	var ids []string
	bonus := make(map[string]int)
	for range 100 {
		ids = append(ids, "15752782875616870"+string(rune('0'+len(ids)/10))+string(rune('0'+len(ids)%10)))
		bonus[ids[len(ids)-1]] = 1 << 30
	}
	s := changedValues()
	s.Roles, s.Blocked, s.Channels, s.Reports, s.Budget.Bonus = guild.Roles{DJ: ids, Curator: ids}, ids, ids, ids[0],
		bonus
	s.Budget.MemberDay, s.Budget.ServerDay, s.Budget.ServerMonth, s.CoolDown = 999_999, 999_999, 9_999_999, 7*24*60*60-1
	for _, l := range i18n.All() {
		o := commandtest.OrderOf(long)
		o.ID, o.Spec.Prompt, o.Songs[0].Lyrics, o.Requester.Name = "dc3m54pksduduhtlq5k0", long, long, long
		all := map[string]discord.Message{
			"report": reportMessage(l, guild.Report{Reason: long, Others: 1 << 30, CreatedAt: testTime}, o, 1<<40,
				1<<41, true)}
		for _, section := range sections {
			all["settings, "+section.key] = settingsPanel(l, s, section.key, ids[0])
		}
		var entries auditLog
		for range auditPageSize {
			entries = append(entries, guild.AuditEntry{By: ids[0], At: testTime, Action: "roles.curator",
				Before: `["` + strings.Join(ids, `","`) + `"]`, After: `["` + strings.Join(ids, `","`) + `"]`})
		}
		recorder, err := commandtest.RunCommand(t, Commands(Deps{Settings: entries}), l, "32",
			map[string]any{"name": "audit"})
		if err != nil {
			t.Fatal(err)
		}
		all["audit"] = recorder.Last(t)
		for name, m := range all {
			for _, problem := range commandtest.MessageProblems(m) {
				t.Errorf("%s in %s: %s", name, l.Tag(), problem)
			}
		}
	}
}
